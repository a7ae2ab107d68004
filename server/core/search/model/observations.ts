/**
 * The history as a model sees it: points of the unit cube with losses, and the points still outstanding.
 *
 * Losses are minimised whatever the direction. A failed trial counts as the worst loss seen, so that a model leaves a
 * region that fails; a value that is not a finite number counts as failed.
 */
import { placeOfNumber } from '../numbered';
import type { Direction, History, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { placesOf } from './places';

export interface Observations {
  /** Ended trials in the order in which they ended. */
  readonly points: readonly Float64Array[];
  readonly losses: readonly number[];
  readonly outstanding: readonly Float64Array[];
}

/** The trial with this number; records stand at their number unless trials were left out of the history. */
export function trialNumbered(history: History, number: number): TrialRecord | undefined {
  return history.trials[placeNumbered(history, number)];
}

/** Where the trial with this number stands; -1 where it was left out. Numbers rise. */
export function placeNumbered({ trials }: History, number: number): number {
  if (trials[number]?.number === number) {
    return number;
  }
  const place = placeOfNumber(trials, number);
  return trials[place]?.number === number ? place : -1;
}

export function lossOf(setting: SearchSetting, trial: TrialRecord): number | undefined {
  if (trial.standing === 'failed' || trial.value === undefined || !Number.isFinite(trial.value)) {
    return undefined;
  }
  return asLoss(setting.direction, trial.value);
}

/** Squares of losses must stay finite. */
const LARGEST = 1e150;

/** A metric as a loss to minimise. */
export function asLoss(direction: Direction, value: number): number {
  return Math.min(LARGEST, Math.max(-LARGEST, direction === 'max' ? -value : value));
}

export function observe(setting: SearchSetting, history: History): Observations {
  const { trials, ended } = history;
  const places = placesOf(setting.space, history).points;
  const points: Float64Array[] = [];
  // Numbers throughout: ten thousand of them lie side by side then, and are not objects.
  const losses: number[] = [];
  let worst = -Infinity;
  for (const number of ended) {
    const index = placeNumbered(history, number);
    const trial = trials[index];
    const point = places[index];
    if (trial !== undefined && point !== undefined) {
      const loss = lossOf(setting, trial) ?? Number.NaN;
      points.push(point);
      losses.push(loss);
      worst = loss > worst ? loss : worst;
    }
  }
  const penalty = worst === -Infinity ? 0 : worst;
  for (let place = 0; place < losses.length; place++) {
    if (Number.isNaN(losses[place])) {
      losses[place] = penalty;
    }
  }
  return { points, losses, outstanding: outstandingOf(trials, places) };
}

function outstandingOf(trials: readonly TrialRecord[], places: readonly Float64Array[]): Float64Array[] {
  const outstanding: Float64Array[] = [];
  for (let index = 0; index < trials.length; index++) {
    const standing = trials[index]?.standing;
    const point = places[index];
    if (point !== undefined && (standing === 'outstanding' || standing === 'paused')) {
      outstanding.push(point);
    }
  }
  return outstanding;
}
