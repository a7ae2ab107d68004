import { type Curve, valueAt } from './shelf';

/** The middle half of many curves, step by step. */
export interface Band {
  readonly steps: Float64Array;
  readonly lower: Float64Array;
  readonly median: Float64Array;
  readonly upper: Float64Array;
  /** Curves that reach the step. */
  readonly peers: Int32Array;
}

const MOST_PEERS = 2_000;

/** Quartiles at up to `count` places from the first step to the last; gaps (NaN) where fewer than `least` curves reach. */
export function quartileBand(curves: readonly Curve[], count: number, least = 2): Band {
  const every = Math.max(1, Math.ceil(curves.length / MOST_PEERS));
  const peers = every === 1 ? curves : curves.filter((_, index) => index % every === 0);
  const steps = placesOf(peers, count);
  const band = {
    steps,
    lower: new Float64Array(steps.length).fill(NaN),
    median: new Float64Array(steps.length).fill(NaN),
    upper: new Float64Array(steps.length).fill(NaN),
    peers: new Int32Array(steps.length)
  };
  const values = new Float64Array(peers.length);
  steps.forEach((step, index) => {
    let found = 0;
    for (const peer of peers) {
      const value = valueAt(peer, step);
      if (Number.isFinite(value)) {
        values[found++] = value;
      }
    }
    band.peers[index] = found;
    if (found >= least) {
      const sorted = values.subarray(0, found).sort();
      band.lower[index] = quantile(sorted, 0.25);
      band.median[index] = quantile(sorted, 0.5);
      band.upper[index] = quantile(sorted, 0.75);
    }
  });
  return band;
}

/** Every step while there are few; else even places, so that a curve of a million steps costs no more. */
function placesOf(curves: readonly Curve[], count: number): Float64Array {
  let from = Infinity;
  let to = -Infinity;
  const own = new Set<number>();
  for (const { steps } of curves) {
    const first = steps[0];
    const last = steps[steps.length - 1];
    if (first !== undefined && last !== undefined) {
      from = Math.min(from, first);
      to = Math.max(to, last);
    }
    if (own.size <= count) {
      steps.forEach(step => own.add(step));
    }
  }
  if (!(from <= to)) {
    return new Float64Array(0);
  }
  if (own.size <= count) {
    return Float64Array.from(own).sort();
  }
  return Float64Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
}

/** Of values in rising order, between neighbours in proportion. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}
