/**
 * The history as a model sees it: points of the unit cube with losses, and the points still outstanding.
 *
 * Losses are minimised whatever the direction. A failed trial counts as the worst loss seen, so that a model leaves a
 * region that fails; a value that is not a finite number counts as failed.
 */
import type { Params, Space } from '../../space';
import type { Direction, History, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';

export interface Observations {
  /** Ended trials in the order in which they ended. */
  readonly points: readonly Float64Array[];
  readonly losses: readonly number[];
  readonly outstanding: readonly Float64Array[];
}

const places = new WeakMap<Space, WeakMap<Params, Float64Array>>();

/** `space.encode`, remembered as long as the parameters live. */
export function placeOf(space: Space, params: Params): Float64Array {
  let known = places.get(space);
  if (known === undefined) {
    known = new WeakMap();
    places.set(space, known);
  }
  let place = known.get(params);
  if (place === undefined) {
    place = space.encode(params);
    known.set(params, place);
  }
  return place;
}

/** The trial with this number; records stand at their number unless trials were left out of the history. */
export function trialNumbered(history: History, number: number): TrialRecord | undefined {
  const direct = history.trials[number];
  return direct?.number === number ? direct : history.trials.find(trial => trial.number === number);
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
  const points: Float64Array[] = [];
  const losses: (number | undefined)[] = [];
  for (const number of history.ended) {
    const trial = trialNumbered(history, number);
    if (trial !== undefined) {
      points.push(placeOf(setting.space, trial.params));
      losses.push(lossOf(setting, trial));
    }
  }
  const outstanding = history.trials
    .filter(({ standing }) => standing === 'outstanding' || standing === 'paused')
    .map(({ params }) => placeOf(setting.space, params));
  let worst = -Infinity;
  for (const loss of losses) {
    if (loss !== undefined && loss > worst) {
      worst = loss;
    }
  }
  const penalty = worst === -Infinity ? 0 : worst;
  return { points, losses: losses.map(loss => loss ?? penalty), outstanding };
}
