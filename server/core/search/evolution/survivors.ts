/**
 * The population after so many ends: each trial that ends comes in, and the worst of one too many goes out.
 *
 * Law: it is a function of the history. What was computed of a beginning of it is kept, for histories grow at their end.
 */
import { EndedTrials, type EndedListener } from '../model/ended-trials';
import { asLoss } from '../model/observations';
import { placeOf } from '../model/places';
import type { History, TrialRecord } from '../search';
import { directionsOf, type SearchSetting } from '../setting';
import { ranked, type Member } from './ranking';

export class Survivors implements EndedListener {
  constructor(
    private readonly setting: SearchSetting,
    private readonly size: number
  ) {}

  /** The members after this history, whatever was shown before. */
  of(history: History): readonly Member[] {
    this.ended.follow(history);
    for (; this.come < this.candidates.length; this.come++) {
      const member = this.candidates[this.come];
      if (member !== undefined) {
        this.members.push(member);
        if (this.members.length > this.size) {
          this.dropWorst();
        }
      }
    }
    return this.members;
  }

  again(place: number, trial: TrialRecord): void {
    const before = this.candidates[place];
    const now = this.memberOf(trial);
    if (!isSame(before, now)) {
      this.candidates[place] = now;
      this.beginAgain(place);
    }
  }

  next(trial: TrialRecord): void {
    this.candidates.push(this.memberOf(trial));
  }

  /** A trial that had ended runs again. */
  cut(place: number): void {
    this.candidates.length = place;
    this.beginAgain(place);
  }

  private beginAgain(place: number): void {
    if (place < this.come) {
      this.members = [];
      this.come = 0;
    }
  }

  private memberOf(trial: TrialRecord): Member | undefined {
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

  private dropWorst(): void {
    const order = ranked(this.members, directionsOf(this.setting).length);
    const worst = order.reduce((one, other) =>
      other.front > one.front || (other.front === one.front && other.space <= one.space) ? other : one
    );
    this.members = this.members.filter(({ number }) => number !== worst.number);
  }

  private readonly ended = new EndedTrials(this);
  /** What each ended trial would be in the population, if anything. */
  private readonly candidates: (Member | undefined)[] = [];
  /** How many of those have come in. */
  private come = 0;
  private members: Member[] = [];
}

const isSame = (one: Member | undefined, other: Member | undefined): boolean =>
  one?.place === other?.place && (one?.losses.every((loss, k) => loss === other?.losses[k]) ?? true);
