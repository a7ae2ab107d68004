import { dehbSearch, type DehbOptions } from '../../../../server/core/search/schedulers/dehb';
import { ashaSearch } from '../../../../server/core/search/schedulers/asha';
import { randomSample } from '../../../../server/core/search/schedulers/sampler';
import type { SearchSetting } from '../../../../server/core/search/setting';
import { Space } from '../../../../server/core/space';
import { curves } from '../../../../server/simulator/workload';
import type { Search, TrialRecord } from '../../../../server/core/search/search';
import { recorded, run, rungOf, setting } from './bench';

const options: DehbOptions = { minBudget: 1, maxBudget: 27, eta: 3, trials: 0, mutation: 0.5, crossover: 0.5 };
const dehb = (more: Partial<DehbOptions> = {}, seed = 1): Search =>
  dehbSearch(setting('min', seed), { ...options, ...more });
const inRound = (trials: readonly TrialRecord[], round: number): TrialRecord[] =>
  trials.filter(trial => trial.label?.['round'] === round);

test('the first round is random below and promotes the best, from their checkpoints', () => {
  const { history } = run(dehb({ trials: 40 }));
  const first = inRound(history.trials, 0);
  expect([0, 1, 2, 3].map(rung => first.filter(trial => rungOf(trial) === rung).length)).toEqual([27, 9, 3, 1]);
  const bottom = first.filter(trial => rungOf(trial) === 0).sort((a, b) => (a.value as number) - (b.value as number));
  const risen = first.filter(trial => rungOf(trial) === 1);
  expect(new Set(risen.map(trial => trial.params))).toEqual(new Set(bottom.slice(0, 9).map(trial => trial.params)));
});

test('a promoted configuration names the trial whose checkpoint it continues', () => {
  const started: unknown[] = [];
  const search = dehb({ trials: 40 });
  run({
    name: 'watched',
    suggest: history => {
      const next = search.suggest(history);
      if (next.kind === 'start' && next.budget === 3) {
        started.push(history.trials[next.from as number]?.params === next.params);
      }
      return next;
    }
  });
  expect(started).toEqual(Array.from({ length: 9 }, () => true));
});

test('every trial stays inside the space, and mutants are new configurations', () => {
  const { history } = run(dehb({ trials: 150 }));
  expect(history.trials.map(trial => setting().space.fault(trial.params))).toEqual(history.trials.map(() => undefined));
  const second = inRound(history.trials, 4);
  expect(second.length).toBeGreaterThan(0);
  const earlier = new Set(inRound(history.trials, 0).map(trial => trial.params['x']));
  expect(second.some(trial => !earlier.has(trial.params['x'] as number))).toBe(true);
});

test.each([1, 2, 3, 7, 41, 60, 200])(
  'with %i trials it stops there, and the last round has reached the top',
  trials => {
    const { history, ending } = run(dehb({ trials }));
    expect(ending).toBe('done');
    expect(history.trials.length).toBeLessThanOrEqual(trials);
    expect(history.trials.length).toBeGreaterThan(trials - 4);
    expect(
      history.trials.filter(trial => trial.budget === 27 && trial.standing === 'succeeded').length
    ).toBeGreaterThan(0);
  }
);

/** Six numbers to get right at once. */
const sphere = Space.parse(Array.from({ length: 6 }, (_, k) => ({ name: `x${k}`, type: 'float', low: 0, high: 1 })));
const bowl = curves(params => {
  const end = Object.values(params).reduce<number>((sum, x, k) => sum + ((x as number) - 0.1 * (k + 2)) ** 2, 0);
  return Array.from({ length: 27 }, (_, k) => end + 1 / (k + 1));
});

test('over three seeds evolution beats random configurations on the same ladder and clock', () => {
  const seeds = Array.from({ length: 3 }, (_, k) => k + 1);
  const ladder = { direction: 'min', minBudget: 1, maxBudget: 27, eta: 3, trials: 0, brackets: 1 } as const;
  const mean = (make: (at: SearchSetting) => Search): number =>
    seeds.reduce((sum, seed) => {
      const search = make({ space: sphere, direction: 'min', seed });
      return sum + (run(search, { workload: bowl, maxSeconds: 1_000 }).best.slice(-1)[0]?.value as number);
    }, 0) / seeds.length;
  const evolved = mean(at => dehbSearch(at, options));
  const random = mean(at => ashaSearch(randomSample(at), ladder));
  expect(evolved).toBeLessThan(random - 0.02);
});

test('every suggestion follows from the history alone', () => {
  const { search, asked } = recorded(dehb({ trials: 80 }));
  run(search);
  for (const { history, answer } of asked) {
    expect(JSON.stringify(dehb({ trials: 80 }).suggest(history))).toBe(answer);
  }
});
