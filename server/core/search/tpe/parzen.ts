/**
 * A density over the unit cube from a set of points: one product kernel a point, plus one flat kernel as the prior.
 *
 * An ordered axis has a normal kernel cut off at the cube's border; an unordered one keeps its own value with a
 * probability and shares the rest among all values.
 */
import { exp, log } from '../../elementary';
import type { Random } from '../../random';
import type { Axis } from '../../space';
import { at } from '../model/linear';

export interface Bandwidth {
  /** Width of a normal kernel for one point; shrinks with the number of points as Scott's rule does. */
  readonly width: number;
  readonly least: number;
}

const LOG_SQRT_2PI = 0.9189385332046727;

export class Parzen {
  private readonly rows: Float64Array;
  /** For each kernel, the constant part of its log density. */
  private readonly constants: Float64Array;
  private readonly inverseWidths: Float64Array;
  private readonly widths: Float64Array;
  /** For each unordered axis, how much log density a different value loses. */
  private readonly misses: Float64Array;
  private readonly scratch: Float64Array;
  private readonly n: number;

  constructor(
    points: readonly Float64Array[],
    private readonly axes: readonly Axis[],
    bandwidth: Bandwidth
  ) {
    const d = axes.length;
    const n = points.length;
    this.n = n;
    this.rows = new Float64Array(n * d);
    points.forEach((point, i) => this.rows.set(point, i * d));
    const scott = n > 0 ? exp(-log(n) / (d + 4)) : 1;
    this.widths = Float64Array.from(axes, axis => Math.max(bandwidth.width * scott, bandwidth.least, 0.5 / axis.size));
    this.inverseWidths = this.widths.map(width => 1 / width);
    this.misses = new Float64Array(d);
    this.constants = new Float64Array(n);
    this.scratch = new Float64Array(n);
    axes.forEach((axis, k) => this.prepare(axis, k));
  }

  private prepare(axis: Axis, k: number): void {
    const d = this.axes.length;
    if (!axis.ordered) {
      const share = this.spread() / axis.size;
      const hit = log(1 - this.spread() + share) + log(axis.size);
      this.misses[k] = log(share) + log(axis.size) - hit;
      for (let i = 0; i < this.n; i++) {
        this.constants[i] = at(this.constants, i) + hit;
      }
      return;
    }
    const width = at(this.widths, k);
    for (let i = 0; i < this.n; i++) {
      const centre = at(this.rows, i * d + k);
      const inside = roughCdf((1 - centre) / width) - roughCdf(-centre / width);
      this.constants[i] = at(this.constants, i) - log(width * inside) - LOG_SQRT_2PI;
    }
  }

  /** The share of an unordered axis' mass that does not stay with the point's own value. */
  private spread(): number {
    return 1 / (1 + this.n / 4);
  }

  logDensity(point: Float64Array): number {
    const d = this.axes.length;
    let top = 0; // the prior's flat kernel has log density 0
    for (let i = 0; i < this.n; i++) {
      let sum = at(this.constants, i);
      for (let k = 0; k < d; k++) {
        const apart = at(point, k) - at(this.rows, i * d + k);
        if (apart !== 0) {
          const scaled = apart * at(this.inverseWidths, k);
          sum += this.axes[k]?.ordered === true ? -0.5 * scaled * scaled : at(this.misses, k);
        }
      }
      this.scratch[i] = sum;
      top = sum > top ? sum : top;
    }
    let total = exp(-top);
    for (let i = 0; i < this.n; i++) {
      const below = at(this.scratch, i) - top;
      if (below > -40) {
        total += exp(below);
      }
    }
    return top + log(total / (this.n + 1));
  }

  sample(random: Random): Float64Array {
    const d = this.axes.length;
    const kernel = random.below(this.n + 1);
    return Float64Array.from(this.axes, (axis, k) => {
      if (kernel === this.n || (!axis.ordered && random.next() < this.spread())) {
        return axis.snap(random.next());
      }
      const centre = at(this.rows, kernel * d + k);
      return axis.ordered ? axis.snap(cutNormal(centre, at(this.widths, k), random)) : centre;
    });
  }
}

function cutNormal(centre: number, width: number, random: Random): number {
  for (let attempt = 0; attempt < 100; attempt++) {
    const u = centre + width * random.normal();
    if (u >= 0 && u <= 1) {
      return u;
    }
  }
  return centre;
}

/** Φ to 1e-7 in one exponential (Abramowitz and Stegun 7.1.26): enough for a kernel's mass. */
function roughCdf(z: number): number {
  const x = Math.abs(z) * Math.SQRT1_2;
  if (x > 5) {
    return z > 0 ? 1 : 0;
  }
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * exp(-x * x);
  return z > 0 ? 1 - 0.5 * tail : 0.5 * tail;
}
