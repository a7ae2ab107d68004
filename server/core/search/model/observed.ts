/** The history as a model sees it, kept from one suggestion to the next. */
import { placeIn } from '../numbered';
import type { History, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { EndedTrials, type EndedListener } from './ended-trials';
import { asLoss, lossOf } from './observations';
import { placesOf } from './places';

/** Who keeps something of the losses: told what goes while it is there, and what comes when it is there. */
export interface LossKeeper {
  remove(place: number): void;
  add(place: number): void;
  /** So many change that nothing more is told. */
  forget(): void;
}

/** With more changed losses than this, whoever keeps something of them had better look at all. */
const MANY = 64;

export class Observed implements EndedListener {
  /** Ended trials in the order in which they ended; NaN for the loss of one that failed. */
  readonly points: Float64Array[] = [];
  readonly losses: number[] = [];
  failures = 0;

  constructor(private readonly setting: SearchSetting) {}

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History, keeper: LossKeeper): this {
    this.keeper = keeper;
    this.moved = 0;
    this.places = placesOf(this.setting.space, history).points;
    this.waiting.length = placeIn(this.waiting, history.trials.length);
    this.waits.length = Math.min(this.waits.length, history.trials.length);
    this.ended.follow(history);
    return this;
  }

  /** Points still outstanding, in the order of their trials. */
  outstanding(): Float64Array[] {
    return this.waiting.map(index => this.places[index] as Float64Array);
  }

  looked({ standing }: TrialRecord, index: number): void {
    const waits = standing === 'outstanding' || standing === 'paused';
    if (waits !== (this.waits[index] === true)) {
      this.waits[index] = waits;
      this.waiting.splice(placeIn(this.waiting, index), waits ? 0 : 1, ...(waits ? [index] : []));
    }
  }

  again(place: number, trial: TrialRecord, index: number): void {
    this.points[place] = this.places[index] as Float64Array;
    const loss = lossOf(this.setting, trial) ?? Number.NaN;
    if (Object.is(loss, this.losses[place])) {
      return;
    }
    this.move(1);
    this.keeper?.remove(place);
    this.failures += Number(Number.isNaN(loss)) - Number(Number.isNaN(this.losses[place]));
    this.losses[place] = loss;
    this.keeper?.add(place);
  }

  swept(values: readonly number[], indices: readonly number[]): void {
    this.keeper?.forget();
    this.failures = 0;
    for (let place = 0; place < indices.length; place++) {
      const value = values[indices[place] as number] as number;
      const loss = Number.isFinite(value) ? asLoss(this.setting.direction, value) : Number.NaN;
      this.failures += Number.isNaN(loss) ? 1 : 0;
      this.losses[place] = loss;
    }
  }

  next(trial: TrialRecord, index: number): void {
    const loss = lossOf(this.setting, trial) ?? Number.NaN;
    const place = this.losses.push(loss) - 1;
    this.points.push(this.places[index] as Float64Array);
    this.failures += Number.isNaN(loss) ? 1 : 0;
    this.keeper?.add(place);
  }

  cut(to: number): void {
    this.move(this.losses.length - to);
    for (let place = this.losses.length - 1; place >= to; place--) {
      this.keeper?.remove(place);
      this.failures -= Number.isNaN(this.losses.pop()) ? 1 : 0;
    }
    this.points.length = to;
  }

  private move(losses: number): void {
    this.moved += losses;
    if (this.moved >= MANY) {
      this.keeper?.forget();
    }
  }

  private readonly ended = new EndedTrials(this);
  private keeper: LossKeeper | undefined;
  /** Losses that are others than before, in this update. */
  private moved = 0;
  /** Where outstanding trials stand in the history, rising. */
  private readonly waiting: number[] = [];
  private readonly waits: boolean[] = [];
  /** Of all trials of the history, where they stand in it. */
  private places: readonly Float64Array[] = [];
}
