/**
 * The population as the history shows it: each member's champion is the best ended trial that carried its number.
 *
 * Selection in differential evolution keeps the better of target and offspring, so the champion needs no other state.
 * Law: it is a function of the history; what was found of its ended trials is kept for the next.
 */
import { EndedTrials, type EndedListener } from '../model/ended-trials';
import { lossOf } from '../model/observations';
import { placeOf } from '../model/places';
import type { History, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';

export interface Champion {
  readonly place: Float64Array;
  readonly loss: number;
}

interface Candidate extends Champion {
  readonly member: number;
  readonly generation: number;
  /** How many had ended before. */
  readonly turn: number;
}

export class Champions implements EndedListener {
  constructor(private readonly setting: SearchSetting) {}

  /** Champions by member; only generations before `before` count. */
  of(history: History, before = Infinity): ReadonlyMap<number, Champion> {
    this.ended.follow(history);
    if (before < this.before) {
      this.beginAgain();
    }
    const due = [...this.later.splice(0), ...this.candidates.slice(this.heard)];
    this.before = before;
    this.heard = this.candidates.length;
    for (const candidate of due) {
      if (candidate !== undefined) {
        this.compete(candidate);
      }
    }
    return this.best;
  }

  again(place: number, trial: TrialRecord): void {
    const before = this.candidates[place];
    const now = this.candidateOf(trial, place);
    if (!isSame(before, now)) {
      this.candidates[place] = now;
      this.beginAgain();
    }
  }

  next(trial: TrialRecord): void {
    this.candidates.push(this.candidateOf(trial, this.candidates.length));
  }

  cut(place: number): void {
    this.candidates.length = place;
    this.beginAgain();
  }

  private beginAgain(): void {
    this.best.clear();
    this.later.length = 0;
    this.heard = 0;
  }

  private candidateOf(trial: TrialRecord, turn: number): Candidate | undefined {
    const member = trial.label?.['member'];
    const generation = trial.label?.['generation'];
    const loss = lossOf(this.setting, trial);
    return loss === undefined || typeof member !== 'number' || typeof generation !== 'number'
      ? undefined
      : { member, generation, turn, loss, place: placeOf(this.setting.space, trial.params) };
  }

  /** Of equal ones the later is the champion. */
  private compete(candidate: Candidate): void {
    const { member, generation, loss, turn } = candidate;
    const champion = this.best.get(member);
    if (generation >= this.before) {
      this.later.push(candidate);
    } else if (champion === undefined || loss < champion.loss || (loss === champion.loss && turn > champion.turn)) {
      this.best.set(member, candidate);
    }
  }

  private readonly ended = new EndedTrials(this);
  /** What each ended trial would be, if anything. */
  private readonly candidates: (Candidate | undefined)[] = [];
  /** How many of those have competed. */
  private heard = 0;
  private readonly best = new Map<number, Candidate>();
  /** Of generations that do not count yet. */
  private readonly later: Candidate[] = [];
  private before = Infinity;
}

const isSame = (one: Candidate | undefined, other: Candidate | undefined): boolean =>
  one?.loss === other?.loss &&
  one?.place === other?.place &&
  one?.member === other?.member &&
  one?.generation === other?.generation;
