/** A history in which anything may happen between two suggestions. */
import fc from 'fast-check';
import { Changes } from '../../../../server/core/search/changes';
import { Curve } from '../../../../server/core/search/curve';
import type { History, Suggestion, TrialRecord, TrialStanding } from '../../../../server/core/search/search';

/** What may happen between two suggestions: each to one trial, counted from the last. */
export const happening = fc.record({
  trial: fc.oneof(fc.nat(4), fc.nat(40)),
  standing: fc.constantFrom<TrialStanding[]>('succeeded', 'succeeded', 'paused', 'stopped', 'failed', 'outstanding'),
  points: fc.array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -9, max: 9 }) }, fc.constant(Number.NaN)), {
    maxLength: 6
  }),
  value: fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined }),
  /** Suggestions made before it happens. */
  asked: fc.constantFrom(0, 0, 1, 1, 3)
});
export type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

/** A history that grows in place, as an experiment's does. */
export class Past {
  readonly trials: TrialRecord[] = [];
  readonly ended: number[] = [];
  readonly changes = new Changes();
  readonly history: History = { trials: this.trials, ended: this.ended, changes: this.changes };

  follow(suggestion: Suggestion): void {
    if (suggestion.kind === 'start') {
      const { kind: _, from: _from, ...rest } = suggestion;
      this.put({ number: this.trials.length, standing: 'outstanding', reports: new Curve(), ...rest });
    } else if (suggestion.kind === 'resume') {
      const { trial, budget, label } = suggestion;
      this.put({ ...this.at(trial), standing: 'outstanding', budget, ...(label === undefined ? {} : { label }) });
    }
  }

  /** It reports, ends, or runs again. */
  happen({ trial, standing, points, value }: Happening): void {
    const number = this.trials.length - 1 - trial;
    if (number < 0 || this.trials[number] === undefined) {
      return;
    }
    const before = this.at(number);
    // Only a trial that runs reports.
    for (const point of before.standing === 'outstanding' ? points : []) {
      (before.reports as Curve).push({ step: (before.reports.at(-1)?.step ?? 0) + 1, value: point });
      this.changes.note(number);
    }
    // Only reports, or another record.
    if (points.length < 3) {
      const { value: known, ...rest } = before;
      const now = value ?? known;
      this.put({ ...rest, standing, ...(now === undefined || standing === 'failed' ? {} : { value: now }) });
    }
  }

  private put(trial: TrialRecord): void {
    const { number, standing } = trial;
    this.trials[number] = trial;
    this.changes.note(number);
    const isOver = standing !== 'outstanding' && standing !== 'paused';
    const place = this.ended.lastIndexOf(number);
    // Known better now, it keeps its place; run again, it ends anew.
    if (place >= 0 && !(isOver && number % 2 === 0)) {
      this.ended.splice(place, 1);
    }
    if (isOver && !this.ended.includes(number)) {
      this.ended.push(number);
    }
  }

  private at(number: number): TrialRecord {
    return this.trials[number] as TrialRecord;
  }
}

/** As it was written down, without what tells of changes. */
export const copied = ({ trials, ended }: History): History => ({
  trials: trials.map(trial => ({ ...trial, reports: [...trial.reports] })),
  ended: [...ended]
});
