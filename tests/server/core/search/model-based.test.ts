/** What every model-based search promises. */
import fc from 'fast-check';

import { createSearch } from '../../../../server/core/search/registry';
import type { TrialRecord } from '../../../../server/core/search/search';
import { Space } from '../../../../server/core/space';
import {
  BRANIN,
  BRANIN_MINIMUM,
  HARTMANN,
  HARTMANN_MINIMUM,
  branin,
  cube,
  hartmann,
  median,
  run,
  sphere
} from './laboratory';
import { anySpace } from './spaces';

const NAMES = ['tpe', 'gp', 'model'] as const;
const setting = (space: Space, seed: number, direction: 'min' | 'max' = 'min') => ({ space, seed, direction });
const regrets = (name: string, space: Space, f: typeof branin, minimum: number, trials: number) =>
  [0, 1, 2, 3, 4].map(seed => run(createSearch(name, setting(space, seed)), f, trials).best.at(-1)! - minimum);

test.each([
  ['gp', 0.01],
  ['tpe', 0.5]
])('%s on Branin: 40 trials come close, closer than random', (name, close) => {
  const found = median(regrets(name, BRANIN, branin, BRANIN_MINIMUM, 40));
  expect(found).toBeLessThan(close);
  expect(found).toBeLessThan(median(regrets('random', BRANIN, branin, BRANIN_MINIMUM, 40)) / 2);
});

test.each([
  ['gp', 0.2],
  ['tpe', 1.2]
])('%s on Hartmann in six dimensions: 60 trials beat random clearly', (name, close) => {
  const found = median(regrets(name, HARTMANN, hartmann, HARTMANN_MINIMUM, 60));
  expect(found).toBeLessThan(close);
  expect(found).toBeLessThan(0.75 * median(regrets('random', HARTMANN, hartmann, HARTMANN_MINIMUM, 60)));
});

const MIXED = Space.parse([
  { name: 'kind', type: 'CATEGORICAL', values: ['a', 'b', 'c', 'd'] },
  { name: 'n', type: 'INTEGER', values: [1, 40] },
  { name: 'x', type: 'float', low: 1e-5, high: 1, log: true }
]);
const mixed = ({ kind, n, x }: Readonly<Record<string, unknown>>): number =>
  (kind === 'c' ? 0 : 1) + Math.abs(Number(n) - 31) / 40 + Math.abs(Math.log10(Number(x)) + 3) / 5;

test.each(NAMES)('%s finds the right category, number and magnitude, maximising as well as minimising', name => {
  const low = run(createSearch(name, setting(MIXED, 3)), mixed, 60);
  const high = run(createSearch(name, setting(MIXED, 3, 'max')), params => -mixed(params), 60, { direction: 'max' });
  expect(low.best.at(-1)).toBeLessThan(0.15);
  expect(high.history.trials.map(({ params }) => params)).toEqual(low.history.trials.map(({ params }) => params));
});

test.each(NAMES)('%s never proposes a configuration twice while others remain, then goes on', name => {
  const small = Space.parse([
    { name: 'a', type: 'INTEGER', values: [0, 4] },
    { name: 'b', type: 'CATEGORICAL', values: ['u', 'v', 'w'] }
  ]);
  const { history } = run(createSearch(name, setting(small, 1)), params => Number(params['a']), 18);
  expect(new Set(history.trials.slice(0, 15).map(({ params }) => JSON.stringify(params))).size).toBeGreaterThanOrEqual(
    14
  );
  expect(history.trials).toHaveLength(18);
});

test.each(NAMES)('%s with eight outstanding trials proposes eight different places and still converges', name => {
  const { history, best } = run(createSearch(name, setting(BRANIN, 0)), branin, 64, { executors: 8 });
  expect(new Set(history.trials.map(({ params }) => JSON.stringify(params))).size).toBe(64);
  expect(best.at(-1)! - BRANIN_MINIMUM).toBeLessThan(0.5);
});

