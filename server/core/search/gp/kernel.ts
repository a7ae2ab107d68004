/**
 * Matérn-5/2 correlation with one weight an axis (1 / length²): ordered axes by distance, unordered ones by
 * equal or not, which is the same kernel on a one-hot code.
 */
import { exp } from '../../elementary';
import { at } from '../model/linear';

const SQRT5 = 2.23606797749979;

export interface Shape {
  readonly dimensions: number;
  /** Whether each axis is ordered. */
  readonly ordered: readonly boolean[];
}

/** The correlation at a squared weighted distance. */
export function matern(squared: number): number {
  const r = SQRT5 * Math.sqrt(squared);
  return (1 + r + (5 / 3) * squared) * exp(-r);
}

/** Its derivative by the squared distance. */
export function maternSlope(squared: number): number {
  const r = SQRT5 * Math.sqrt(squared);
  return (-5 / 6) * (1 + r) * exp(-r);
}

/** Squared distance along one axis. */
export function apart(a: number, b: number, ordered: boolean): number {
  return ordered ? (a - b) * (a - b) : a === b ? 0 : 1;
}

export function squaredDistance(a: Float64Array, b: Float64Array, weights: Float64Array, { ordered }: Shape): number {
  let squared = 0;
  for (let k = 0; k < a.length; k++) {
    squared += at(weights, k) * apart(at(a, k), at(b, k), ordered[k] === true);
  }
  return squared;
}

/** For each axis the squared distances of all pairs j < i, in the order (1,0) (2,0) (2,1) … */
export function pairDistances(points: readonly Float64Array[], shape: Shape): readonly Float64Array[] {
  const n = points.length;
  return shape.ordered.map((ordered, axis) => {
    const distances = new Float64Array((n * (n - 1)) / 2);
    let pair = 0;
    for (let i = 1; i < n; i++) {
      const xi = at(points[i] as Float64Array, axis);
      for (let j = 0; j < i; j++) {
        distances[pair++] = apart(xi, at(points[j] as Float64Array, axis), ordered);
      }
    }
    return distances;
  });
}
