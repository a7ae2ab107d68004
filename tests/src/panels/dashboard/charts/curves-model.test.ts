import { CurveShelf } from '../../../../../src/components/charts/shelf';
import { axesFor, pictureOf, standing, zoomOf } from '../../../../../src/panels/dashboard/charts/curves/model';
import { changedRows, pointsWanted } from '../../../../../src/panels/dashboard/charts/use-curves';
import { madeUp } from './made-up';

const LOOK = { isLogX: false, isLogY: false, smoothing: 0, isWhole: false };
const FRAME = { left: 40, top: 10, right: 440, bottom: 210 };

const shelfOf = (values: readonly (readonly number[])[]): CurveShelf => {
  const offsets = [0];
  values.forEach((own, index) => offsets.push((offsets[index] ?? 0) + own.length));
  return CurveShelf.of({
    rows: Int32Array.from(values, (_, row) => row),
    offsets: Uint32Array.from(offsets),
    steps: Float64Array.from(values.flatMap(own => own.map((_, step) => step))),
    values: Float64Array.from(values.flat()),
    isReduced: false,
    metrics: []
  });
};

test('points without a place are counted and do not move the axes', () => {
  const picture = pictureOf(shelfOf([[1, NaN, 3, Infinity]]), LOOK, undefined);
  expect(picture.missing).toBe(2);
  expect(picture.y).toEqual({ from: 1, to: 3 });
});

test('a log axis leaves out what is not above zero, and says so', () => {
  const picture = pictureOf(shelfOf([[0, -1, 10, 100]]), { ...LOOK, isLogY: true }, undefined);
  expect(picture.missing).toBe(2);
  const { y } = axesFor(picture, { ...LOOK, isLogY: true }, undefined, FRAME);
  expect(y.place(10)).toBeCloseTo(FRAME.bottom);
  expect(y.place(0)).toBeNaN();
});

test('one curve that runs away is cut, unless it is the best or all is asked for', () => {
  const many = Array.from({ length: 60 }, (_, row) => [row / 60, row / 60 + 0.1]);
  const shelf = shelfOf([...many, [1, 1e12]]);
  expect(pictureOf(shelf, LOOK, undefined).isCut).toBe(true);
  expect(pictureOf(shelf, LOOK, 60).y?.to).toBe(1e12);
  expect(pictureOf(shelf, { ...LOOK, isWhole: true }, undefined).y?.to).toBe(1e12);
});

test.each([
  ['no curve', []],
  ['one point', [[0.5]]],
  [
    'values all alike',
    [
      [2, 2, 2],
      [2, 2]
    ]
  ],
  ['nothing finite', [[NaN, Infinity]]]
])('%s still has axes', (_, values) => {
  const picture = pictureOf(shelfOf(values), LOOK, undefined);
  const { x, y } = axesFor(picture, LOOK, undefined, FRAME);
  expect([x.place(0), y.place(2)].every(Number.isFinite)).toBe(true);
});

test('a brush along a row means steps alone; a higher one values too; a twitch nothing', () => {
  const axes = axesFor(pictureOf(shelfOf([[0, 5, 10]]), LOOK, undefined), LOOK, undefined, FRAME);
  const along = zoomOf(axes, { x: 240, y: 100 }, { x: 440, y: 104 });
  expect(along?.x.from).toBeCloseTo(1);
  expect(along?.y).toBeUndefined();
  expect(zoomOf(axes, { x: 240, y: 20 }, { x: 340, y: 180 })?.y).toBeDefined();
  expect(zoomOf(axes, { x: 240, y: 20 }, { x: 243, y: 180 })).toBeUndefined();
});

test('standing counts those that are better at the same step', () => {
  const picture = pictureOf(shelfOf([[1, 5], [2, 4], [3]]), LOOK, undefined);
  expect(standing(picture, 1, 0, false)).toEqual({ place: 2, of: 3 });
  expect(standing(picture, 1, 1, false)).toEqual({ place: 2, of: 2 });
  expect(standing(picture, 1, 1, true)).toEqual({ place: 1, of: 2 });
  expect(standing(picture, 9, 1, true)).toBeUndefined();
});

test('only trials that have moved on are asked for again', () => {
  const { board } = madeUp({ trials: 20 });
  expect(changedRows(undefined, board)).toHaveLength(20);
  expect(changedRows(board, board)).toEqual([]);
  const steps = Float64Array.from(board.trials.steps);
  steps[4] = 9_999;
  expect(changedRows(board, { ...board, trials: { ...board.trials, steps } })).toEqual([4]);
});

test('the more curves, the fewer points of each; never more than two a pixel', () => {
  expect(pointsWanted(1, 600)).toBe(1_200);
  expect(pointsWanted(10_000, 600)).toBe(40);
  expect(pointsWanted(1e6, 600)).toBe(32);
});
