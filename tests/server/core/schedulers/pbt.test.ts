import { pbtSearch, type PbtOptions } from '../../../../server/core/search/schedulers/pbt';
import type { History, Search, Suggestion, TrialRecord } from '../../../../server/core/search/search';
import type { SimulatedTrial, Training } from '../../../../server/simulator/workload';
import { recorded, run, setting } from './bench';

const options: PbtOptions = {
  population: 4,
  interval: 5,
  generations: 3,
  quantile: 0.25,
  resample: 0,
  step: 0.1,
  trials: 0
};
const pbt = (more: Partial<PbtOptions> = {}): Search => pbtSearch(setting('max'), { ...options, ...more });

const member = (number: number, standing: TrialRecord['standing'], value?: number, generation = 0): TrialRecord => ({
  number,
  params: { x: 0.5, kind: 'a' },
  standing,
  reports: [],
  budget: 5 * (generation + 1),
  label: { member: number, generation },
  ...(value === undefined ? {} : { value })
});
const ask = (search: Search, ...trials: TrialRecord[]): Suggestion => {
  const history: History = { trials, ended: [] };
  return search.suggest(history);
};

test('first each member starts with a configuration of its own', () => {
  expect(ask(pbt())).toMatchObject({ kind: 'start', budget: 5, label: { member: 0, generation: 0 } });
  expect(ask(pbt(), member(0, 'outstanding'))).toMatchObject({ label: { member: 1, generation: 0 } });
});

test('a strong member goes on with what it has', () => {
  const trials = [member(0, 'paused', 9), member(1, 'paused', 5), member(2, 'paused', 4), member(3, 'paused', 1)];
  expect(ask(pbt(), ...trials)).toEqual({
    kind: 'resume',
    trial: 0,
    budget: 10,
    label: { member: 0, generation: 1 }
  });
});

test('the weakest goes on from the checkpoint of the strongest, its configuration changed', () => {
  const others = [0, 1, 2].map(number => ({ ...member(number, 'outstanding', 9 - number, 1) }));
  const next = ask(pbt(), ...others, member(3, 'paused', 1));
  expect(next).toMatchObject({ kind: 'start', from: 0, budget: 10, label: { member: 3, generation: 1 } });
  expect(next.kind === 'start' && Math.abs((next.params['x'] as number) - 0.5)).toBeCloseTo(0.1, 9);
});

test('a member whose function returned at its budget is continued by a new trial from its own checkpoint', () => {
  const trials = [member(0, 'succeeded', 9), member(1, 'paused', 5), member(2, 'paused', 4), member(3, 'paused', 1)];
  expect(ask(pbt(), ...trials)).toMatchObject({ kind: 'start', from: 0, params: { x: 0.5, kind: 'a' } });
});

test('a failed member takes over from a strong one, and alone it begins anew', () => {
  const trials = [member(0, 'failed'), member(1, 'outstanding', 5, 1), member(2, 'outstanding', 4, 1)];
  expect(ask(pbt(), ...trials, member(3, 'outstanding', 3, 1))).toMatchObject({ from: 1, label: { member: 0 } });
  const lonely = [member(0, 'failed'), ...[1, 2, 3].map(number => member(number, 'outstanding'))];
  expect(ask(pbt(), ...lonely)).toMatchObject({ kind: 'start', label: { member: 0, generation: 0 } });
});

test('a population of failures ends', () => {
  const workload = { open: () => ({ steps: 15, value: () => 0, seconds: () => 1, failsAt: 2 }) };
  expect(run(pbt(), { workload, direction: 'max' })).toMatchObject({
    ending: 'done',
    history: { trials: { length: 12 } }
  });
});

/** The value grows each step by as much as x is near a place that moves: no constant x does well throughout. */
function moving(): { open(trial: SimulatedTrial): Training } {
  const weights = new Map<number, number>();
  return {
    open: ({ number, params, from }) => {
      weights.set(number, from === undefined ? 0 : (weights.get(from) as number));
      return {
        steps: 100,
        seconds: step => 1 + ((number * 13 + step * 7) % 5) / 10,
        value: step => {
          const gain = 1 - Math.abs((params['x'] as number) - step / 100);
          const value = (weights.get(number) as number) + gain;
          weights.set(number, value);
          return value;
        }
      };
    }
  };
}

const population = { population: 8, generations: 20, interval: 5, step: 0.1, resample: 0.1 };

test('all members train to the last generation', () => {
  const { history, ending } = run(pbt(population), { workload: moving(), direction: 'max' });
  expect(ending).toBe('done');
  const last = Array.from({ length: 8 }, (_, k) => history.trials.filter(trial => trial.label?.['member'] === k).pop());
  expect(last.map(trial => [trial?.budget, trial?.standing])).toEqual(last.map(() => [100, 'succeeded']));
});

test('where the best configuration changes during training, the population follows it', () => {
  const followed = run(pbt(population), { workload: moving(), direction: 'max' });
  const alone = run(pbt({ ...population, quantile: 0, trials: 8 }), { workload: moving(), direction: 'max' });
  const best = (found: typeof followed): number => found.best[found.best.length - 1]?.value ?? 0;
  // The best constant x, 0.5, gains 75 of 100.
  expect(best(alone)).toBeLessThanOrEqual(75.1);
  expect(best(followed)).toBeGreaterThan(best(alone) + 5);
});

test('a ceiling on trials is kept: survivors go on, nobody new begins', () => {
  const { history, ending } = run(pbt({ ...population, trials: 10 }), { workload: moving(), direction: 'max' });
  expect(ending).toBe('done');
  expect(history.trials).toHaveLength(10);
  expect(history.trials.filter(trial => trial.standing === 'succeeded').length).toBeGreaterThan(0);
});

test('every suggestion follows from the history alone', () => {
  const { search, asked } = recorded(pbt(population));
  run(search, { workload: moving(), direction: 'max' });
  for (const { history, answer } of asked) {
    expect(JSON.stringify(pbt(population).suggest(history))).toBe(answer);
  }
});
