import type { TrialRecord } from './search';

/** Where the trial with this number stands among records whose numbers rise, or would stand. */
export function placeOfNumber(trials: readonly TrialRecord[], number: number): number {
  let low = 0;
  let high = trials.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((trials[middle] as TrialRecord).number < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
