/**
 * What each trial's curve has climbed to, kept from one suggestion to the next: of a history that tells what changed
 * only those curves are climbed again, unless a longer training than any before makes the ladder another one.
 *
 * Law: it is a function of the history.
 */
import { SortedValues } from '../../stopping/sorted';
import { Glance } from '../changes';
import { asLoss, lossOf } from '../model/observations';
import type { History, Reports, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { drawIn, type Draw } from './draw-in';
import { climb, ladderBetween, sameLadder } from './ladder';

const NOTHING: readonly number[] = [];

export class Climbs {
  /** By the trial's place in the history: losses at the rungs it reached, none where it failed. */
  readonly losses: (readonly number[])[] = [];
  /** Of those that succeeded, their final loss; else NaN. */
  readonly finals: number[] = [];
  ladder = ladderBetween(Infinity, -Infinity);

  constructor(private readonly setting: SearchSetting) {}

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): this {
    const { trials } = history;
    if (!this.glance.knows(history)) {
      this.beginAgain();
    }
    const changed: number[] = [];
    this.glance.each(history, ({ reports }, index) => {
      const [start, end] = [reports.at(0), reports.at(-1)];
      if (start !== undefined && end !== undefined) {
        this.first = Math.min(this.first, start.step);
        this.last = Math.max(this.last, end.step);
      }
      changed.push(index);
    });
    const before = this.ladder;
    this.ladder = ladderBetween(this.first, this.last);
    for (const index of sameLadder(before, this.ladder) ? changed : trials.keys()) {
      this.climb(index, trials[index] as TrialRecord);
    }
    return this;
  }

  /** How losses on the way are drawn in, and final ones. */
  get draws(): { readonly way: Draw; readonly final: Draw } {
    return { way: drawIn(this.reached), final: drawIn(this.ended) };
  }

  private climb(index: number, trial: TrialRecord): void {
    const failed = trial.standing === 'failed';
    const final = trial.standing === 'succeeded' ? lossOf(this.setting, trial) : undefined;
    const losses = failed
      ? NOTHING
      : climb(finite(trial.reports), this.ladder).map(value => asLoss(this.setting.direction, value));
    replace(this.reached, this.losses[index]?.at(-1), losses.at(-1));
    replace(this.ended, this.finals[index], final);
    this.losses[index] = losses;
    this.finals[index] = final ?? Number.NaN;
  }

  private beginAgain(): void {
    this.losses.length = 0;
    this.finals.length = 0;
    this.reached = new SortedValues();
    this.ended = new SortedValues();
    this.first = Infinity;
    this.last = -Infinity;
    this.glance = new Glance();
  }

  private glance = new Glance();
  /** Steps of the first report of all, and of the last. */
  private first = Infinity;
  private last = -Infinity;
  /** The last loss of each curve, and the final ones, in order. */
  private reached = new SortedValues();
  private ended = new SortedValues();
}

function replace(values: SortedValues, before: number | undefined, now: number | undefined): void {
  if (before !== now) {
    if (before !== undefined && Number.isFinite(before)) {
      values.remove(before);
    }
    if (now !== undefined && Number.isFinite(now)) {
      values.insert(now);
    }
  }
}

function finite(reports: Reports): Reports {
  for (const { value } of reports) {
    if (!Number.isFinite(value)) {
      return [...reports].filter(report => Number.isFinite(report.value));
    }
  }
  return reports;
}
