/** What is kept from one suggestion to the next is what one look at the whole history shows. */
import fc from 'fast-check';
import { Glance } from '../../../../server/core/search/changes';
import { Curve } from '../../../../server/core/search/curve';
import { AtBudgets } from '../../../../server/core/search/schedulers/at-budgets';
import type { Direction, History, TrialRecord, TrialStanding } from '../../../../server/core/search/search';

const LEVELS = [1, 3, 9];

/** What may happen to a history: each step concerns one trial. */
const happening = fc.record({
  trial: fc.nat(11),
  standing: fc.constantFrom<TrialStanding[]>('outstanding', 'outstanding', 'paused', 'succeeded', 'stopped', 'failed'),
  points: fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(Number.NaN)), {
    maxLength: 5
  }),
  budget: fc.constantFrom(1, 3, 9),
  value: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined }),
  asked: fc.constantFrom(...LEVELS),
  /** So many trials were left out of the history, as where the space has moved. */
  left: fc.nat(2)
});

class Past {
  readonly trials: TrialRecord[] = [];

  happen({ trial, standing, points, budget, value }: typeof happening extends fc.Arbitrary<infer T> ? T : never): void {
    const number = Math.min(trial, this.trials.length);
    const reports = (this.trials[number]?.reports as Curve | undefined) ?? new Curve();
    points.forEach(value => reports.push({ step: (reports.at(-1)?.step ?? 0) + 1, value }));
    // Only reports, or another record: both happen.
    if (points.length < 2 || this.trials[number] === undefined) {
      const record = { number, params: this.trials[number]?.params ?? { x: number }, standing, reports, budget };
      this.trials[number] = { ...record, ...(value === undefined ? {} : { value }) };
    }
  }
}

/** Only of those that ended well does it count. */
const valueOf = ({ standing, value }: TrialRecord) => (standing === 'succeeded' ? value : undefined);

const plain = ({ trials, ended }: History) => ({
  trials: trials.map(trial => ({ ...trial, value: valueOf(trial), reports: [...trial.reports] })),
  ended: [...ended]
});

test.each<Direction>(['min', 'max'])(
  'kept all along or asked for the first time, it shows the same (%s)',
  direction => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), happenings => {
        const past = new Past();
        const kept = new AtBudgets(direction, LEVELS);
        const glance = new Glance();
        const followed: TrialRecord[] = [];
        for (const happens of happenings) {
          past.happen(happens);
          const trials = past.trials.slice(0, Math.max(1, past.trials.length - happens.left));
          const history = { trials, ended: [] };
          kept.update(history);
          const fresh = new AtBudgets(direction, LEVELS).update(history);
          for (const count of [1, 2, 4]) {
            expect(kept.highestWith(count)).toBe(fresh.highestWith(count));
          }
          const shown = kept.historyAt(happens.asked);
          expect(plain(shown)).toEqual(plain(fresh.historyAt(happens.asked)));
          const swept = (values: readonly number[]): void =>
            followed.forEach((one, place) => (followed[place] = { ...one, value: values[place] ?? Number.NaN }));
          const look = (one: TrialRecord, place: number): void => {
            followed[place] = { ...one, value: one.value ?? Number.NaN };
          };
          glance.each(shown, look, happens.points.length > 2 ? swept : undefined);
          followed.length = shown.trials.length;
          expect(followed.map(valueOf)).toEqual(shown.trials.map(valueOf));
          expect(followed.map(({ standing }) => standing)).toEqual(shown.trials.map(({ standing }) => standing));
        }
      }),
      { numRuns: 150 }
    );
  }
);

test('what is shown of a trial does not change the trial', () => {
  const trial: TrialRecord = {
    number: 0,
    params: { x: 1 },
    standing: 'paused',
    reports: Curve.of([{ step: 1, value: 4 }]),
    value: 4
  };
  const arrived = (number: number, last: number): TrialRecord => ({
    number,
    params: { x: 2 },
    standing: 'succeeded',
    reports: Curve.of([
      { step: 1, value: 5 },
      { step: 3, value: last }
    ]),
    value: last
  });
  const kept = new AtBudgets('min', LEVELS);
  const values = [3, 1].map((last, number) => {
    const trials = [trial, ...[3, 1].slice(0, number + 1).map((value, k) => arrived(k + 1, value))];
    return [kept.update({ trials, ended: [] }).historyAt(3).trials[0]?.value, last];
  });
  // The others gained 2, then 2 and 4; left behind is never better than the best of them.
  expect(values).toEqual([
    [3, 3],
    [1, 1]
  ]);
  expect(trial).toMatchObject({ standing: 'paused', value: 4 });
});
