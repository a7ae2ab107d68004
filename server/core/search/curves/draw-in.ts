/** Losses above the middle count by their logarithm: a diverged trial must not bend what is learned of good ones. */
import { log1p } from '../../elementary';
import type { SortedValues } from '../../stopping/sorted';

export type Draw = (loss: number) => number;

export function drawIn(sample: SortedValues): Draw {
  const { size } = sample;
  const middle = size === 0 ? 0 : sample.at(size >> 1);
  const spread = middle - (size === 0 ? 0 : sample.at(0)) || 1;
  return loss => {
    const x = (loss - middle) / spread;
    return x > 0 ? log1p(x) : x;
  };
}
