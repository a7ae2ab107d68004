import type { Search, Suggestion } from '../../../server/core/search/search';
import { createRule } from '../../../server/core/stopping/registry';
import { simulate } from '../../../server/simulator/simulate';
import { curves } from '../../../server/simulator/workload';

/** Starts one trial for each listed end value, in order. */
const listed = (values: readonly number[]): Search => ({
  name: 'listed',
  suggest: ({ trials }): Suggestion => {
    const value = values[trials.length];
    return value === undefined ? { kind: 'done' } : { kind: 'start', params: { value } };
  }
});
const rising = (steps: number): ReturnType<typeof curves> =>
  curves(({ value }) => Array.from({ length: steps }, (_, k) => ((value as number) * (k + 1)) / steps));

test('three trials of ten seconds on two executors take twenty seconds, ten of them idle', () => {
  const run = simulate({ executors: 2, workload: rising(10), search: listed([1, 2, 3]), direction: 'max' });
  expect(run).toMatchObject({ seconds: 20, idle: 10, steps: 30, ending: 'done', stops: [] });
  expect(run.timeline).toEqual([
    { executor: 0, trial: 0, from: 0, to: 10, steps: 10, end: 'succeeded' },
    { executor: 1, trial: 1, from: 0, to: 10, steps: 10, end: 'succeeded' },
    { executor: 0, trial: 2, from: 10, to: 20, steps: 10, end: 'succeeded' }
  ]);
  expect(run.history.ended).toEqual([0, 1, 2]);
  expect(run.history.trials.map(trial => trial.value)).toEqual([1, 2, 3]);
  expect(run.best[run.best.length - 1]).toEqual({ at: 20, trial: 2, value: 3 });
});

test('a stopped trial frees its executor at once', () => {
  const rule = createRule({ name: 'threshold', options: { limit: 0.5, from: 2 } }, { direction: 'max' });
  const run = simulate({ executors: 1, workload: rising(10), search: listed([9, 1, 9]), rule, direction: 'max' });
  expect(run.timeline.map(({ to, end }) => [to, end])).toEqual([
    [10, 'succeeded'],
    [12, 'stopped'],
    [22, 'succeeded']
  ]);
  expect(run.stops).toMatchObject([{ at: 12, trial: 1, evidence: { rule: 'threshold', step: 2 } }]);
});

test('a paused trial goes on from its checkpoint, or starts again without one', () => {
  const twice: Search = {
    name: 'twice',
    suggest: ({ trials }) => {
      const first = trials[0];
      if (!first) {
        return { kind: 'start', params: { value: 1 }, budget: 4 };
      }
      return first.standing === 'paused' ? { kind: 'resume', trial: 0, budget: 10 } : { kind: 'done' };
    }
  };
  const settings = { executors: 1, workload: rising(10), search: twice, direction: 'max' } as const;
  expect(simulate(settings)).toMatchObject({ seconds: 10, steps: 10 });
  const again = simulate({ ...settings, checkpoints: false });
  expect(again).toMatchObject({ seconds: 14, steps: 14 });
  expect(again.history.trials[0]?.reports).toHaveLength(10);
});

test('a trial that fails ends without a value, and the run goes on', () => {
  const workload = {
    open: ({ number }: { number: number }) => ({
      steps: 5,
      value: (step: number) => step,
      seconds: () => 1,
      ...(number === 0 ? { failsAt: 3 } : {})
    })
  };
  const run = simulate({ executors: 1, workload, search: listed([1, 2]), direction: 'max' });
  expect(run.timeline.map(stretch => stretch.end)).toEqual(['failed', 'succeeded']);
  expect(run.history.trials[0]).toMatchObject({ standing: 'failed' });
  expect(run.history.trials[0]).not.toHaveProperty('value');
});

test('the clock can be cut off, and the number of trials', () => {
  const settings = { executors: 2, workload: rising(10), search: listed([1, 2, 3, 4]), direction: 'max' } as const;
  expect(simulate({ ...settings, maxSeconds: 15 })).toMatchObject({ seconds: 15, ending: 'time', idle: 0, steps: 30 });
  expect(simulate({ ...settings, maxTrials: 3 })).toMatchObject({
    ending: 'trials',
    history: { trials: { length: 3 } }
  });
});

test('a search that waits for nothing is reported, not waited for', () => {
  const search: Search = { name: 'waits', suggest: () => ({ kind: 'wait' }) };
  expect(simulate({ executors: 2, workload: rising(1), search, direction: 'max' }).ending).toBe('stuck');
});

test('10 000 executors and 50 000 trials pass through', () => {
  const search: Search = {
    name: 'endless',
    suggest: ({ trials }) => ({ kind: 'start', params: { value: trials.length } })
  };
  const run = simulate({ executors: 10_000, workload: rising(2), search, direction: 'max', maxTrials: 50_000 });
  expect(run).toMatchObject({ seconds: 10, idle: 0, steps: 100_000, ending: 'trials' });
});
