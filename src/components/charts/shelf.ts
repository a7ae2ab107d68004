import type { Curves } from '../../store/board/types';

/** One trial's curve: its steps in rising order and the values reported there. */
export interface Curve {
  readonly row: number;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** The newest curve known of each trial. A shelf is never changed: `with` answers another that shares what is alike. */
export class CurveShelf {
  static readonly EMPTY = new CurveShelf(new Map());

  private constructor(private readonly _curves: ReadonlyMap<number, Curve>) {}

  get size(): number {
    return this._curves.size;
  }

  get(row: number): Curve | undefined {
    return this._curves.get(row);
  }

  all(): IterableIterator<Curve> {
    return this._curves.values();
  }

  /** A shelf of these curves alone. */
  static of(curves: Curves): CurveShelf {
    return new CurveShelf(new Map(unpack(curves).map(curve => [curve.row, curve])));
  }

  /** These in place of what was known of the same trials. */
  with(curves: Curves): CurveShelf {
    const next = new Map(this._curves);
    for (const curve of unpack(curves)) {
      next.set(curve.row, curve);
    }
    return new CurveShelf(next);
  }
}

/** Views into the arrays that came, nothing copied. */
export function unpack(curves: Curves): Curve[] {
  return Array.from(curves.rows, (row, index) => {
    const from = curves.offsets[index] ?? 0;
    const to = curves.offsets[index + 1] ?? from;
    return { row, steps: curves.steps.subarray(from, to), values: curves.values.subarray(from, to) };
  });
}

/** Index of the last step that is not beyond `step`; -1 when all are. */
export function indexAt(steps: Float64Array, step: number): number {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] ?? 0) <= step) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The value at a step, between points in proportion; NaN before the first, after the last and in gaps. */
export function valueAt({ steps, values }: Curve, step: number): number {
  const at = indexAt(steps, step);
  const from = steps[at];
  const value = values[at];
  if (from === undefined || value === undefined) {
    return NaN;
  }
  const to = steps[at + 1];
  const next = values[at + 1];
  if (from === step || to === undefined || next === undefined) {
    return from === step ? value : NaN;
  }
  return value + ((next - value) * (step - from)) / (to - from);
}