test.each(NAMES)('%s rebuilt from history at any point proposes the same, bit for bit', name => {
  const live = run(createSearch(name, setting(MIXED, 9)), mixed, 40, { executors: 3 }).history;
  // Each trial was suggested when the trials before it existed and some of them had ended.
  for (const number of [5, 13, 24, 39]) {
    const ended = live.ended.slice(0, Math.max(0, number - 2));
    const past = { trials: unended(live.trials.slice(0, number), ended), ended };
    const copied = JSON.parse(JSON.stringify(past)) as typeof past;
    expect(createSearch(name, setting(MIXED, 9)).suggest(copied)).toEqual({
      kind: 'start',
      params: live.trials[number]!.params
    });
  }
});

function unended(trials: readonly TrialRecord[], ended: readonly number[]): TrialRecord[] {
  return trials.map(({ number, params, reports, ...rest }) =>
    ended.includes(number) ? { number, params, reports, ...rest } : { number, params, reports, standing: 'outstanding' }
  );
}

test.each(NAMES)('%s does not depend on what the same object was asked before', name => {
  const { history } = run(createSearch(name, setting(BRANIN, 2)), branin, 30);
  const other = { ...history, trials: history.trials.map(trial => ({ ...trial, value: -trial.value! })) };
  const used = createSearch(name, setting(BRANIN, 2));
  used.suggest(other);
  expect(used.suggest(history)).toEqual(createSearch(name, setting(BRANIN, 2)).suggest(history));
});

test.each(NAMES)('%s lives with failures, NaN, infinities and a flat metric', name => {
  const odd = [NaN, Infinity, -Infinity, 1, 1];
  const search = createSearch(name, setting(cube(2), 0));
  let k = 0;
  const { history } = run(search, () => odd[k++ % odd.length]!, 25);
  const failing = {
    ...history,
    trials: history.trials.map(({ value: _, ...trial }) => ({ ...trial, standing: 'failed' as const }))
  };
  expect(search.suggest(failing).kind).toBe('start');
  const huge = run(search, params => Number(params['x0']) * 1.7e308, 25);
  expect(huge.history.trials.every(({ params }) => Number.isFinite(params['x0']))).toBe(true);
});

test.each(NAMES)('%s leaves a region that fails', name => {
  const search = createSearch(name, setting(cube(2), 5));
  const trials: TrialRecord[] = [];
  for (let number = 0; number < 40; number++) {
    const suggestion = search.suggest({ trials: [...trials], ended: trials.map(trial => trial.number) });
    if (suggestion.kind !== 'start') {
      throw new Error(suggestion.kind);
    }
    const { params } = suggestion;
    const fails = Number(params['x0']) < 0.5;
    trials.push({
      number,
      params,
      reports: [],
      ...(fails ? { standing: 'failed' } : { standing: 'succeeded', value: sphere(params) })
    });
  }
  const failures = (from: number, to: number) =>
    trials.slice(from, to).filter(({ standing }) => standing === 'failed').length;
  expect(failures(25, 40)).toBeLessThan(8);
});

test.each(NAMES)('%s proposes inside every space, conditions and constraints included', name => {
  fc.assert(
    fc.property(anySpace(), fc.integer(), (space, seed) => {
      let k = 0;
      for (const { params } of run(createSearch(name, setting(space, seed), { start: 3 }), () => Math.sin(k++), 7)
        .history.trials) {
        expect(space.fault(params)).toBeUndefined();
      }
    }),
    { numRuns: 25 }
  );
  const wedge = Space.parse({
    parameters: cube(2).spec.parameters,
    constraints: [{ op: '<', left: { param: 'x0' }, right: { param: 'x1' } }]
  });
  for (const { params } of run(createSearch(name, setting(wedge, 1)), sphere, 30).history.trials) {
    expect(wedge.fault(params)).toBeUndefined();
  }
});

test('a space of constants alone is proposed as it is', () => {
  const constant = Space.parse([{ name: 'x', type: 'CONSTANT', value: 3 }]);
  for (const name of NAMES) {
    expect(run(createSearch(name, setting(constant, 0)), () => 1, 5).history.trials.at(-1)!.params).toEqual({ x: 3 });
  }
});
