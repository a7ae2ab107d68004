/** Places in what is in order already. */
import type { TrialRecord } from './search';

/** Where the trial with this number stands among records whose numbers rise, or would stand. */
export const placeOfNumber = (trials: readonly TrialRecord[], number: number): number =>
  countBefore(trials.length, place => (trials[place] as TrialRecord).number < number);

/** Where this number stands among rising ones, or would stand. */
export const placeIn = (numbers: readonly number[], number: number): number =>
  countBefore(numbers.length, place => (numbers[place] as number) < number);

/** How many of so many places are before something; those are the first. */
export function countBefore(places: number, isBefore: (place: number) => boolean): number {
  let low = 0;
  let high = places;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
