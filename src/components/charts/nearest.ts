import type { Axis } from './axis';
import { type Curve, indexAt } from './shelf';

export interface Nearest {
  readonly row: number;
  /** Index of the point of the curve that is meant. */
  readonly index: number;
  readonly distance: number;
}

/**
 * The curve that passes nearest to a place, and its nearest point. Curves are sorted by step already, so each costs one
 * binary search and the few segments beside it: two milliseconds for ten thousand, without an index to keep.
 */
export function nearestCurve(
  curves: Iterable<Curve>,
  axes: { readonly x: Axis; readonly y: Axis },
  at: { readonly x: number; readonly y: number },
  within = 24
): Nearest | undefined {
  const step = axes.x.value(at.x);
  let found: Nearest | undefined;
  for (const { row, steps, values } of curves) {
    const middle = indexAt(steps, step);
    const first = Math.max(0, middle - 1);
    const last = Math.min(steps.length - 1, middle + 2);
    for (let index = first; index <= last; index++) {
      const x = axes.x.place(steps[index] ?? NaN);
      const y = axes.y.place(values[index] ?? NaN);
      const nextX = index < last ? axes.x.place(steps[index + 1] ?? NaN) : NaN;
      const nextY = index < last ? axes.y.place(values[index + 1] ?? NaN) : NaN;
      const toPoint = Math.hypot(x - at.x, y - at.y);
      const toSegment = segmentDistance(at.x, at.y, x, y, nextX, nextY);
      const distance = Math.min(toPoint, Number.isNaN(toSegment) ? Infinity : toSegment);
      if (distance <= within && (found === undefined || distance < found.distance)) {
        const toNext = Math.hypot(nextX - at.x, nextY - at.y);
        found = { row, index: toNext < toPoint ? index + 1 : index, distance };
      }
    }
  }
  return found;
}

/** From a place to a segment; NaN when an end is. */
export function segmentDistance(x: number, y: number, x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}

/** The point nearest to a place, of points given in two arrays of pixels; NaN ones are none. */
export function nearestPoint(
  xs: ArrayLike<number>,
  ys: ArrayLike<number>,
  at: { readonly x: number; readonly y: number },
  within = 16
): number | undefined {
  let found: number | undefined;
  let least = within * within;
  for (let index = 0; index < xs.length; index++) {
    const dx = (xs[index] ?? NaN) - at.x;
    const dy = (ys[index] ?? NaN) - at.y;
    const distance = dx * dx + dy * dy;
    if (distance <= least) {
      least = distance;
      found = index;
    }
  }
  return found;
}
