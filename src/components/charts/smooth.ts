/**
 * Exponential moving average, without the pull towards zero that a plain one has at its start. `share` 0 leaves the values as
 * they are, towards 1 the past weighs more. What is not finite stays a gap and does not spread.
 */
export function smoothed(values: Float64Array, share: number): Float64Array {
  if (share <= 0) {
    return values;
  }
  const result = new Float64Array(values.length);
  let mean = 0;
  let weight = 0;
  values.forEach((value, index) => {
    if (Number.isFinite(value)) {
      mean = share * mean + (1 - share) * value;
      weight = share * weight + (1 - share);
      result[index] = mean / weight;
    } else {
      result[index] = NaN;
    }
  });
  return result;
}
