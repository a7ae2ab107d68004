import { fieldOf } from '../../../../../src/panels/dashboard/charts/contour/field';
import { effectsOf, studentT, welchHalfWidth } from '../../../../../src/panels/dashboard/charts/ablation/effects';
import { generationsOf } from '../../../../../src/panels/dashboard/charts/generations/summary';
import { frontOf } from '../../../../../src/panels/dashboard/charts/pareto/front';
import { bracketsOf } from '../../../../../src/panels/dashboard/charts/rungs/survivors';
import { trendOf } from '../../../../../src/panels/dashboard/charts/slice/trend';
import { madeUp, numberColumn, random } from './made-up';

describe('a trend', () => {
  const xs = Array.from({ length: 60 }, (_, index) => index);

  test('follows a straight line exactly', () => {
    const trend = trendOf(
      xs,
      xs.map(x => 3 * x - 1),
      5
    );
    expect([...(trend?.values ?? [])].map(value => Math.round(value * 1e6) / 1e6)).toEqual(
      [...(trend?.at ?? [])].map(x => 3 * x - 1)
    );
  });

  test('passes over what is not finite', () => {
    const trend = trendOf(
      xs,
      xs.map(x => (x % 7 === 0 ? NaN : 5)),
      5
    );
    expect([...(trend?.values ?? [])].every(value => Math.abs(value - 5) < 1e-9)).toBe(true);
  });

  test('is none through too few points, or through one place', () => {
    expect(trendOf([1, 2, 3], [1, 2, 3])).toBeUndefined();
    expect(
      trendOf(
        xs.map(() => 4),
        xs
      )
    ).toBeUndefined();
  });
});

describe('the Pareto front', () => {
  const less = { isLess: [true, true] };

  test('is what no other beats; equals do not beat each other', () => {
    const values = [
      [1, 2, 3, 2, 1],
      [3, 2, 1, 4, 3]
    ];
    expect(frontOf({ values, ...less }).sort()).toEqual([0, 1, 2, 4]);
  });

  test('goes by each objective’s direction', () => {
    const values = [
      [1, 2, 3],
      [1, 2, 3]
    ];
    expect(frontOf({ values, isLess: [true, false] }).sort()).toEqual([0, 1, 2]);
    expect(frontOf({ values, isLess: [false, false] })).toEqual([2]);
  });

  test('leaves out trials without all values', () => {
    expect(
      frontOf({
        values: [
          [NaN, 1],
          [0, 5]
        ],
        ...less
      })
    ).toEqual([1]);
    expect(frontOf({ values: [], isLess: [] })).toEqual([]);
  });

  test('is the same as comparing each with each, in three objectives', () => {
    const draw = random(11);
    const values = [0, 1, 2].map(() => Array.from({ length: 300 }, () => Math.round(draw() * 20)));
    const isLess = [true, false, true];
    const cost = (row: number): number[] => values.map((own, at) => (isLess[at] ? 1 : -1) * (own[row] ?? 0));
    const beaten = (row: number): boolean =>
      values[0]?.some((_, other) => {
        const [a, b] = [cost(other), cost(row)];
        return a.every((value, at) => value <= (b[at] ?? 0)) && a.some((value, at) => value < (b[at] ?? 0));
      }) ?? false;
    const slow = (values[0] ?? []).map((_, row) => row).filter(row => !beaten(row));
    expect(frontOf({ values, isLess }).sort((a, b) => a - b)).toEqual(slow);
  });
});

describe('a landscape', () => {
  test('is near each trial what the trial found, and trusted there', () => {
    const field = fieldOf({ x: [0.1, 0.9, 0.5], y: [0.1, 0.9, 0.1], value: [0, 10, 5] }, 20, 20);
    expect(field?.values[2 * 20 + 2]).toBeLessThan(3);
    expect(field?.values[17 * 20 + 17]).toBeGreaterThan(8);
    expect(field?.trust[2 * 20 + 2]).toBeGreaterThan(0.9);
    expect(field?.trust[19 * 20]).toBeLessThan(0.2);
  });

  test('needs three trials with a value', () => {
    expect(fieldOf({ x: [0, 1, 2], y: [0, 1, 2], value: [1, NaN, 2] }, 4, 4)).toBeUndefined();
  });
});

describe('ablation', () => {
  test('compares each part with the base, what hurts most first', () => {
    const { board } = madeUp({ trials: 24, labels: 'ablation', running: 0 });
    const found = effectsOf(board, false);
    expect(found?.base.rows).toHaveLength(3);
    expect(found?.effects[0]?.name).toBe('sex');
    const sex = found?.effects[0];
    expect((sex?.low ?? 0) < -0.17 && (sex?.high ?? 0) > -0.17).toBe(true);
    expect(effectsOf(board, true)?.effects[0]?.name).not.toBe('sex');
  });

  test('says nothing until the base has a value', () => {
    const { board } = madeUp({ trials: 1, labels: 'ablation', running: 0 });
    board.trials.latest.fill(NaN);
    board.trials.metrics.fill(NaN);
    expect(effectsOf(board, false)).toBeUndefined();
  });

  test('has no interval without repeats', () => {
    const { board } = madeUp({ trials: 8, labels: 'ablation', running: 0 });
    expect(effectsOf(board, false)?.effects.every(({ low }) => low === undefined)).toBe(true);
    expect(welchHalfWidth([1], [1, 2])).toBeUndefined();
    expect(welchHalfWidth([1, 1], [2, 2])).toBe(0);
  });

  test('knows Student’s quantiles', () => {
    expect(studentT(4)).toBeCloseTo(2.776, 3);
    expect(studentT(30)).toBeCloseTo(2.042, 2);
    expect(studentT(1e6)).toBeCloseTo(1.96, 3);
  });
});

test('rungs count who came so far, who went on and the worst that did', () => {
  const { board } = madeUp({ trials: 6, running: 0 });
  board.trials.metrics.set([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]);
  const labels = [numberColumn('bracket', [0, 0, 0, 0, 1, 1]), numberColumn('rung', [2, 1, 0, 0, 1, NaN])];
  const brackets = bracketsOf({ ...board, trials: { ...board.trials, labels } }, false);
  expect(brackets.map(({ bracket, rungs }) => [bracket, rungs.map(({ reached }) => reached.length)])).toEqual([
    [0, [4, 2, 1]],
    [1, [1]]
  ]);
  expect(brackets[0]?.rungs[0]).toMatchObject({ wentOn: 2, cut: 0.8 });
  expect(bracketsOf(board, false)).toEqual([]);
});

test('generations have a best, a median and the best so far', () => {
  const all = generationsOf([0, 0, 1, 1, 2, NaN], [5, 3, 9, 7, 8, 1], true);
  expect(all.map(({ best, median, bestSoFar }) => [best, median, bestSoFar])).toEqual([
    [3, 4, 3],
    [7, 8, 3],
    [8, 8, 3]
  ]);
  expect(generationsOf([], [], false)).toEqual([]);
});
