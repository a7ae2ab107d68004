/** Losses made fit for a Gaussian process: centred and scaled, with long tails drawn in. */
import { log1p, normalQuantile } from '../../elementary';

export function normalized(losses: readonly number[], warp: string): Float64Array {
  switch (warp) {
    case 'rank':
      return standard(ranked(losses));
    case 'log':
      return standard(drawnIn(losses));
    case 'mixed': {
      const a = standard(drawnIn(losses));
      const b = standard(ranked(losses));
      return standard(a.map((x, k) => x + (b[k] as number)));
    }
    default:
      return standard(Float64Array.from(losses));
  }
}

function standard(values: Float64Array): Float64Array {
  const n = values.length;
  const mean = values.reduce((sum, x) => sum + x, 0) / n;
  const variance = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / n;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 1;
  return values.map(x => (x - mean) * scale);
}

/** Above the median a loss counts by its logarithm: how bad a bad trial is teaches little. */
function drawnIn(losses: readonly number[]): Float64Array {
  const sorted = [...losses].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] as number;
  const spread = middle - (sorted[0] as number) || 1;
  return Float64Array.from(losses, loss => {
    const x = (loss - middle) / spread;
    return x > 0 ? log1p(x) : x;
  });
}

/** Normal scores of the ranks, ties sharing their middle rank. */
function ranked(losses: readonly number[]): Float64Array {
  const n = losses.length;
  const order = [...losses.keys()].sort((i, j) => (losses[i] as number) - (losses[j] as number));
  const scores = new Float64Array(n);
  for (let first = 0; first < n;) {
    let last = first;
    while (last + 1 < n && losses[order[last + 1] as number] === losses[order[first] as number]) {
      last += 1;
    }
    const score = normalQuantile(((first + last) / 2 + 0.5) / n);
    for (let k = first; k <= last; k++) {
      scores[order[k] as number] = score;
    }
    first = last + 1;
  }
  return scores;
}
