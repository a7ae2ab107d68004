import { linearAxis } from '../../../../src/components/charts/axis';
import { quantile, quartileBand } from '../../../../src/components/charts/bands';
import { nearestCurve, nearestPoint, segmentDistance } from '../../../../src/components/charts/nearest';
import { type Curve, CurveShelf, indexAt, valueAt } from '../../../../src/components/charts/shelf';
import { smoothed } from '../../../../src/components/charts/smooth';

const curve = (row: number, steps: readonly number[], values: readonly number[]): Curve => ({
  row,
  steps: Float64Array.from(steps),
  values: Float64Array.from(values)
});

const packed = (curves: readonly Curve[]): Parameters<typeof CurveShelf.of>[0] => {
  const offsets = [0];
  curves.forEach(({ steps }, index) => offsets.push((offsets[index] ?? 0) + steps.length));
  return {
    rows: Int32Array.from(curves, ({ row }) => row),
    offsets: Uint32Array.from(offsets),
    steps: Float64Array.from(curves.flatMap(({ steps }) => [...steps])),
    values: Float64Array.from(curves.flatMap(({ values }) => [...values])),
    isReduced: false,
    metrics: []
  };
};

describe('a shelf of curves', () => {
  const shelf = CurveShelf.of(packed([curve(3, [0, 1], [5, 6]), curve(7, [0], [1])]));

  test('finds a curve by its row', () => {
    expect([...(shelf.get(3)?.values ?? [])]).toEqual([5, 6]);
    expect(shelf.get(4)).toBeUndefined();
  });

  test('takes newer curves in and leaves itself as it was', () => {
    const next = shelf.with(packed([curve(7, [0, 1, 2], [1, 2, 3])]));
    expect(next.get(7)?.steps.length).toBe(3);
    expect(shelf.get(7)?.steps.length).toBe(1);
    expect(next.size).toBe(2);
  });
});

test('a value between two points lies between them; none before, after and beside gaps', () => {
  const own = curve(0, [0, 10, 20], [1, 3, NaN]);
  expect(valueAt(own, 5)).toBe(2);
  expect(valueAt(own, 10)).toBe(3);
  expect(valueAt(own, -1)).toBeNaN();
  expect(valueAt(own, 15)).toBeNaN();
  expect(valueAt(own, 21)).toBeNaN();
  expect(indexAt(own.steps, 9)).toBe(0);
});

describe('smoothing', () => {
  test('begins with the first value, not with zero', () => {
    expect(smoothed(Float64Array.of(10, 10, 10), 0.9)[0]).toBeCloseTo(10);
  });

  test('leaves a gap a gap and does not spread it', () => {
    const values = smoothed(Float64Array.of(1, NaN, 1, Infinity, 1), 0.5);
    expect([...values].map(Number.isNaN)).toEqual([false, true, false, true, false]);
    expect(values[4]).toBeCloseTo(1);
  });
});

describe('the band of peers', () => {
  test('is the middle half at each step', () => {
    const peers = [1, 2, 3, 4, 5].map(value => curve(value, [0, 1], [value, value * 10]));
    const band = quartileBand(peers, 50);
    expect([...band.steps]).toEqual([0, 1]);
    expect([band.lower[1], band.median[1], band.upper[1]]).toEqual([20, 30, 40]);
  });

  test('ends where fewer than two reach', () => {
    const band = quartileBand([curve(0, [0, 1, 2], [1, 1, 1]), curve(1, [0, 1], [3, 3])], 50);
    expect([...band.median].map(Number.isNaN)).toEqual([false, false, true]);
    expect([...band.peers]).toEqual([2, 2, 1]);
  });

  test('costs no more for a million steps', () => {
    const steps = Float64Array.from({ length: 5_000 }, (_, index) => index);
    const band = quartileBand(
      [
        { row: 0, steps, values: steps },
        { row: 1, steps, values: steps }
      ],
      40
    );
    expect(band.steps).toHaveLength(40);
    expect(band.steps[39]).toBe(4_999);
  });

  test('of no peers is empty', () => {
    expect(quartileBand([], 40).steps).toHaveLength(0);
  });

  test('quantiles lie between neighbours in proportion', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe('what is nearest', () => {
  const axes = { x: linearAxis({ from: 0, to: 100 }, [0, 100]), y: linearAxis({ from: 0, to: 100 }, [100, 0]) };
  const curves = [curve(1, [0, 50, 100], [10, 10, 10]), curve(2, [0, 40], [80, 80]), curve(3, [5], [50])];

  test('is the curve that passes there, with its nearest point', () => {
    expect(nearestCurve(curves, axes, { x: 70, y: 92 })).toMatchObject({ row: 1, index: 1 });
    expect(nearestCurve(curves, axes, { x: 80, y: 92 })).toMatchObject({ row: 1, index: 2 });
  });

  test('is found at the end of a curve that was stopped, and at a single point', () => {
    expect(nearestCurve(curves, axes, { x: 46, y: 22 })).toMatchObject({ row: 2, index: 1 });
    expect(nearestCurve(curves, axes, { x: 8, y: 50 })).toMatchObject({ row: 3, index: 0 });
  });

  test('is nothing far from all', () => {
    expect(nearestCurve(curves, axes, { x: 90, y: 20 })).toBeUndefined();
  });

  test('is never a point that is none', () => {
    expect(nearestPoint([NaN, 4], [3, NaN], { x: 4, y: 3 })).toBeUndefined();
    expect(nearestPoint([0, 10, 11], [0, 0, 0], { x: 10.8, y: 1 })).toBe(2);
  });

  test('is measured to the segment, not to the line through it', () => {
    expect(segmentDistance(5, 3, 0, 0, 10, 0)).toBe(3);
    expect(segmentDistance(13, 4, 0, 0, 10, 0)).toBe(5);
    expect(segmentDistance(3, 4, 0, 0, 0, 0)).toBe(5);
  });
});
