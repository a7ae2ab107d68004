/** A line through a cloud: at each place what the points around it say. */
export interface Trend {
  readonly at: Float64Array;
  readonly values: Float64Array;
}

const LEAST_POINTS = 6;
const SHARE = 0.4;

/**
 * Local linear regression (LOWESS, one pass): each place is fitted through the nearest 40 % of the points, the nearer the
 * heavier. Points that are not finite are left out; undefined when there are too few or all lie at one place.
 */
export function trendOf(xs: ArrayLike<number>, ys: ArrayLike<number>, places = 48): Trend | undefined {
  const order: number[] = [];
  for (let index = 0; index < xs.length; index++) {
    if (Number.isFinite(xs[index] ?? NaN) && Number.isFinite(ys[index] ?? NaN)) {
      order.push(index);
    }
  }
  order.sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  const sortedX = Float64Array.from(order, index => xs[index] ?? 0);
  const sortedY = Float64Array.from(order, index => ys[index] ?? 0);
  const first = sortedX[0] ?? 0;
  const last = sortedX[sortedX.length - 1] ?? 0;
  if (order.length < LEAST_POINTS || first === last) {
    return undefined;
  }
  const near = Math.min(order.length, Math.max(LEAST_POINTS, Math.ceil(order.length * SHARE)));
  const at = Float64Array.from({ length: places }, (_, index) => first + ((last - first) * index) / (places - 1));
  let start = 0;
  const values = at.map(place => {
    // The window of nearest points only ever moves to the right.
    while (start + near < sortedX.length && (sortedX[start + near] ?? 0) - place < place - (sortedX[start] ?? 0)) {
      start++;
    }
    return localFit(sortedX, sortedY, start, start + near, place);
  });
  return { at, values };
}

function localFit(xs: Float64Array, ys: Float64Array, from: number, to: number, place: number): number {
  const reach = Math.max(place - (xs[from] ?? 0), (xs[to - 1] ?? 0) - place, Number.MIN_VALUE) * 1.0001;
  let weight = 0;
  let meanX = 0;
  let meanY = 0;
  const tricube = (x: number): number => (1 - (Math.abs(x - place) / reach) ** 3) ** 3;
  for (let index = from; index < to; index++) {
    const own = Math.max(0, tricube(xs[index] ?? 0));
    weight += own;
    meanX += own * (xs[index] ?? 0);
    meanY += own * (ys[index] ?? 0);
  }
  if (weight === 0) {
    return NaN;
  }
  meanX /= weight;
  meanY /= weight;
  let across = 0;
  let along = 0;
  for (let index = from; index < to; index++) {
    const own = Math.max(0, tricube(xs[index] ?? 0));
    const dx = (xs[index] ?? 0) - meanX;
    across += own * dx * dx;
    along += own * dx * ((ys[index] ?? 0) - meanY);
  }
  return meanY + (across > 1e-12 * reach * reach * weight ? (along / across) * (place - meanX) : 0);
}
