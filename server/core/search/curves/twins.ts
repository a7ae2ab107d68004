/**
 * Trials that repeat the curve of an earlier one, and what they teach: that their own end is known, and how close a
 * proposal may come to what was tried before it is likely to be the same thing again.
 */
import { log } from '../../elementary';
import type { Hyperparameters } from '../gp/fit';
import type { Shape } from '../gp/kernel';
import { matern, squaredDistance } from '../gp/kernel';
import type { Reports, TrialRecord } from '../search';
import { BEGINNING, beginningOf } from './beginning';
import type { Prospect } from './prospects';

/** By a trial's number: the first trial that began alike. */
export type Twins = ReadonlyMap<number, TrialRecord>;

/** What a beginning is, once it is long enough, does not change as the curve grows. */
const begun = new WeakMap<Reports, string | undefined>();

export function twinsOf(trials: readonly TrialRecord[]): Twins {
  const first = new Map<string, TrialRecord>();
  const twins = new Map<number, TrialRecord>();
  for (const trial of trials) {
    const beginning = trial.standing === 'failed' ? undefined : rememberedBeginning(trial.reports);
    if (beginning !== undefined) {
      const other = first.get(beginning);
      if (other === undefined) {
        first.set(beginning, trial);
      } else {
        twins.set(trial.number, other);
      }
    }
  }
  return twins;
}

function rememberedBeginning(reports: Reports): string | undefined {
  if (reports.length < BEGINNING.reports || begun.has(reports)) {
    return begun.get(reports);
  }
  const beginning = beginningOf(reports);
  begun.set(reports, beginning);
  return beginning;
}

/** A trial that was stopped, or still runs, ends as its twin did if that got farther. */
export function withTwins(known: readonly Prospect[], twins: Twins): readonly Prospect[] {
  if (twins.size === 0) {
    return known;
  }
  const byNumber = new Map(known.map(prospect => [prospect.trial.number, prospect]));
  return known.map(prospect => {
    const twin = twins.get(prospect.trial.number);
    const other = twin && byNumber.get(twin.number);
    return other !== undefined && other.height > prospect.height
      ? { ...prospect, loss: other.loss, variance: other.variance, height: other.height }
      : prospect;
  });
}

/** Only so many of the latest trials tell how close is too close. */
const ASKED = 150;

/**
 * The logarithm of the chance that a proposal is something new, by its greatest correlation with what was tried;
 * undefined while every trial was. What was a twin at a lesser correlation, and what was new at a greater one, bear on
 * it, and one more that was new: (new + 1) / (new + twins + 1).
 */
export function noveltyAfter(
  trials: readonly TrialRecord[],
  places: readonly Float64Array[],
  twins: Twins,
  shape: Shape,
  hyper: Hyperparameters
): ((nearness: number) => number) | undefined {
  if (twins.size === 0) {
    return undefined;
  }
  const [repeated, fresh]: [number[], number[]] = [[], []];
  for (let index = Math.max(1, trials.length - ASKED); index < trials.length; index++) {
    const trial = trials[index] as TrialRecord;
    if (rememberedBeginning(trial.reports) !== undefined) {
      (twins.has(trial.number) ? repeated : fresh).push(nearestBefore(index, places, shape, hyper));
    }
  }
  return nearness => {
    const twinsFarther = repeated.filter(other => other <= nearness).length;
    const newCloser = fresh.filter(other => other >= nearness).length;
    return log((newCloser + 1) / (newCloser + twinsFarther + 1));
  };
}

function nearestBefore(
  index: number,
  places: readonly Float64Array[],
  shape: Shape,
  { weights }: Hyperparameters
): number {
  const place = places[index] as Float64Array;
  let least = Infinity;
  for (let earlier = 0; earlier < index; earlier++) {
    least = Math.min(least, squaredDistance(place, places[earlier] as Float64Array, weights, shape));
  }
  return matern(least);
}
