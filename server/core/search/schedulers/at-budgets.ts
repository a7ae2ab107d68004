/**
 * The history as if training had ended at a budget, kept from one suggestion to the next.
 *
 * Law: it is a function of the history. Only trials that are another record than before, or reported since, are looked
 * at again; the others are shown anew only when what those that arrived had gained on the way is another figure. What
 * is shown tells what changed of it, too.
 */
import { fromLoss, WORST } from '../../stopping/loss';
import { Changes, Glance } from '../changes';
import { placeIn } from '../numbered';
import type { Direction, History, TrialRecord } from '../search';
import { Arrived, isOnlyShifted, isSame, type Arrival } from './arrived';
import { lossAt } from './ladder';
import { ShownTrial } from './shown-trial';

interface Seen {
  readonly trial: TrialRecord;
  readonly reports: number;
  /** What it had reached by each budget; NaN where it did not come so far. */
  readonly losses: Float64Array;
}

const NONE = -1;
const NOWHERE = { losses: new Float64Array(0) };

export class AtBudgets {
  constructor(
    private readonly direction: Direction,
    private readonly levels: readonly number[]
  ) {
    this.counts = levels.map(() => 0);
  }

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): this {
    this.glance.each(history, (trial, index) => {
      const before = this.seen[index];
      if (trial !== before?.trial || trial.reports.length !== before.reports) {
        this.look(index, trial, before);
      }
    });
    if (this.seen.length > history.trials.length) {
      this.shorten(history.trials.length);
    }
    return this;
  }

  /** The highest budget that so many trials have reached. */
  highestWith(trials: number): number | undefined {
    return this.levels[this.counts.map(count => count >= trials).lastIndexOf(true)];
  }

  /** Only trials on their way to the budget are still outstanding; the others are shown as they were, or would be, there. */
  historyAt(budget: number): History {
    const level = this.levels.indexOf(budget);
    if (level !== this.level) {
      this.level = level;
      this.gather();
    }
    if (this.moved) {
      this.moved = false;
      const { arrival } = this.arrived;
      const before = this.arrival;
      this.arrival = arrival;
      if (isOnlyShifted(before, arrival)) {
        this.shift();
      } else if (!isSame(before, arrival)) {
        this.seen.forEach((_, index) => this.stale.add(index));
      }
    }
    for (const index of this.stale) {
      this.show(index);
    }
    this.stale.clear();
    return { trials: this.shown, ended: this.ended, changes: this.changes };
  }

  private look(index: number, trial: TrialRecord, before: Seen | undefined): void {
    const losses = Float64Array.from(this.levels, level => lossAt(this.direction, trial, level) ?? Number.NaN);
    const seen = { trial, reports: trial.reports.length, losses };
    if (before === undefined || losses.some((loss, level) => !Object.is(loss, before.losses[level]))) {
      this.count(before, -1);
      this.count(seen, 1);
    }
    this.seen[index] = seen;
    this.stale.add(index);
  }

  private count({ losses }: Pick<Seen, 'losses'> = NOWHERE, by: 1 | -1): void {
    losses.forEach((loss, level) => {
      if (!Number.isNaN(loss)) {
        this.counts[level] = (this.counts[level] ?? 0) + by;
      }
    });
    if (!Number.isNaN(losses[this.level] ?? Number.NaN)) {
      this.moved = true;
      if (by > 0) {
        this.arrived.add(losses);
      } else {
        this.arrived.remove(losses);
      }
    }
  }

  private gather(): void {
    this.arrived = new Arrived(this.level);
    this.moved = true;
    for (const { losses } of this.seen) {
      if (!Number.isNaN(losses[this.level])) {
        this.arrived.add(losses);
      }
    }
  }

  /** What is shown is shorter too, and nobody who looked at it before can tell by its changes. */
  private shorten(length: number): void {
    while (this.seen.length > length) {
      this.count(this.seen.pop(), -1);
      this.stale.delete(this.seen.length);
    }
    this.shown.length = Math.min(this.shown.length, length);
    this.values.length = Math.min(this.values.length, length);
    this.behind.length = Math.min(this.behind.length, length);
    this.ended.length = placeIn(this.ended, (this.seen.at(-1)?.trial.number ?? -1) + 1);
    this.changes = new Changes();
  }

  private show(index: number): void {
    const { trial, losses } = this.seen[index] as Seen;
    const reached = losses[this.level] as number;
    const isThere = !Number.isNaN(reached);
    this.behind[index] = NONE;
    if (!isThere && trial.standing === 'outstanding') {
      this.values[index] = Number.NaN;
      this.put(index, trial);
      return;
    }
    const loss = trial.standing === 'failed' ? WORST : isThere ? reached : this.leftBehind(index, losses);
    const before = this.shown[index];
    const standing = loss === WORST ? 'failed' : 'succeeded';
    const value = loss === WORST ? Number.NaN : fromLoss(this.direction, loss);
    const isOther = !Object.is(value, this.values[index]);
    this.values[index] = value;
    if (!(before instanceof ShownTrial && before.shows(trial, standing))) {
      this.put(index, new ShownTrial(trial, standing, this.values, index));
    } else if (isOther) {
      this.changes.note(index);
    }
  }

  /** The arrived have gained more, or less: what was left behind is shown at other values, and all else as it was. */
  private shift(): void {
    const { best, gains } = this.arrival;
    for (let index = 0; index < this.behind.length; index++) {
      const level = this.behind[index] as number;
      if (level !== NONE) {
        const loss = Math.max(best, (this.fell[index] as number) - (gains[level] as number));
        this.values[index] = fromLoss(this.direction, loss);
      }
    }
    this.changes.sweep(this.values);
  }

  private put(index: number, record: TrialRecord): void {
    const before = this.shown[index];
    if (before === record) {
      return;
    }
    this.shown[index] = record;
    this.changes.note(index);
    const wasOver = before !== undefined && before.standing !== 'outstanding';
    const isOver = record.standing !== 'outstanding';
    if (wasOver !== isOver) {
      this.ended.splice(placeIn(this.ended, record.number), wasOver ? 1 : 0, ...(isOver ? [record.number] : []));
    }
  }

  /** Its loss at the budget it reached, moved by what the others gained from there on, and never better than their best. */
  private leftBehind(index: number, losses: Float64Array): number {
    const { best, worst, gains } = this.arrival;
    for (let level = this.level - 1; level >= 0; level--) {
      const loss = losses[level] as number;
      if (!Number.isNaN(loss)) {
        const gain = gains[level];
        this.behind[index] = loss === WORST ? NONE : level;
        this.fell[index] = loss;
        return gain === undefined ? worst : Math.max(best, loss - gain);
      }
    }
    return WORST;
  }

  private readonly glance = new Glance();
  private readonly seen: Seen[] = [];
  private readonly shown: TrialRecord[] = [];
  /** Numbers of those shown that are not outstanding, rising. */
  private readonly ended: number[] = [];
  private changes = new Changes();
  /** What they are shown at; NaN for the failed, and those on their way. */
  private readonly values: number[] = [];
  /** Which budget a trial that was left behind reached, and its loss there. */
  private readonly behind: number[] = [];
  private readonly fell: number[] = [];
  /** Places in the history to be shown anew. */
  private readonly stale = new Set<number>();
  /** How many trials reached each budget. */
  private readonly counts: number[];
  private level = -1;
  private arrived = new Arrived(-1);
  /** Somebody arrived at that budget, or fares otherwise there, since it was looked at. */
  private moved = false;
  private arrival: Arrival = { level: -1, best: WORST, worst: -WORST, gains: [] };
}
