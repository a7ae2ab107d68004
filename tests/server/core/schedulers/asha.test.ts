import fc from 'fast-check';
import type { History, TrialRecord } from '../../../../server/core/search/search';
import { ashaSearch, type AshaOptions } from '../../../../server/core/search/schedulers/asha';
import { randomSample } from '../../../../server/core/search/schedulers/sampler';
import { recorded, run, rungOf, setting } from './bench';

const options: AshaOptions = {
  direction: 'min',
  minBudget: 1,
  maxBudget: 27,
  eta: 3,
  trials: 0,
  brackets: 1
};
const asha = (more: Partial<AshaOptions> = {}, seed = 1): ReturnType<typeof ashaSearch> =>
  ashaSearch(randomSample(setting(more.direction, seed)), { ...options, ...more });

let numbered = 0;
const trial = (rung: number, standing: TrialRecord['standing'], value?: number): TrialRecord => ({
  number: numbered++,
  params: {},
  standing,
  reports: [],
  budget: 3 ** rung,
  label: { bracket: 0, rung },
  ...(value === undefined ? {} : { value })
});
const history = (...trials: TrialRecord[]): History => ({ trials, ended: [] });
beforeEach(() => {
  numbered = 0;
});

test('starts at the lowest budget', () => {
  expect(asha().suggest(history())).toMatchObject({ kind: 'start', budget: 1, label: { bracket: 0, rung: 0 } });
});

test('two of three do not promote; the third does, and the best goes up to three times the budget', () => {
  const two = [trial(0, 'paused', 5), trial(0, 'paused', 2)];
  expect(asha().suggest(history(...two))).toMatchObject({ kind: 'start' });
  expect(asha().suggest(history(...two, trial(0, 'paused', 9)))).toEqual({
    kind: 'resume',
    trial: 1,
    budget: 3,
    label: { bracket: 0, rung: 1 }
  });
});

test('when maximising the greatest goes up', () => {
  const three = [trial(0, 'paused', 5), trial(0, 'paused', 2), trial(0, 'paused', 9)];
  expect(asha({ direction: 'max' }).suggest(history(...three))).toMatchObject({ kind: 'resume', trial: 2 });
});

test('when maximising, the best of nothing but negative values goes up', () => {
  const three = [trial(0, 'paused', -5), trial(0, 'paused', -2), trial(0, 'paused', -9)];
  expect(asha({ direction: 'max' }).suggest(history(...three))).toMatchObject({ kind: 'resume', trial: 1 });
});

test('a promoted trial still counts below, so the next needs three more', () => {
  const below = [trial(1, 'outstanding'), trial(0, 'paused', 2), trial(0, 'paused', 9), trial(0, 'paused', 3)];
  expect(asha().suggest(history(...below, trial(0, 'paused', 4)))).toMatchObject({ kind: 'start' });
  expect(asha().suggest(history(...below, trial(0, 'paused', 4), trial(0, 'paused', 8)))).toMatchObject({ trial: 1 });
});

test('a trial that returned at its budget is promoted like a paused one; stopped, failed and diverged ones are not', () => {
  const rung = [trial(0, 'succeeded', 4), trial(0, 'stopped', 1), trial(0, 'paused', Number.NaN), trial(0, 'failed')];
  expect(asha().suggest(history(...rung))).toMatchObject({ kind: 'resume', trial: 0 });
});

test('a failed trial makes no place for others', () => {
  const rung = [trial(0, 'paused', 4), trial(0, 'paused', 1), trial(0, 'failed'), trial(0, 'failed')];
  expect(asha().suggest(history(...rung))).toMatchObject({ kind: 'start' });
});

test('equals are promoted in the order of their numbers', () => {
  const equal = [trial(0, 'paused', 4), trial(0, 'paused', 4), trial(0, 'paused', 4)];
  expect(asha().suggest(history(...equal))).toMatchObject({ trial: 0 });
});

test('the highest rung is served first', () => {
  const high = [trial(1, 'paused', 3), trial(1, 'paused', 3.1), trial(1, 'paused', 3.2)];
  const low = Array.from({ length: 9 }, (_, k) => trial(0, 'paused', k));
  expect(asha().suggest(history(...high, ...low))).toMatchObject({ trial: 0, budget: 9 });
});

test('it ends when the top rung has finished, not when it is entered', () => {
  const top = trial(3, 'outstanding');
  const rest = [trial(2, 'paused', 4), trial(1, 'paused', 4), trial(0, 'paused', 4)];
  expect(asha({ trials: 4 }).suggest(history(top, ...rest))).toEqual({ kind: 'wait' });
  const finished: TrialRecord = { ...top, standing: 'succeeded', value: 1 };
  expect(asha({ trials: 4 }).suggest(history(finished, ...rest))).toEqual({ kind: 'done' });
});

