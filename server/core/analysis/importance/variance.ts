/**
 * How much of a tree's variance over the whole space is one parameter's, or a pair's beyond each alone (functional
 * ANOVA, Hutter, Hoos and Leyton-Brown 2014). Exact: a tree is constant on its leaves, so that a marginal is constant
 * between the edges that its leaves have on the axis.
 */
import type { Leaf, Side } from './forest';

interface Marginal {
  /** Share of the axis that each of its cells has. */
  readonly widths: readonly number[];
  /** Cells that each leaf covers, as runs [from, to). */
  readonly runs: readonly (readonly (readonly [number, number])[])[];
}

export class TreeVariance {
  readonly mean: number;
  /** Over the whole space. */
  readonly variance: number;

  constructor(private readonly leaves: readonly Leaf[]) {
    this.shares = leaves.map(({ sides }) => sides.map(shareOf));
    this.volumes = this.shares.map(shares => shares.reduce((product, share) => product * share, 1));
    this.mean = leaves.reduce((sum, { value }, k) => sum + value * (this.volumes[k] ?? 0), 0);
    this.variance = leaves.reduce((sum, { value }, k) => sum + (this.volumes[k] ?? 0) * (value - this.mean) ** 2, 0);
  }

  /** Of the marginal prediction over this axis. */
  single(axis: number): number {
    const known = this.singles.get(axis);
    if (known !== undefined) {
      return known;
    }
    const { widths, runs } = this.marginal(axis);
    const steps = new Float64Array(widths.length + 1);
    this.leaves.forEach(({ value }, k) => {
      const weight = value * ((this.volumes[k] ?? 0) / (this.shares[k]?.[axis] ?? 1));
      for (const [from, to] of runs[k] ?? []) {
        steps[from] = (steps[from] ?? 0) + weight;
        steps[to] = (steps[to] ?? 0) - weight;
      }
    });
    let height = 0;
    let variance = 0;
    widths.forEach((width, cell) => {
      height += steps[cell] ?? 0;
      variance += width * (height - this.mean) ** 2;
    });
    this.singles.set(axis, variance);
    return variance;
  }

  /** Of what the two do together, beyond what each does alone. */
  pair(one: number, other: number): number {
    const [across, down] = [this.marginal(one), this.marginal(other)];
    const stride = down.widths.length + 1;
    const steps = new Float64Array((across.widths.length + 1) * stride);
    const add = (row: number, column: number, weight: number): void => {
      const place = row * stride + column;
      steps[place] = (steps[place] ?? 0) + weight;
    };
    this.leaves.forEach(({ value }, k) => {
      const shares = this.shares[k] ?? [];
      const weight = value * ((this.volumes[k] ?? 0) / ((shares[one] ?? 1) * (shares[other] ?? 1)));
      for (const [top, bottom] of across.runs[k] ?? []) {
        for (const [left, right] of down.runs[k] ?? []) {
          add(top, left, weight);
          add(top, right, -weight);
          add(bottom, left, -weight);
          add(bottom, right, weight);
        }
      }
    });
    let variance = 0;
    const heights = new Float64Array(stride);
    across.widths.forEach((width, row) => {
      let height = 0;
      down.widths.forEach((share, column) => {
        heights[column] = (heights[column] ?? 0) + (steps[row * stride + column] ?? 0);
        height += heights[column] ?? 0;
        variance += width * share * (height - this.mean) ** 2;
      });
    });
    return Math.max(0, variance - this.single(one) - this.single(other));
  }

  private marginal(axis: number): Marginal {
    let known = this.marginals.get(axis);
    if (known === undefined) {
      known = marginalOf(this.leaves.map(({ sides }) => sides[axis] ?? { low: 0, high: 1 }));
      this.marginals.set(axis, known);
    }
    return known;
  }

  private readonly shares: readonly (readonly number[])[];
  private readonly volumes: readonly number[];
  private readonly singles = new Map<number, number>();
  private readonly marginals = new Map<number, Marginal>();
}

function shareOf(side: Side): number {
  return 'cells' in side
    ? side.cells.reduce((count, flag) => count + flag, 0) / Math.max(1, side.cells.length)
    : side.high - side.low;
}

function marginalOf(sides: readonly Side[]): Marginal {
  const [first] = sides;
  if (first !== undefined && 'cells' in first) {
    const size = first.cells.length;
    return {
      widths: Array.from({ length: size }, () => 1 / size),
      runs: sides.map(side => ('cells' in side ? runsOf(side.cells) : []))
    };
  }
  const edges = new Set([0, 1]);
  for (const side of sides) {
    if (!('cells' in side)) {
      edges.add(side.low).add(side.high);
    }
  }
  const sorted = [...edges].sort((one, other) => one - other);
  const numbers = new Map(sorted.map((edge, number) => [edge, number]));
  return {
    widths: sorted.slice(1).map((edge, number) => edge - (sorted[number] ?? 0)),
    runs: sides.map(side =>
      'cells' in side ? [] : [[numbers.get(side.low) ?? 0, numbers.get(side.high) ?? 0] as const]
    )
  };
}

function runsOf(cells: Uint8Array): (readonly [number, number])[] {
  const runs: (readonly [number, number])[] = [];
  let from = -1;
  for (let cell = 0; cell <= cells.length; cell++) {
    const isIn = cells[cell] === 1;
    if (isIn && from < 0) {
      from = cell;
    } else if (!isIn && from >= 0) {
      runs.push([from, cell]);
      from = -1;
    }
  }
  return runs;
}
