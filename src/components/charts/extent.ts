/** From the least to the greatest value of something; `from` ≤ `to`, both finite. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Finite values alone; undefined when there is none. */
export function extentOf(values: Iterable<number>): Extent | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const value of values) {
    if (Number.isFinite(value)) {
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  }
  return from <= to ? { from, to } : undefined;
}

/** Room around a single value, so that what is all alike lies in the middle of its axis. */
export function widened(extent: Extent | undefined, isLog = false): Extent {
  if (extent === undefined) {
    return isLog ? { from: 0.1, to: 10 } : { from: 0, to: 1 };
  }
  const { from, to } = extent;
  if (from < to && Number.isFinite(to - from)) {
    return extent;
  }
  if (from < to) {
    // Their difference is beyond what a number holds.
    return { from: Math.max(from, -8e307), to: Math.min(to, 8e307) };
  }
  if (isLog && from > 0) {
    return { from: from / 2, to: from * 2 };
  }
  const room = from === 0 ? 0.5 : Math.abs(from) * 0.05;
  return { from: from - room, to: to + room };
}

/** Adds a share of its width at both ends, so that nothing is drawn onto the frame. */
export function padded(extent: Extent, share: number): Extent {
  const room = (extent.to - extent.from) * share;
  return { from: extent.from - room, to: extent.to + room };
}

const SAMPLE = 20_000;

/**
 * The extent without the few values that would flatten all others: when the middle 98 % fill less than an eighth of the
 * whole, what lies far outside of them is left out. Never leaves out `kept`.
 */
export function typicalExtent(
  values: ArrayLike<number>,
  kept: Iterable<number> = []
): { readonly extent: Extent | undefined; readonly isCut: boolean } {
  const sample = finiteSample(values);
  const whole = extentOf(sample);
  if (whole === undefined || sample.length < 8) {
    return { extent: extentOf([...sample, ...kept]), isCut: false };
  }
  sample.sort();
  const low = sample[Math.floor(sample.length * 0.01)] ?? whole.from;
  const high = sample[Math.ceil(sample.length * 0.99) - 1] ?? whole.to;
  const inner = high - low;
  if (inner === 0 || !(whole.to - whole.from > 8 * inner)) {
    return { extent: extentOf([whole.from, whole.to, ...kept]), isCut: false };
  }
  const cut = { from: Math.max(whole.from, low - inner / 4), to: Math.min(whole.to, high + inner / 4) };
  return { extent: extentOf([cut.from, cut.to, ...kept]), isCut: true };
}

function finiteSample(values: ArrayLike<number>): Float64Array {
  const every = Math.max(1, Math.ceil(values.length / SAMPLE));
  const sample = new Float64Array(Math.ceil(values.length / every));
  let count = 0;
  for (let at = 0; at < values.length; at += every) {
    const value = values[at] ?? NaN;
    if (Number.isFinite(value)) {
      sample[count++] = value;
    }
  }
  return sample.subarray(0, count);
}
