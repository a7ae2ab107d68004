/**
 * A curve thinned out to what a picture can show. Law: the first and the last point stay, and so do the least and the
 * greatest value of each stretch, so that no spike is lost. The points that stay are points of the curve.
 */

/** Indices that stay, rising, of the points `from` up to `to` (not included); all of them when they are few enough. */
export function thinned(values: ArrayLike<number>, from: number, to: number, most: number): Int32Array {
  const count = Math.max(0, to - from);
  if (count <= Math.max(2, most)) {
    return Int32Array.from({ length: count }, (_, k) => from + k);
  }
  const inner = count - 2;
  const stretches = Math.min(inner, Math.floor((most - 2) / 2));
  const kept = new Int32Array(2 + 2 * stretches);
  let size = 0;
  kept[size++] = from;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const start = from + 1 + Math.floor((stretch * inner) / stretches);
    const end = from + 1 + Math.floor(((stretch + 1) * inner) / stretches);
    const [least, greatest] = extremes(values, start, end);
    kept[size++] = Math.min(least, greatest);
    if (least !== greatest) kept[size++] = Math.max(least, greatest);
  }
  kept[size++] = to - 1;
  return kept.subarray(0, size);
}

/** What is no number is neither; of nothing else the first point stands for all. */
function extremes(values: ArrayLike<number>, start: number, end: number): [number, number] {
  let least = start;
  let greatest = start;
  for (let k = start; k < end; k++) {
    const value = values[k] as number;
    if (value < (values[least] as number) || Number.isNaN(values[least])) least = k;
    if (value > (values[greatest] as number) || Number.isNaN(values[greatest])) greatest = k;
  }
  return [least, greatest];
}
