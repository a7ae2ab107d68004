import { roundAt, roundWithin } from '../../../../server/core/search/schedulers/brackets';
import { hyperbandSearch, type HyperbandOptions } from '../../../../server/core/search/schedulers/hyperband';
import { randomSample, sampleFrom } from '../../../../server/core/search/schedulers/sampler';
import type { Search, TrialRecord } from '../../../../server/core/search/search';
import { recorded, run, rungOf, setting } from './bench';

const options: HyperbandOptions = {
  direction: 'min',
  minBudget: 1,
  maxBudget: 81,
  eta: 3,
  trials: 0,
  overlap: true
};
const hyperband = (more: Partial<HyperbandOptions> = {}): Search =>
  hyperbandSearch(randomSample(setting(more.direction)), { ...options, ...more });

const inRound = (trials: readonly TrialRecord[], round: number): TrialRecord[] =>
  trials.filter(trial => trial.label?.['round'] === round);
const sizes = (trials: readonly TrialRecord[]): number[] =>
  [0, 1, 2, 3, 4].map(rung => trials.filter(trial => rungOf(trial) >= rung).length);

test("the rounds are those of the paper's table for R = 81 and eta = 3", () => {
  expect([0, 1, 2, 3, 4].map(index => roundAt(options, index))).toMatchObject([
    { bracket: 4, levels: [1, 3, 9, 27, 81], sizes: [81, 27, 9, 3, 1] },
    { bracket: 3, levels: [3, 9, 27, 81], sizes: [34, 11, 3, 1] },
    { bracket: 2, levels: [9, 27, 81], sizes: [15, 5, 1] },
    { bracket: 1, levels: [27, 81], sizes: [8, 2] },
    { bracket: 0, levels: [81], sizes: [5] }
  ]);
  expect(roundAt(options, 5)).toMatchObject({ index: 5, bracket: 4 });
});

test('a round that must fit into few trials shrinks as a whole', () => {
  expect(roundWithin(options, 0, 20)?.sizes).toEqual([13, 4, 1, 1, 1]);
  expect(roundWithin(options, 0, 4)).toBeUndefined();
});

test('one round: 81, 27, 9, 3, 1', () => {
  const { history, ending } = run(hyperband({ trials: 81 }), long);
  expect(ending).toBe('done');
  expect(sizes(history.trials)).toEqual([81, 27, 9, 3, 1]);
});

const long = {
  workload: {
    open: ({ params }: { params: Readonly<Record<string, unknown>> }) => ({
      steps: 81,
      value: (step: number) => Math.abs((params['x'] as number) - 0.7) + 1 / step,
      seconds: () => 1
    })
  }
};

test('a rung promotes nobody before all of it has finished, and then its best', () => {
  const promotions: number[] = [];
  const search = hyperband({ trials: 81 });
  run(
    {
      name: 'watched',
      suggest: history => {
        const next = search.suggest(history);
        if (next.kind === 'resume') {
          const rung = rungOf(history.trials[next.trial] as TrialRecord);
          const here = history.trials.filter(trial => rungOf(trial) === rung);
          expect(here.some(trial => trial.standing === 'outstanding')).toBe(false);
          const own = history.trials[next.trial]?.value as number;
          expect(here.every(trial => (trial.value as number) >= own)).toBe(true);
          promotions.push(next.trial);
        }
        return next;
      }
    },
    long
  );
  expect(promotions).toHaveLength(27 + 9 + 3 + 1);
});

test('executors go on with the next round while a rung waits for its last, unless told to wait', () => {
  const overlapping = run(hyperband({ trials: 143 }), { ...long, executors: 8 });
  const strict = run(hyperband({ trials: 143, overlap: false }), { ...long, executors: 8 });
  expect(overlapping.steps).toBe(strict.steps);
  expect(overlapping.seconds).toBeLessThan(strict.seconds);
  expect(overlapping.idle).toBeLessThan(strict.idle);
  // 81 + 34 + 15 + 8 + 5 configurations: all five rounds, each to its top.
  for (const { history } of [overlapping, strict]) {
    expect(history.trials).toHaveLength(143);
    expect([0, 1, 2, 3, 4].map(round => inRound(history.trials, round).length)).toEqual([81, 34, 15, 8, 5]);
    expect(history.trials.filter(trial => trial.standing === 'succeeded')).toHaveLength(1 + 1 + 1 + 2 + 5);
  }
});

test('a number of trials that cuts a round short still sends somebody to the top of it', () => {
  const { history, ending } = run(hyperband({ trials: 90 }), long);
  expect(ending).toBe('done');
  expect(sizes(inRound(history.trials, 1))).toEqual([9, 3, 1, 1, 0]);
});

test('failed trials never block a rung, not even when all of them fail', () => {
  const failing = (every: number) => ({
    workload: {
      open: (trial: { number: number; params: Readonly<Record<string, unknown>> }) => ({
        ...long.workload.open(trial),
        ...(trial.number % every === 0 ? { failsAt: 1 } : {})
      })
    }
  });
  expect(run(hyperband({ trials: 81 }), failing(1))).toMatchObject({
    ending: 'done',
    history: { trials: { length: 81 } }
  });
  const half = run(hyperband({ trials: 81 }), failing(2));
  expect(half.ending).toBe('done');
  expect(sizes(half.history.trials)).toEqual([81, 27, 9, 3, 1]);
});

test('diverged trials are never promoted', () => {
  const diverging = {
    workload: { open: () => ({ steps: 81, value: () => Number.NaN, seconds: () => 1 }) }
  };
  const { history, ending } = run(hyperband({ trials: 81 }), diverging);
  expect(ending).toBe('done');
  expect(sizes(history.trials)).toEqual([81, 0, 0, 0, 0]);
});

test('a sampler that runs dry ends the search after the promotions of what there is', () => {
  const seven: Search = {
    name: 'seven',
    suggest: ({ trials }) =>
      trials.length < 7 ? { kind: 'start', params: { x: trials.length / 10 } } : { kind: 'done' }
  };
  const { history, ending } = run(hyperbandSearch(sampleFrom(seven), options), long);
  expect(ending).toBe('done');
  expect(sizes(history.trials)).toEqual([7, 2, 1, 1, 1]);
});

test('every suggestion follows from the history alone', () => {
  const { search, asked } = recorded(hyperband({ trials: 60, maxBudget: 27 }));
  run(search);
  for (const { history, answer } of asked) {
    expect(JSON.stringify(hyperband({ trials: 60, maxBudget: 27 }).suggest(history))).toBe(answer);
  }
});

test('the opposite direction on negated values makes the same run', () => {
  const min = run(hyperband({ trials: 60, maxBudget: 27 }));
  const max = run(hyperband({ trials: 60, maxBudget: 27, direction: 'max' }), { direction: 'max' });
  expect(max.timeline).toEqual(min.timeline);
});
