/** The configuration with the greatest expected improvement under a Gaussian process. */
import { log, logExpectedImprovement } from '../../elementary';
import { Random } from '../../random';
import type { Params } from '../../space';
import { placesOf } from '../model/places';
import { untried } from '../model/proposal';
import type { History } from '../search';
import type { SearchSetting } from '../setting';
import { admits } from '../setting';
import { maximize } from './acquire';
import type { Posterior } from './posterior';

export interface Belief {
  readonly posterior: Posterior;
  /** The loss to improve on. */
  readonly lowest: number;
  /** Good points to look around. */
  readonly anchors: readonly Float64Array[];
  /** The logarithm of the chance that a candidate is something new, by its greatest correlation with what was tried. */
  readonly novelty?: ((nearness: number) => number) | undefined;
}

export const ANCHORS = 5;
const EFFORT = { scattered: 300, nearby: 200, climbers: 5, rounds: 40 };

export function mostImproving(setting: SearchSetting, history: History, belief: Belief): Params {
  const { space, seed } = setting;
  const { posterior, lowest, anchors, novelty } = belief;
  const tried = placesOf(space, history);
  const free = setting.accept === undefined && space.spec.constraints === undefined;
  const untriedPoint = (candidate: Float64Array): boolean =>
    !tried.has(candidate) && (free || admits(setting, space.decode(candidate)));
  const score = (candidate: Float64Array): number => {
    const newness = novelty === undefined ? 0 : novelty(posterior.nearness(candidate));
    const { mean, variance } = posterior.predict(candidate);
    const deviation = Math.sqrt(variance);
    return logExpectedImprovement((lowest - mean) / deviation) + log(deviation) + newness;
  };
  const random = Random.of(seed, 'improve', history.trials.length);
  const point = maximize(space, score, anchors, random, EFFORT, untriedPoint);
  return point === undefined ? untried(setting, history) : space.decode(point);
}

/** Indices in rising order of value. */
export function rising(values: ArrayLike<number>): number[] {
  return Array.from(values, (_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number) || i - j);
}
