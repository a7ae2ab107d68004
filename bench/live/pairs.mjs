// Two sides measured in alternation, as ratios of neighbours: what slows the whole machine for a while slows both.

/** Middle value; of an even count the mean of the two in the middle. */
export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Numbers from 0 to 1, the same at every run (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Median of `ratios` with its 95 % interval: percentile bootstrap over the pairs (Efron 1979). */
export function medianWithInterval(ratios, draws = 10_000) {
  const next = chance(1);
  const medians = Array.from({ length: draws }, () =>
    median(ratios.map(() => ratios[Math.floor(next() * ratios.length)]))
  ).sort((one, other) => one - other);
  const at = share => medians[Math.floor(share * draws)];
  return { middle: median(ratios), low: at(0.025), high: at(0.975), pairs: ratios.length };
}

/** What an interval says of `at least wanted`: an interval that holds the bound decides nothing, nor do fewer than six pairs. */
export function verdict({ low, high, pairs }, wanted) {
  if (pairs < 6) return 'not to be told: more rounds';
  if (low >= wanted) return 'met';
  return high < wanted ? 'missed' : 'not to be told: more rounds';
}
