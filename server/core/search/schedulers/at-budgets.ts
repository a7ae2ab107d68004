/**
 * The history as if training had ended at a budget, kept from one suggestion to the next.
 *
 * Law: it is a function of the history. Only trials that are another record than before, or reported since, are looked
 * at again; the others are shown anew only when what those that arrived had gained on the way is another figure. So a
 * suggestion costs a glance at each trial, and work for the few that moved.
 */
import { fromLoss, WORST } from '../../stopping/loss';
import { SortedValues } from '../../stopping/sorted';
import type { Direction, History, TrialRecord } from '../search';
import { lossAt } from './ladder';

interface Seen {
  readonly trial: TrialRecord;
  readonly reports: number;
  /** What it had reached by each budget; NaN where it did not come so far. */
  readonly losses: Float64Array;
}

interface Rewritable {
  readonly trial: TrialRecord;
  readonly shown: Shown;
}

type Shown = TrialRecord & { value: number };

const NOWHERE = { losses: new Float64Array(0) };

/** Of the trials that arrived: the best, the worst, and by how much they had fallen since each lower budget. */
interface Arrived {
  readonly level: number;
  readonly best: number;
  readonly worst: number;
  readonly gains: readonly (number | undefined)[];
}

export class AtBudgets {
  constructor(
    private readonly direction: Direction,
    private readonly levels: readonly number[]
  ) {
    this.counts = levels.map(() => 0);
  }

  /** Brings it up to this history, whatever it was shown before. */
  update({ trials }: History): this {
    for (let index = 0; index < trials.length; index++) {
      const trial = trials[index];
      const before = this.seen[index];
      if (trial !== undefined && (trial !== before?.trial || trial.reports.length !== before.reports)) {
        this.look(index, trial, before);
      }
    }
    while (this.seen.length > trials.length) {
      this.count(this.seen.pop(), -1);
      this.shown.pop();
      this.rewritable.length = Math.min(this.rewritable.length, this.seen.length);
      this.stale.delete(this.seen.length);
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
    if (level !== this.level || this.moved) {
      this.level = level;
      this.moved = false;
      const arrived = this.arrivals();
      if (!isSame(arrived, this.arrived)) {
        this.arrived = arrived;
        this.seen.forEach((_, index) => this.stale.add(index));
      }
    }
    for (const index of this.stale) {
      this.show(index);
    }
    this.stale.clear();
    const ended: number[] = [];
    for (let index = 0; index < this.shown.length; index++) {
      const { standing, number } = this.shown[index] as TrialRecord;
      if (standing !== 'outstanding') {
        ended.push(number);
      }
    }
    return { trials: this.shown, ended };
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
    }
  }

  private arrivals(): Arrived {
    const arrived = this.seen.filter(({ losses }) => !Number.isNaN(losses[this.level]));
    let best = WORST;
    let worst = -WORST;
    for (const { losses } of arrived) {
      const loss = losses[this.level] as number;
      if (loss !== WORST) {
        best = Math.min(best, loss);
        worst = Math.max(worst, loss);
      }
    }
    const gains = this.levels.slice(0, Math.max(0, this.level)).map((_, level) => {
      const gained = arrived
        .map(({ losses }) => (losses[level] as number) - (losses[this.level] as number))
        .filter(gain => Number.isFinite(gain));
      return gained.length === 0 ? undefined : new SortedValues(Float64Array.from(gained)).quantile(0.5);
    });
    return { level: this.level, best, worst, gains };
  }

  private show(index: number): void {
    const { trial, losses } = this.seen[index] as Seen;
    const reached = losses[this.level] as number;
    const isThere = !Number.isNaN(reached);
    const before = this.rewritable[index];
    this.rewritable[index] = undefined;
    if (!isThere && trial.standing === 'outstanding') {
      this.shown[index] = trial;
      return;
    }
    const loss = trial.standing === 'failed' ? WORST : isThere ? reached : this.leftBehind(losses);
    if (loss === WORST) {
      this.shown[index] = { ...trial, standing: 'failed' };
      return;
    }
    const value = fromLoss(this.direction, loss);
    if (before?.trial === trial) {
      before.shown.value = value;
      this.rewritable[index] = before;
    } else {
      const shown: Shown = { ...trial, standing: 'succeeded', value };
      this.shown[index] = shown;
      this.rewritable[index] = { trial, shown };
    }
  }

  /** Its loss at the budget it reached, moved by what the others gained from there on, and never better than their best. */
  private leftBehind(losses: Float64Array): number {
    const { best, worst, gains } = this.arrived;
    for (let level = this.level - 1; level >= 0; level--) {
      const loss = losses[level] as number;
      if (!Number.isNaN(loss)) {
        const gain = gains[level];
        return gain === undefined ? worst : Math.max(best, loss - gain);
      }
    }
    return WORST;
  }

  private readonly seen: Seen[] = [];
  private readonly shown: TrialRecord[] = [];
  /** Ten thousand new records for each trial that arrives would keep the collector busy: these are written over. */
  private readonly rewritable: (Rewritable | undefined)[] = [];
  /** Places in the history to be shown anew. */
  private readonly stale = new Set<number>();
  /** How many trials reached each budget. */
  private readonly counts: number[];
  private level = -1;
  /** Somebody arrived at that budget, or fares otherwise there, since it was looked at. */
  private moved = false;
  private arrived: Arrived = { level: -1, best: WORST, worst: -WORST, gains: [] };
}

const isSame = (one: Arrived, other: Arrived): boolean =>
  one.level === other.level &&
  one.best === other.best &&
  one.worst === other.worst &&
  one.gains.every((gain, level) => gain === other.gains[level]);
