/**
 * The population after so many ends: each trial that ends comes in, and the worst of one too many goes out.
 *
 * Law: it is a function of the history. What was computed of a beginning of it is kept, for histories grow at their end.
 */
import { asLoss } from '../model/observations';
import { placeOf } from '../model/places';
import type { History, TrialRecord } from '../search';
import { directionsOf, type SearchSetting } from '../setting';
import { type CandidateHolder, Candidates } from './candidates';
import { ranked, type Member } from './ranking';

export class Survivors implements CandidateHolder<Member> {
  constructor(
    private readonly setting: SearchSetting,
    private readonly size: number
  ) {}

  /** The members after this history, whatever was shown before. */
  of(history: History): readonly Member[] {
    for (const member of this.candidates.comeIn(history)) {
      this.members.push(member);
      if (this.members.length > this.size) {
        this.dropWorst();
      }
    }
    return this.members;
  }

  candidateOf(trial: TrialRecord): Member | undefined {
    const directions = directionsOf(this.setting);
    const values = trial.values ?? (trial.value === undefined ? [] : [trial.value]);
    if (trial.standing !== 'succeeded' && trial.standing !== 'stopped') {
      return undefined;
    }
    if (values.length !== directions.length || !values.every(value => Number.isFinite(value))) {
      return undefined;
    }
    const losses = values.map((value, k) => asLoss(directions[k] ?? 'max', value));
    return { number: trial.number, place: placeOf(this.setting.space, trial.params), losses };
  }

  isSame(one: Member, other: Member): boolean {
    return one.place === other.place && one.losses.every((loss, k) => loss === other.losses[k]);
  }

  beginAgain(): void {
    this.members = [];
  }

  private dropWorst(): void {
    const order = ranked(this.members, directionsOf(this.setting).length);
    const worst = order.reduce((one, other) =>
      other.front > one.front || (other.front === one.front && other.space <= one.space) ? other : one
    );
    this.members = this.members.filter(({ number }) => number !== worst.number);
  }

  private readonly candidates = new Candidates<Member>(this);
  private members: Member[] = [];
}
