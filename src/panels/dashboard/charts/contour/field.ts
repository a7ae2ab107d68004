/** A metric guessed everywhere from the trials around: cells in rows from the top. */
export interface Field {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
  /** 0 far from any trial, 1 near one: what may be believed. */
  readonly trust: Float64Array;
}

const MOST_POINTS = 1_500;

/**
 * Weighted means with a Gaussian whose width follows the density of the points. Places from 0 to 1 across and down; points
 * that are not finite are left out. Undefined with fewer than three.
 */
export function fieldOf(
  points: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number>; readonly value: ArrayLike<number> },
  width: number,
  height: number
): Field | undefined {
  const xs: number[] = [];
  const ys: number[] = [];
  const own: number[] = [];
  for (let index = 0; index < points.x.length; index++) {
    const x = points.x[index] ?? NaN;
    const y = points.y[index] ?? NaN;
    const value = points.value[index] ?? NaN;
    if (Number.isFinite(x + y) && Number.isFinite(value)) {
      xs.push(x);
      ys.push(y);
      own.push(value);
    }
  }
  if (own.length < 3) {
    return undefined;
  }
  const every = Math.max(1, Math.ceil(own.length / MOST_POINTS));
  const used = Math.ceil(own.length / every);
  // About a dozen trials say what is at a place.
  const reach = Math.max(0.05, Math.min(0.3, Math.sqrt(4 / (Math.PI * used))));
  const values = new Float64Array(width * height);
  const trust = new Float64Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = (column + 0.5) / width;
      const y = (row + 0.5) / height;
      let weight = 0;
      let sum = 0;
      let nearest = Infinity;
      for (let index = 0; index < own.length; index += every) {
        const distance = ((xs[index] ?? 0) - x) ** 2 + ((ys[index] ?? 0) - y) ** 2;
        const part = Math.exp(-distance / (2 * reach * reach)) + 1e-12;
        weight += part;
        sum += part * (own[index] ?? 0);
        nearest = Math.min(nearest, distance);
      }
      values[row * width + column] = sum / weight;
      trust[row * width + column] = Math.exp(-nearest / (2 * reach * reach * 2));
    }
  }
  return { width, height, values, trust };
}
