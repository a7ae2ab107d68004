/** The curves of one metric of an experiment, by trial, as they are asked for: a range of steps, thinned out. */
import { thinned } from './reduce';

export interface CurvesAsked {
  readonly from?: number;
  readonly to?: number;
  /** Points a curve at most. */
  readonly points: number;
  /** Only these trials. */
  readonly numbers?: readonly number[];
  /** Only curves that have grown since. */
  readonly since?: number;
}

export interface CurvesTold {
  readonly rows: Int32Array;
  readonly offsets: Uint32Array;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  readonly isReduced: boolean;
}

export class CurveBook {
  /** Points in all. */
  size = 0;

  /** `mark` tells later points from earlier ones. A trial that began again repeats steps that it had: each counts once. */
  add(trial: number, steps: Float64Array, values: Float64Array, mark: number): void {
    let curve = this.curves.get(trial);
    if (curve === undefined) {
      curve = new Curve();
      this.curves.set(trial, curve);
    }
    const before = curve.length;
    curve.append(steps, values);
    if (curve.length > before) curve.mark = Math.max(curve.mark, mark);
    this.size += curve.length - before;
  }

  get trials(): readonly number[] {
    return [...this.curves.keys()].sort((one, other) => one - other);
  }

  /** All points of a trial. */
  curve(trial: number): { readonly steps: Float64Array; readonly values: Float64Array } {
    const curve = this.curves.get(trial) ?? new Curve();
    return { steps: curve.steps.subarray(0, curve.length), values: curve.values.subarray(0, curve.length) };
  }

  ask({ from = -Infinity, to = Infinity, points, numbers, since = -1 }: CurvesAsked): CurvesTold {
    const wanted = (numbers ?? this.trials).filter(trial => (this.curves.get(trial)?.mark ?? -1) > since);
    let isReduced = false;
    const kept = wanted.map(trial => {
      const curve = this.curves.get(trial) ?? new Curve();
      const [start, end] = [curve.placeOf(from), curve.placeAfter(to)];
      const indices = thinned(curve.values, start, end, points);
      isReduced ||= indices.length < end - start;
      return { curve, indices };
    });
    const offsets = new Uint32Array(wanted.length + 1);
    kept.forEach(({ indices }, k) => {
      offsets[k + 1] = (offsets[k] ?? 0) + indices.length;
    });
    const total = offsets[wanted.length] ?? 0;
    const steps = new Float64Array(total);
    const values = new Float64Array(total);
    let at = 0;
    for (const { curve, indices } of kept) {
      for (const index of indices) {
        steps[at] = curve.steps[index] ?? 0;
        values[at++] = curve.values[index] ?? Number.NaN;
      }
    }
    return { rows: Int32Array.from(wanted), offsets, steps, values, isReduced };
  }

  private readonly curves = new Map<number, Curve>();
}

class Curve {
  steps = new Float64Array();
  values = new Float64Array();
  length = 0;
  mark = 0;

  /** Points beyond the last one, each further than the one before. */
  append(steps: Float64Array, values: Float64Array): void {
    this.makeRoom(steps.length);
    let last = this.length === 0 ? -Infinity : (this.steps[this.length - 1] as number);
    for (let k = 0; k < steps.length; k++) {
      const step = steps[k] as number;
      if (step <= last) continue;
      this.steps[this.length] = step;
      this.values[this.length++] = values[k] as number;
      last = step;
    }
  }

  private makeRoom(more: number): void {
    const wanted = this.length + more;
    if (wanted <= this.steps.length) return;
    const room = Math.max(wanted, 2 * this.length);
    const [steps, values] = [new Float64Array(room), new Float64Array(room)];
    steps.set(this.steps.subarray(0, this.length));
    values.set(this.values.subarray(0, this.length));
    [this.steps, this.values] = [steps, values];
  }

  /** The first point at or after a step. */
  placeOf(step: number): number {
    return this.place(at => at >= step);
  }

  /** One past the last point at or before a step. */
  placeAfter(step: number): number {
    return this.place(at => at > step);
  }

  private place(isBeyond: (step: number) => boolean): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBeyond(this.steps[middle] ?? Infinity)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
