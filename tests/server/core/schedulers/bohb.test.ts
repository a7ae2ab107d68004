import { ashaSearch } from '../../../../server/core/search/schedulers/asha';
import { AtBudgets } from '../../../../server/core/search/schedulers/at-budgets';
import { modelSample, type ModelOptions } from '../../../../server/core/search/schedulers/bohb';
import { randomSample } from '../../../../server/core/search/schedulers/sampler';
import type { History, Search, TrialRecord } from '../../../../server/core/search/search';
import { recorded, run, setting } from './bench';

const trial = (number: number, standing: TrialRecord['standing'], values: readonly number[]): TrialRecord => ({
  number,
  params: { x: number },
  standing,
  reports: values.map((value, k) => ({ step: k + 1, value })),
  ...(standing === 'outstanding' ? {} : { value: Math.min(...values) })
});
const history = (...trials: TrialRecord[]): History => ({
  trials,
  ended: trials
    .filter(({ standing }) => standing !== 'outstanding' && standing !== 'paused')
    .map(({ number }) => number)
});

const LEVELS = [1, 3, 9];

const options = (model: () => Search): ModelOptions => ({
  direction: 'min',
  levels: LEVELS,
  minPoints: 2,
  randomEvery: 0,
  model,
  random: randomSample(setting())
});
const highestWith = (trials: number, past: History): number | undefined =>
  new AtBudgets('min', LEVELS).update(past).highestWith(trials);
const historyAt = (past: History, budget: number): History =>
  new AtBudgets('min', LEVELS).update(past).historyAt(budget);
const never = (): Search => {
  throw new Error('asked too early');
};

const some = history(
  trial(0, 'stopped', [5]),
  trial(1, 'paused', [4, 3, 2]),
  trial(2, 'outstanding', [6, 5, 4, 3]),
  trial(3, 'succeeded', [9, 8, 7, 6, 5, 4, 3, 2, 1]),
  trial(4, 'failed', [1])
);

test('the model learns at the highest budget which enough trials have reached', () => {
  expect(highestWith(2, history())).toBeUndefined();
  expect(highestWith(2, some)).toBe(3);
  expect(highestWith(1, some)).toBe(9);
  expect(highestWith(4, some)).toBe(1);
});

test('each trial is shown at the value it had at that budget, running ones too', () => {
  const shown = historyAt(some, 3);
  expect(shown.trials.slice(1, 4)).toMatchObject([
    { number: 1, standing: 'succeeded', value: 2 },
    { number: 2, standing: 'succeeded', value: 4 },
    { number: 3, standing: 'succeeded', value: 7 }
  ]);
  expect(shown.ended).toEqual([0, 1, 2, 3, 4]);
});

test('a trial left behind is shown at its value less what the others gained since, and never as the best', () => {
  // From step 1 to step 3 each of the others gained 2.
  expect(historyAt(some, 3).trials[0]).toMatchObject({ standing: 'succeeded', value: 3 });
  const good = history(...some.trials.slice(1, 4), trial(9, 'paused', [2.5]));
  expect(historyAt(good, 3).trials[3]).toMatchObject({ value: 2 });
});

test('a trial on its way to the budget is outstanding, a failed one failed', () => {
  const shown = historyAt(history(...some.trials, trial(5, 'outstanding', [1])), 3);
  expect(shown.trials.slice(4)).toMatchObject([{ standing: 'failed' }, { standing: 'outstanding' }]);
  expect(shown.ended).not.toContain(5);
});

test('trials that report nothing are known by what they returned for their budget', () => {
  const silent = (number: number, budget: number, value: number): TrialRecord => ({
    ...{ number, params: {}, standing: 'succeeded', reports: [], budget, value }
  });
  expect(historyAt(history(silent(0, 3, 8)), 3)).toMatchObject({ trials: [{ value: 8 }], ended: [0] });
  // Nobody can tell what the others gained since budget 1: left behind means no better than the worst.
  const shown = historyAt(history(silent(0, 3, 8), silent(1, 3, 5), silent(2, 1, 2)), 3);
  expect(shown.trials[2]).toMatchObject({ value: 8 });
});

test('a diverged trial is shown as failed', () => {
  const diverged = trial(0, 'paused', [Number.NaN, Number.NaN, Number.NaN]);
  expect(historyAt(history(diverged), 3)).toMatchObject({
    trials: [{ standing: 'failed' }],
    ended: [0]
  });
});

test('random until there is enough to learn from, then the model, with every third one random', () => {
  const model = (): Search => ({ name: 'model', suggest: () => ({ kind: 'start', params: { from: 'the model' } }) });
  expect(modelSample(options(never))(history(), 0)).toMatchObject({ kind: 'params' });
  const sample = modelSample({ ...options(model), randomEvery: 3 });
  const said = [5, 6, 7, 8, 9].map(count => {
    const sampled = sample(some, count);
    return sampled.kind === 'params' && 'from' in sampled.params;
  });
  expect(said).toEqual([true, false, true, true, false]);
});

test('in the brackets of ASHA it is reproducible from the history, and better than chance', () => {
  // Near the best so far: as simple as a model can be.
  const nearest = (): Search => ({
    name: 'nearest',
    suggest: ({ trials, ended }) => {
      const known = ended.map(number => trials[number] as TrialRecord).filter(one => one.value !== undefined);
      const best = known.reduce((a, b) => ((b.value as number) < (a.value as number) ? b : a));
      const x = (best.params['x'] as number) + (((trials.length * 7) % 11) - 5) / 100;
      return { kind: 'start', params: { ...best.params, x } };
    }
  });
  const ladder = { direction: 'min', minBudget: 1, maxBudget: 27, eta: 3, trials: 60, brackets: 1 } as const;
  const make = (): Search =>
    ashaSearch(modelSample({ ...options(nearest), levels: [1, 3, 9, 27], minPoints: 4, randomEvery: 3 }), ladder);
  const { search, asked } = recorded(make());
  const learned = run(search);
  for (const { history, answer } of asked) {
    expect(JSON.stringify(make().suggest(history))).toBe(answer);
  }
  const chance = run(ashaSearch(randomSample(setting()), ladder));
  const best = (found: typeof learned): number => found.best[found.best.length - 1]?.value ?? Infinity;
  expect(best(learned)).toBeLessThan(best(chance));
});
