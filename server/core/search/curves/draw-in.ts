/** Losses above the middle count by their logarithm: a diverged trial must not bend what is learned of good ones. */
import { log1p } from '../../elementary';

export function drawIn(sample: readonly (number | undefined)[]): (loss: number) => number {
  const sorted = sample.filter(value => value !== undefined && Number.isFinite(value)) as number[];
  sorted.sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  const spread = middle - (sorted[0] ?? 0) || 1;
  return loss => {
    const x = (loss - middle) / spread;
    return x > 0 ? log1p(x) : x;
  };
}
