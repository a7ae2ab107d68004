/**
 * When the records of a history changed, so that who looks at it again looks at those alone: a suggestion then costs
 * the same however many trials there have been.
 *
 * Law: it spares looking and decides nothing. A history that does not tell is looked at from end to end, with the same
 * result.
 */
import type { History, TrialRecord } from './search';

/** Places in the order of their last change, each once: a list linked in both directions. */
export class Changes {
  /** Counts changes. */
  now = 0;
  /** When all values changed at once, and the column that they stand in since. */
  swept = 0;
  values: readonly number[] = [];

  /** The record at this place is another one, or has reported. */
  note(place: number): void {
    this.now += 1;
    for (let next = this.moments.length; next <= place; next++) {
      this.moments.push(0);
      this.older.push(NONE);
      this.newer.push(NONE);
    }
    if (place !== this.newest) {
      this.unlink(place);
      this.older[place] = this.newest;
      if (this.newest !== NONE) {
        this.newer[this.newest] = place;
      }
      this.newest = place;
    }
    this.moments[place] = this.now;
  }

  /** Values of very many are others, and nothing else. `values`: of all that ended, by place; else NaN. */
  sweep(values: readonly number[]): void {
    this.now += 1;
    this.swept = this.now;
    this.values = values;
  }

  /** Places that changed, each by itself, after this moment; rising. */
  since(moment: number): number[] {
    const places: number[] = [];
    for (let place = this.newest; place !== NONE && (this.moments[place] as number) > moment;) {
      places.push(place);
      place = this.older[place] as number;
    }
    return places.sort((one, other) => one - other);
  }

  private unlink(place: number): void {
    const older = this.older[place] as number;
    const newer = this.newer[place] as number;
    if (older !== NONE) {
      this.newer[older] = newer;
    }
    if (newer !== NONE) {
      this.older[newer] = older;
    }
    this.newer[place] = NONE;
  }

  private newest = NONE;
  /** Of each place: when it changed last, and which changed last before and first after that. */
  private readonly moments: number[] = [];
  private readonly older: number[] = [];
  private readonly newer: number[] = [];
}

const NONE = -1;

/** One who looks at histories, and remembers when. */
export class Glance {
  /** Whether it looked last at these very trials, and can tell what changed: else whoever keeps something begins again. */
  knows({ changes }: History): boolean {
    return changes !== undefined && changes === this.changes;
  }

  /**
   * Looks at those that may be others than when it looked last: at all of them, unless this history tells. `swept`
   * spares a look at all when nothing but their values changed.
   */
  each(
    history: History,
    look: (trial: TrialRecord, place: number) => void,
    swept?: (values: readonly number[]) => void
  ): void {
    const { trials, changes } = history;
    const known = this.knows(history) ? changes : undefined;
    const wasSwept = known !== undefined && known.swept > this.moment;
    if (wasSwept) {
      swept?.(known.values);
    }
    const places = known && (!wasSwept || swept !== undefined) ? known.since(this.moment) : trials.keys();
    this.changes = changes;
    this.moment = changes?.now ?? 0;
    for (const place of places) {
      const trial = trials[place];
      if (trial !== undefined) {
        look(trial, place);
      }
    }
  }

  private changes: Changes | undefined;
  private moment = 0;
}
