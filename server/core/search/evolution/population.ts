/**
 * The population as the history shows it: each member's champion is the best ended trial that carried its number.
 *
 * Selection in differential evolution keeps the better of target and offspring, so the champion needs no other state.
 * Law: it is a function of the history; what was found of its ended trials is kept for the next.
 */
import { lossOf } from '../model/observations';
import { placeOf } from '../model/places';
import type { History, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { type CandidateHolder, Candidates } from './candidates';

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

export class Champions implements CandidateHolder<Candidate> {
  constructor(private readonly setting: SearchSetting) {}

  /** Champions by member; only generations before `before` count. */
  of(history: History, before = Infinity): ReadonlyMap<number, Champion> {
    if (before < this.before) {
      this.candidates.beginAgain();
    }
    this.before = before;
    const come = this.candidates.comeIn(history);
    for (const candidate of [...this.later.splice(0), ...come]) {
      this.compete(candidate);
    }
    return this.best;
  }

  candidateOf(trial: TrialRecord, turn: number): Candidate | undefined {
    const member = trial.label?.['member'];
    const generation = trial.label?.['generation'];
    const loss = lossOf(this.setting, trial);
    return loss === undefined || typeof member !== 'number' || typeof generation !== 'number'
      ? undefined
      : { member, generation, turn, loss, place: placeOf(this.setting.space, trial.params) };
  }

  isSame(one: Candidate, other: Candidate): boolean {
    return (
      one.loss === other.loss &&
      one.place === other.place &&
      one.member === other.member &&
      one.generation === other.generation
    );
  }

  beginAgain(): void {
    this.best.clear();
    this.later.length = 0;
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

  private readonly candidates = new Candidates<Candidate>(this);
  private readonly best = new Map<number, Candidate>();
  /** Of generations that do not count yet. */
  private readonly later: Candidate[] = [];
  private before = Infinity;
}
