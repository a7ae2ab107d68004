/**
 * Elementary functions that give the same bits on every engine, system and processor.
 *
 * IEEE 754 fixes +, −, ×, ÷ and √ to the last bit; it does not fix `Math.exp`, `Math.log` or `Math.pow`, and engines may
 * fuse multiply-adds inside them. Suggestions must be bit-identical for a seed everywhere, so the core computes these
 * few functions itself, to within about one unit in the last place.
 */
const LN2_HIGH = 0.6931471803691238; // the upper 33 bits of ln 2: k × LN2_HIGH is exact for |k| < 2¹¹
const LN2_LOW = 1.9082149292705877e-10;
const LN2 = 0.6931471805599453;
const SQRT2 = 1.4142135623730951;
export const SQRT_2PI = 2.5066282746310002;
const LOG_SQRT_2PI = 0.9189385332046727;

const SMALLEST_EXPONENT = -1074;
const POWERS_OF_TWO = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1024 - SMALLEST_EXPONENT);
  powers[-SMALLEST_EXPONENT] = 1;
  for (let e = 1; e < 1024; e++) {
    powers[e - SMALLEST_EXPONENT] = (powers[e - 1 - SMALLEST_EXPONENT] as number) * 2;
  }
  for (let e = -1; e >= SMALLEST_EXPONENT; e--) {
    powers[e - SMALLEST_EXPONENT] = (powers[e + 1 - SMALLEST_EXPONENT] as number) / 2;
  }
  return powers;
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** eˣ: x = k ln 2 + r with |r| ≤ ln 2 / 2, then the Taylor series of eʳ to degree 13. */
export function exp(x: number): number {
  if (x > 709.782712893384) {
    return Infinity;
  }
  if (x < -745.1332191019412) {
    return 0;
  }
  if (x !== x) {
    return x;
  }
  const k = Math.floor(x / LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let tail = 1 / 6227020800;
  tail = tail * r + 1 / 479001600;
  tail = tail * r + 1 / 39916800;
  tail = tail * r + 1 / 3628800;
  tail = tail * r + 1 / 362880;
  tail = tail * r + 1 / 40320;
  tail = tail * r + 1 / 5040;
  tail = tail * r + 1 / 720;
  tail = tail * r + 1 / 120;
  tail = tail * r + 1 / 24;
  tail = tail * r + 1 / 6;
  tail = tail * r + 0.5;
  const value = 1 + (r + r * r * tail);
  if (k === 1024) {
    return value * 2 * (POWERS_OF_TWO[1023 - SMALLEST_EXPONENT] as number);
  }
  return k < SMALLEST_EXPONENT
    ? (value / 2) * (POWERS_OF_TWO[0] as number)
    : value * (POWERS_OF_TWO[k - SMALLEST_EXPONENT] as number);
}

/** ln x: x = 2ᵏ m with m in [√½, √2), then 2 artanh((m − 1) / (m + 1)). */
export function log(x: number): number {
  if (!(x > 0) || x === Infinity) {
    return x === 0 ? -Infinity : x > 0 ? x : NaN;
  }
  let k = 0;
  float[0] = x;
  if (((words[HIGH] as number) & 0x7ff00000) === 0) {
    float[0] = x * 18014398509481984;
    k = -54;
  }
  const high = words[HIGH] as number;
  k += ((high >>> 20) & 0x7ff) - 1023;
  words[HIGH] = (high & 0x000fffff) | 0x3ff00000;
  let m = float[0] as number;
  if (m >= SQRT2) {
    m /= 2;
    k += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let sum = 1 / 23;
  for (let odd = 21; odd >= 3; odd -= 2) {
    sum = sum * z + 1 / odd;
  }
  return k * LN2_HIGH + (2 * s + (2 * s * z * sum + k * LN2_LOW));
}

export function log1p(x: number): number {
  const u = 1 + x;
  return u === 1 ? x : (log(u) * x) / (u - 1);
}

/** xᵖ for x > 0. */
export function power(x: number, p: number): number {
  return exp(p * log(x));
}

export function normalDensity(z: number): number {
  return exp(-0.5 * z * z) / SQRT_2PI;
}

/** Φ(z), relative accuracy about 1e-14 in both tails. */
export function normalCdf(z: number): number {
  if (z > 0) {
    return 1 - normalCdf(-z);
  }
  if (z > -3) {
    let term = z;
    let sum = z;
    for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
      term *= (z * z) / odd;
      sum += term;
    }
    return 0.5 + sum * normalDensity(z);
  }
  return normalDensity(z) * upperMills(-z);
}

/** The Mills ratio (1 − Φ(x)) / φ(x) for x ≥ 3 by its continued fraction. */
function upperMills(x: number): number {
  let fraction = x;
  for (let k = 60; k >= 1; k--) {
    fraction = x + k / fraction;
  }
  return 1 / fraction;
}

/** ln(φ(z) + z Φ(z)): the logarithm of expected improvement in units of the standard deviation, far into the tail too. */
export function logExpectedImprovement(z: number): number {
  if (z > -3) {
    return log(normalDensity(z) + z * normalCdf(z));
  }
  if (z > -1000) {
    // 1 − x·Mills(x) loses all digits by cancellation; the fraction's second convergent gives it directly.
    const x = -z;
    let fraction = x;
    for (let k = 60; k >= 2; k--) {
      fraction = x + k / fraction;
    }
    const improvement = 1 / (x * fraction + 1);
    return -0.5 * z * z - LOG_SQRT_2PI + log(improvement);
  }
  return -0.5 * z * z - LOG_SQRT_2PI - 2 * log(-z);
}

/** Φ⁻¹(p): a rational start, then Newton steps on Φ. */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) {
    return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  }
  if (p > 0.5) {
    return -normalQuantile(1 - p);
  }
  const t = Math.sqrt(-2 * log(p));
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let k = 0; k < 3; k++) {
    z -= (normalCdf(z) - p) / normalDensity(z);
  }
  return z;
}
