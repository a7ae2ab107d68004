/** NSGA-II on problems with known fronts, and the searches that look at one objective only. */
import { createSearch } from '../../../../server/core/search/registry';
import { planned } from '../../../../server/core/search/plan';
import type { TrialRecord } from '../../../../server/core/search/search';
import { Space, type Params } from '../../../../server/core/space';
import { cube, median, numbers } from './laboratory';

const directions = ['min', 'min'] as const;
const setting = (space: Space, seed = 0) => ({ space, seed, direction: 'min' as const, directions });

/** Zitzler, Deb and Thiele's first: the front is 1 − √f₁, where all parameters but the first are 0. */
function zdt1(params: Params): number[] {
  const [first = 0, ...rest] = numbers(params);
  const g = 1 + (9 * rest.reduce((sum, x) => sum + x, 0)) / rest.length;
  return [first, g * (1 - Math.sqrt(first / g))];
}

function history(name: string, space: Space, f: (params: Params) => number[], trials: number, seed = 0, executors = 1) {
  const search = createSearch(name, setting(space, seed));
  const records: TrialRecord[] = [];
  const ended: number[] = [];
  for (let turn = 0; turn < trials + executors - 1; turn++) {
    if (records.length < trials) {
      const suggestion = search.suggest({ trials: [...records], ended: [...ended] });
      if (suggestion.kind !== 'start') {
        throw new Error(suggestion.kind);
      }
      const { params, label = {} } = suggestion;
      records.push({ number: records.length, params, standing: 'outstanding', reports: [], label });
    }
    const number = turn - executors + 1;
    if (number >= 0) {
      const values = f(records[number]!.params);
      records[number] = { ...records[number]!, standing: 'succeeded', value: values[0]!, values };
      ended.push(number);
    }
  }
  return { trials: records, ended };
}

/** Area between the front and the corner (1, 6). */
function area(trials: readonly TrialRecord[]): number {
  const points = trials.map(({ values }) => values ?? [1, 6]).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
  let [sum, lowest] = [0, 6];
  for (const [f1 = 1, f2 = 6] of points) {
    if (f1 < 1 && f2 < lowest) {
      sum += (1 - f1) * (lowest - f2);
      lowest = f2;
    }
  }
  return sum;
}

test.each([1, 4])('it spreads along the front better than chance does (%s at once)', executors => {
  const areas = (name: string) =>
    median([0, 1, 2, 3, 4].map(seed => area(history(name, cube(5), zdt1, 200, seed, executors).trials)));
  const [own, chance] = [areas('nsga2'), areas('random')];
  // The whole area is 6 − 1/3 with the front itself.
  expect(own).toBeGreaterThan(chance + 0.5);
  expect(own).toBeGreaterThan(4.8);
});

test('mixed spaces, constants and one objective do as well', () => {
  const space = Space.parse([
    { name: 'x', type: 'float', low: 0.001, high: 1, log: true },
    { name: 'n', type: 'int', low: 1, high: 9 },
    { name: 'kind', type: 'categorical', choices: ['a', 'b', 'c'] },
    { name: 'fixed', type: 'constant', value: 3 }
  ]);
  const f = ({ x, n, kind }: Params): number[] => [Number(x) * Number(n), kind === 'b' ? -Number(n) : 0];
  const { trials } = history('nsga2', space, f, 120, 1);
  expect(trials.every(({ params }) => space.fault(params) === undefined)).toBe(true);
  const front = trials.filter(({ values }) => values![1] === -9);
  expect(Math.min(...front.map(({ values }) => values![0]!))).toBeLessThan(0.03);
});

test('a suggestion is a function of the history, whoever kept it', () => {
  const whole = history('nsga2', cube(3), zdt1, 60, 5);
  for (const k of [30, 45, 59]) {
    const past = { trials: whole.trials.slice(0, k), ended: whole.ended.slice(0, k) };
    expect(createSearch('nsga2', setting(cube(3), 5)).suggest(past)).toMatchObject({ params: whole.trials[k]!.params });
  }
  // One that had ended runs again: what was kept of the old history counts for nothing.
  const search = createSearch('nsga2', setting(cube(3), 5));
  search.suggest(whole);
  const shorter = { trials: whole.trials, ended: whole.ended.filter(number => number !== 3) };
  expect(search.suggest(shorter)).toEqual(createSearch('nsga2', setting(cube(3), 5)).suggest(shorter));
});

test('failed trials and those without all values are not in the population', () => {
  const { trials, ended } = history('nsga2', cube(2), zdt1, 40, 2);
  const broken = trials.map((trial, k) => (k % 2 === 0 ? trial : { ...trial, standing: 'failed' as const }));
  expect(createSearch('nsga2', setting(cube(2), 2)).suggest({ trials: broken, ended }).kind).toBe('start');
});

test('a search that looks at one objective is refused where several are wanted', () => {
  const plan = { kind: 'search' as const, space: [{ name: 'x', type: 'float', low: 0, high: 1 }], seed: 1 };
  expect(() => planned({ ...plan, search: { name: 'tpe' } }, { direction: 'min', directions })).toThrow(
    'The search "tpe" looks at one objective, and 2 are wanted; use one of random, grid, sobol, nsga2, or a sampler of Optuna.'
  );
  expect(planned({ ...plan, search: { name: 'sobol' } }, { direction: 'min', directions }).entry.name).toBe('sobol');
});
