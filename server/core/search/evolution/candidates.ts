/**
 * What each ended trial would be in a population, if anything, in the order in which they ended.
 *
 * Law: what the holder was handed since it last began again is what the history shows, whatever was shown before.
 */
import { EndedTrials, type EndedListener } from '../model/ended-trials';
import type { History, TrialRecord } from '../search';

export interface CandidateHolder<T> {
  /** `turn`: how many had ended before. */
  candidateOf(trial: TrialRecord, turn: number): T | undefined;
  isSame(one: T, other: T): boolean;
  /** One that was handed out is another one now, or gone: all are handed out anew. */
  beginAgain(): void;
}

export class Candidates<T> implements EndedListener {
  constructor(private readonly holder: CandidateHolder<T>) {}

  /** Those that came in since the last time. */
  comeIn(history: History): readonly T[] {
    this.ended.follow(history);
    const come = this.all.slice(this.handed).filter(candidate => candidate !== undefined);
    this.handed = this.all.length;
    return come;
  }

  beginAgain(): void {
    this.handed = 0;
    this.holder.beginAgain();
  }

  again(place: number, trial: TrialRecord): void {
    const before = this.all[place];
    const now = this.holder.candidateOf(trial, place);
    const isSame = before && now ? this.holder.isSame(before, now) : before === now;
    if (!isSame) {
      this.all[place] = now;
      this.changed(place);
    }
  }

  next(trial: TrialRecord): void {
    this.all.push(this.holder.candidateOf(trial, this.all.length));
  }

  /** A trial that had ended runs again. */
  cut(place: number): void {
    this.all.length = place;
    this.changed(place);
  }

  private changed(place: number): void {
    if (place < this.handed) {
      this.beginAgain();
    }
  }

  private readonly ended = new EndedTrials(this);
  private readonly all: (T | undefined)[] = [];
  private handed = 0;
}
