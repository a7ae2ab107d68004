/** The posterior of a Gaussian process at a point: mean and variance, and conditioning on outstanding points. */
import { at, cholesky, solveLower } from '../model/linear';
import type { Hyperparameters, Profile } from './fit';
import { profile } from './fit';
import type { Shape } from './kernel';
import { matern, squaredDistance } from './kernel';

export interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

export class Posterior {
  private readonly factor: Float64Array;
  private readonly profile: Profile;
  private readonly scratch: Float64Array;
  private readonly n: number;
  /** The point whose correlations stand in `scratch`. */
  private held: Float64Array | undefined;

  /** `losses` may be shorter than `points`: the points beyond it are outstanding and only take away uncertainty. */
  constructor(
    private readonly points: readonly Float64Array[],
    losses: Float64Array,
    private readonly shape: Shape,
    private readonly hyper: Hyperparameters,
    /** Each loss' own variance beyond the common noise, in units of the signal's. */
    private readonly doubt?: Float64Array
  ) {
    const n = points.length;
    this.n = n;
    this.scratch = new Float64Array(n);
    this.factor = this.factorized();
    this.profile = this.condition(losses);
  }

  private factorized(): Float64Array {
    const n = this.n;
    for (let jitter = 1e-6; jitter < 1e9; jitter *= 10) {
      const matrix = new Float64Array(n * n);
      this.points.forEach((point, i) => {
        this.correlations(point, i);
        matrix.set(this.scratch.subarray(0, i), i * n);
        matrix[i * n + i] = 1 + jitter + this.hyper.noise + (this.doubt?.[i] ?? 0);
      });
      if (cholesky(matrix, n)) {
        return matrix;
      }
    }
    throw new Error(`The covariance of ${n} trials cannot be factored; its hyperparameters are not finite numbers.`);
  }

  /** Mean and amplitude come from the observed part; outstanding points are given their own posterior mean. */
  private condition(losses: Float64Array): Profile {
    const observed = losses.length;
    if (observed === this.n) {
      return profile(this.factor, this.n, losses);
    }
    const block = new Float64Array(observed * observed);
    for (let i = 0; i < observed; i++) {
      block.set(this.factor.subarray(i * this.n, i * this.n + i + 1), i * observed);
    }
    const known = profile(block, observed, losses);
    const alpha = new Float64Array(this.n);
    alpha.set(known.alpha);
    return { ...known, alpha };
  }

  private correlations(point: Float64Array, count: number): void {
    const { weights } = this.hyper;
    for (let i = 0; i < count; i++) {
      this.scratch[i] = matern(squaredDistance(point, this.points[i] as Float64Array, weights, this.shape));
    }
  }

  get amplitude(): number {
    return this.profile.amplitude;
  }

  mean(point: Float64Array): number {
    this.hold(point);
    return this.meanFromScratch();
  }

  /** The greatest correlation with a tried point: 1 at one of them, 0 far from all. */
  nearness(point: Float64Array): number {
    this.hold(point);
    let most = 0;
    for (let i = 0; i < this.n; i++) {
      most = Math.max(most, at(this.scratch, i));
    }
    return most;
  }

  private hold(point: Float64Array): void {
    if (this.held !== point) {
      this.correlations(point, this.n);
      this.held = point;
    }
  }

  private meanFromScratch(): number {
    let mean = this.profile.mean;
    for (let i = 0; i < this.n; i++) {
      mean += at(this.scratch, i) * at(this.profile.alpha, i);
    }
    return mean;
  }

  predict(point: Float64Array): Prediction {
    this.hold(point);
    const mean = this.meanFromScratch();
    this.held = undefined;
    solveLower(this.factor, this.n, this.scratch);
    let explained = 0;
    for (let i = 0; i < this.n; i++) {
      explained += at(this.scratch, i) * at(this.scratch, i);
    }
    return { mean, variance: this.profile.amplitude * Math.max(1 - explained, 1e-12) };
  }
}