test('with too few trials for any promotion the best is trained to the end all the same', () => {
  const two = [trial(0, 'paused', 5), trial(0, 'paused', 2)];
  expect(asha({ trials: 2 }).suggest(history(...two))).toMatchObject({ kind: 'resume', trial: 1, budget: 27 });
});

test('budgets that make no ladder are refused', () => {
  expect(() => asha({ minBudget: 9, maxBudget: 3 })).toThrow('not minBudget 9 and maxBudget 3');
  expect(() => asha({ eta: 1 })).toThrow('eta must be above 1, not 1');
});

test('200 trials on four executors: the ladder thins out as planned, and nobody waits', () => {
  const lived = run(asha({ trials: 200 }));
  const rungs = [0, 1, 2, 3].map(rung => lived.history.trials.filter(one => rungOf(one) >= rung).length);
  expect(rungs[0]).toBe(200);
  expect(rungs[1]).toBe(66);
  expect(rungs[2]).toBe(22);
  expect(rungs[3]).toBe(7);
  expect(lived.ending).toBe('done');
  // 200·1 + 66·2 + 22·6 + 7·18 steps instead of 200·27.
  expect(lived.steps).toBe(200 + 132 + 132 + 126);
  // Only at the very end may an executor find nothing to do.
  expect(lived.idle).toBeLessThan(3 * 27);
  expect(lived.history.trials.filter(one => one.standing === 'succeeded')).toHaveLength(7);
  const top = lived.history.trials.filter(one => one.standing === 'succeeded').map(one => one.value as number);
  expect(Math.min(...top)).toBeLessThan(0.06);
});

test('the opposite direction on negated values makes the same run', () => {
  const min = run(asha({ trials: 60 }));
  const max = run(asha({ trials: 60, direction: 'max' }), { direction: 'max' });
  expect(max.timeline).toEqual(min.timeline);
});

test('every suggestion follows from the history alone', () => {
  const { search, asked } = recorded(asha({ trials: 40, brackets: 3 }));
  run(search);
  expect(asked.length).toBeGreaterThan(40);
  for (const { history, answer } of asked) {
    expect(JSON.stringify(asha({ trials: 40, brackets: 3 }).suggest(history))).toBe(answer);
  }
});

test('several brackets share the work as Hyperband does', () => {
  const lived = run(asha({ trials: 81, brackets: 3 }));
  const starts = lived.history.trials.map(one => Number(one.label?.['bracket']));
  const counts = [0, 1, 2].map(bracket => starts.filter(one => one === bracket).length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(81);
  // 27, 12 and 6 of 45, which give each bracket the same work.
  expect(counts).toEqual([49, 22, 10]);
  expect(
    new Set(lived.history.trials.filter(one => Number(one.label?.['bracket']) === 2).map(one => one.budget))
  ).toContain(9);
});

const standing = fc.constantFrom<TrialRecord['standing']>('paused', 'succeeded', 'outstanding', 'stopped', 'failed');

test('no rung ever promotes more than one in eta, whatever becomes of the trials', () => {
  const script = fc.array(fc.record({ standing, value: fc.double() }), { minLength: 1, maxLength: 150 });
  fc.assert(
    fc.property(script, fc.integer({ min: 2, max: 4 }), (script, eta) => {
      const search = asha({ eta, maxBudget: 64 });
      const trials: TrialRecord[] = [];
      for (const { standing, value } of script) {
        const next = search.suggest({ trials, ended: [] });
        if (next.kind === 'start') {
          trials.push({ ...next, number: trials.length, standing, value, reports: [] });
        } else if (next.kind === 'resume') {
          trials[next.trial] = { ...(trials[next.trial] as TrialRecord), ...next, standing, value };
        }
        const alive = trials.filter(one => one.standing !== 'failed');
        for (let rung = 0; rung < 5; rung++) {
          const promoted = alive.filter(one => rungOf(one) > rung).length;
          const arrived = alive.filter(
            one => rungOf(one) > rung || (rungOf(one) === rung && one.standing !== 'outstanding')
          );
          // A trial that fails above its rung leaves it: one place at most is then taken too early.
          const failed = trials.filter(one => one.standing === 'failed' && rungOf(one) > rung).length;
          expect(promoted * eta).toBeLessThanOrEqual(arrived.length + failed * eta);
        }
      }
    })
  );
});
