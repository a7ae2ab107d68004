/**
 * The list of ended trials, followed from one history to the next: of a history that tells what changed only that is
 * looked at again.
 *
 * Law: what its listener was told adds up to the history, whatever was shown before. The list is followed to the first
 * place where it is another one than before, and taken anew from there.
 */
import { Glance } from '../changes';
import type { History, TrialRecord } from '../search';
import { placeNumbered } from './observations';

export interface EndedListener {
  /** It may be another record than before, ended or not. `index`: where it stands in the history. */
  looked?(trial: TrialRecord, index: number): void;
  /** It stands in the list where it stood. */
  again(place: number, trial: TrialRecord, index: number): void;
  /** What stood at this place and behind it does so no more. */
  cut(place: number): void;
  /** Values changed and nothing else: those of the list's trials stand at these indices. Without it each is told again. */
  swept?(values: readonly number[], indices: readonly number[]): void;
  /** One more at the list's end. */
  next(trial: TrialRecord, index: number): void;
}

export class EndedTrials {
  constructor(private readonly listener: EndedListener) {}

  follow(history: History): void {
    const { ended } = history;
    if (!this.glance.knows(history)) {
      this.cut(0);
      this.places.length = 0;
      this.glance = new Glance();
    }
    let from = this.indices.length;
    const { listener, indices } = this;
    this.glance.each(
      history,
      (trial, index) => {
        listener.looked?.(trial, index);
        const place = this.places[index];
        if (place === undefined) {
          from = from === 0 ? 0 : Math.min(from, firstPlace(ended, trial));
        } else if (ended[place] === trial.number) {
          listener.again(place, trial, index);
        } else {
          from = Math.min(from, place);
        }
      },
      listener.swept && (values => listener.swept?.(values, indices))
    );
    this.cut(from);
    for (let place = from; place < ended.length; place++) {
      this.append(history, ended[place] as number);
    }
  }

  private append(history: History, number: number): void {
    const index = placeNumbered(history, number);
    const trial = history.trials[index];
    if (trial === undefined) {
      // Left out of the history: places here are not those of the list, which is taken anew each time.
      this.glance = new Glance();
    } else {
      this.places[index] = this.indices.push(index) - 1;
      this.listener.next(trial, index);
    }
  }

  private cut(to: number): void {
    if (to < this.indices.length) {
      this.listener.cut(to);
      for (const index of this.indices.splice(to)) {
        this.places[index] = undefined;
      }
    }
  }

  private glance = new Glance();
  /** Where each of the list stands in the history, and the other way round. */
  private readonly indices: number[] = [];
  private readonly places: (number | undefined)[] = [];
}

/** Where it stands in the list, behind all where it does not. Who ended lately stands near the end. */
function firstPlace(ended: readonly number[], { number, standing }: TrialRecord): number {
  const place = standing === 'outstanding' ? -1 : ended.lastIndexOf(number);
  return place < 0 ? Infinity : place;
}
