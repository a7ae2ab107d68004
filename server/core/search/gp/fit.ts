/**
 * Hyperparameters by maximum a posteriori: log weights of the axes and the log noise ratio by L-BFGS, mean and
 * amplitude in closed form inside the likelihood.
 */
import { exp, log } from '../../elementary';
import { at, cholesky, inverseOf, solveLower, solveUpper } from '../model/linear';
import { minimize } from '../model/minimize';
import { matern, maternSlope, pairDistances } from './kernel';
import type { Shape } from './kernel';

export interface Hyperparameters {
  /** 1 / length² for each axis. */
  readonly weights: Float64Array;
  /** Noise variance over signal variance. */
  readonly noise: number;
}

export interface Priors {
  /** Length scales are log-normal: median and spread of ln. */
  readonly length: number;
  readonly lengthSpread: number;
  readonly noise: number;
  readonly noiseSpread: number;
}

/** The amplitude's prior counts as this many observations of a unit variance. */
export const AMPLITUDE_WEIGHT = 1;
const LEAST_NOISE = 1e-6;

export function fit(
  points: readonly Float64Array[],
  losses: Float64Array,
  shape: Shape,
  priors: Priors,
  evaluations: number,
  doubt?: Float64Array
): Hyperparameters {
  const d = shape.dimensions;
  const target = posteriorTarget(points, losses, shape, priors, doubt);
  const start = new Float64Array(d + 1).fill(-2 * log(priors.length));
  start[d] = log(priors.noise);
  const { x } = minimize(target, start, evaluations);
  return { weights: x.slice(0, d).map(exp), noise: LEAST_NOISE + exp(at(x, d)) };
}

/**
 * Negative log posterior and its gradient, as a function of (ln weights…, ln noise). `doubt` is each loss' own
 * variance beyond the common noise, in units of the signal's.
 */
export function posteriorTarget(
  points: readonly Float64Array[],
  losses: Float64Array,
  shape: Shape,
  priors: Priors,
  doubt?: Float64Array
) {
  const n = points.length;
  const d = shape.dimensions;
  const distances = pairDistances(points, shape);
  const matrix = new Float64Array(n * n);
  const slopes = new Float64Array((n * (n - 1)) / 2);
  const weightCentre = -2 * log(priors.length);
  const noiseCentre = log(priors.noise);
  return (x: Float64Array, gradient: Float64Array): number => {
    const weights = x.slice(0, d).map(exp);
    const noise = exp(at(x, d));
    let pair = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++, pair++) {
        let squared = 0;
        for (let k = 0; k < d; k++) {
          squared += at(weights, k) * at(distances[k] as Float64Array, pair);
        }
        matrix[i * n + j] = matern(squared);
        slopes[pair] = maternSlope(squared);
      }
      matrix[i * n + i] = 1 + LEAST_NOISE + noise + (doubt?.[i] ?? 0);
    }
    if (!cholesky(matrix, n)) {
      gradient.fill(0);
      return Infinity;
    }
    const { alpha, amplitude } = profile(matrix, n, losses);
    let value = 0.5 * (n + AMPLITUDE_WEIGHT) * log(amplitude);
    for (let i = 0; i < n; i++) {
      value += log(at(matrix, i * n + i));
    }
    const inverse = inverseOf(matrix, n);
    gradient.fill(0);
    pair = 0;
    let trace = 0;
    for (let i = 0; i < n; i++) {
      const ai = at(alpha, i) / amplitude;
      for (let j = 0; j < i; j++, pair++) {
        const change = (at(inverse, i * n + j) - ai * at(alpha, j)) * at(slopes, pair);
        for (let k = 0; k < d; k++) {
          gradient[k] = at(gradient, k) + change * at(distances[k] as Float64Array, pair);
        }
      }
      trace += at(inverse, i * n + i) - ai * at(alpha, i);
    }
    for (let k = 0; k < d; k++) {
      const off = (at(x, k) - weightCentre) / (2 * priors.lengthSpread);
      value += 0.5 * off * off;
      gradient[k] = at(gradient, k) * at(weights, k) + off / (2 * priors.lengthSpread);
    }
    const off = (at(x, d) - noiseCentre) / priors.noiseSpread;
    gradient[d] = 0.5 * trace * noise + off / priors.noiseSpread;
    return value + 0.5 * off * off;
  };
}

export interface Profile {
  readonly mean: number;
  /** C⁻¹ (y − mean). */
  readonly alpha: Float64Array;
  readonly amplitude: number;
}

/** The best constant mean and amplitude for a factored correlation matrix. */
export function profile(factor: Float64Array, n: number, losses: Float64Array): Profile {
  const ones = new Float64Array(n).fill(1);
  solveLower(factor, n, ones);
  const halves = Float64Array.from(losses);
  solveLower(factor, n, halves);
  let mean = 0;
  let mass = 0;
  for (let i = 0; i < n; i++) {
    mean += at(ones, i) * at(halves, i);
    mass += at(ones, i) * at(ones, i);
  }
  mean /= mass;
  let squares = AMPLITUDE_WEIGHT;
  const alpha = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const residual = at(halves, i) - mean * at(ones, i);
    squares += residual * residual;
    alpha[i] = residual;
  }
  solveUpper(factor, n, alpha);
  return { mean, alpha, amplitude: squares / (n + AMPLITUDE_WEIGHT) };
}
