/**
 * The finished trials as columns: for each step at which anyone is judged, their figures in order.
 *
 * A finished trial is a staircase: between two reports its figure is that of the earlier one. So trials that report
 * at different steps meet on common lines, the multiples of `spacing`. When more than `limit` lines are in use
 * (training that reports every batch) the spacing doubles: memory stays at finished trials × limit, and trials are
 * judged a little less often instead.
 */
import { countUpTo, SortedValues } from './sorted';

interface Staircase {
  readonly steps: Float64Array;
  readonly figures: Float64Array;
}

export class PeerColumns {
  private readonly stairs: Staircase[] = [];
  private readonly lastSteps = new SortedValues();
  private columns = new Map<number, SortedValues>();
  /** Every line that a trial was seen on, so that the spacing suits the training before the first has finished. */
  private lines = new Set<number>();

  constructor(
    private spacing: number,
    private readonly limit: number
  ) {}

  get finished(): number {
    return this.stairs.length;
  }

  /** The line a running trial stands on. */
  pass(step: number): number {
    this.lines.add(this.lineOf(step));
    if (this.lines.size > this.limit) {
      this.coarsen();
    }
    return this.lineOf(step);
  }

  private lineOf(step: number): number {
    return Math.floor(step / this.spacing) * this.spacing;
  }

  /** Whether two reports fall before the same line, so that only the later can matter. */
  sameCell(step: number, other: number): boolean {
    return Math.ceil(step / this.spacing) === Math.ceil(other / this.spacing);
  }

  /** The latest line, not beyond `step`, which at least `peers` finished trials have reached too. */
  commonLine(step: number, peers: number): number | undefined {
    if (this.lastSteps.size < peers) {
      return undefined;
    }
    return this.lineOf(Math.min(step, this.lastSteps.at(this.lastSteps.size - peers)));
  }

  column(line: number): SortedValues {
    const known = this.columns.get(line);
    if (known) {
      return known;
    }
    const column = this.gathered(line);
    this.columns.set(line, column);
    return column;
  }

  add(steps: readonly number[], figures: readonly number[]): void {
    const kept = steps.flatMap((step, k) => (this.sameCell(step, steps[k + 1] ?? Infinity) ? [] : [k]));
    const previous = this.stairs[this.stairs.length - 1];
    const thin = Float64Array.from(kept, k => steps[k] as number);
    // Most trials report at the same steps: they share one array.
    const shared = previous && sameNumbers(previous.steps, thin) ? previous.steps : thin;
    const staircase = { steps: shared, figures: Float64Array.from(kept, k => figures[k] as number) };
    this.stairs.push(staircase);
    this.lastSteps.insert(shared[shared.length - 1] ?? Number.NEGATIVE_INFINITY);
    for (const [line, column] of this.columns) {
      const figure = figureAt(staircase, line);
      if (figure !== undefined) {
        column.insert(figure);
      }
    }
  }

  private gathered(line: number): SortedValues {
    const figures = new Float64Array(this.stairs.length);
    let count = 0;
    for (const staircase of this.stairs) {
      const figure = figureAt(staircase, line);
      if (figure !== undefined) {
        figures[count++] = figure;
      }
    }
    return new SortedValues(figures.subarray(0, count));
  }

  private coarsen(): void {
    while (this.lines.size > this.limit / 2) {
      this.spacing *= 2;
      this.lines = new Set([...this.lines].map(line => this.lineOf(line)));
    }
    this.columns = new Map([...this.columns].filter(([line]) => line % this.spacing === 0));
  }
}

/** Undefined when the trial had not reported by this line, or never reached it. */
function figureAt({ steps, figures }: Staircase, line: number): number | undefined {
  const last = steps.length - 1;
  if (last < 0 || (steps[last] as number) < line) {
    return undefined;
  }
  return figures[countUpTo(steps, line) - 1];
}

function sameNumbers(left: Float64Array, right: Float64Array): boolean {
  return left.length === right.length && left.every((value, i) => value === right[i]);
}
