import { type Axis, linearAxis, logAxis } from '../../../../components/charts/axis';
import type { Frame } from '../../../../components/charts/draw';
import { type Extent, extentOf, padded, typicalExtent } from '../../../../components/charts/extent';
import { type Curve, type CurveShelf, valueAt } from '../../../../components/charts/shelf';
import { smoothed } from '../../../../components/charts/smooth';

export interface Zoom {
  readonly x: Extent;
  readonly y: Extent | undefined;
}

export interface CurvesLook {
  readonly isLogX: boolean;
  readonly isLogY: boolean;
  /** 0 to 0.95 */
  readonly smoothing: number;
  readonly isWhole: boolean;
}

/** Curves as they are drawn, and what they reach from and to. */
export interface CurvesPicture {
  readonly curves: ReadonlyMap<number, Curve>;
  readonly x: Extent | undefined;
  readonly y: Extent | undefined;
  /** Values far from all others lie outside. */
  readonly isCut: boolean;
  /** Points that an axis cannot show: not finite, or not above zero on a log axis. */
  readonly missing: number;
}

export function pictureOf(shelf: CurveShelf, look: CurvesLook, best: number | undefined): CurvesPicture {
  const curves = new Map<number, Curve>();
  let points = 0;
  for (const curve of shelf.all()) {
    curves.set(curve.row, look.smoothing > 0 ? { ...curve, values: smoothed(curve.values, look.smoothing) } : curve);
    points += curve.steps.length;
  }
  const values = new Float64Array(points);
  let from = Infinity;
  let to = -Infinity;
  let missing = 0;
  let at = 0;
  for (const curve of curves.values()) {
    curve.values.forEach((value, index) => {
      const step = curve.steps[index] ?? NaN;
      const isShown = Number.isFinite(value) && (!look.isLogY || value > 0) && (!look.isLogX || step > 0);
      values[at++] = isShown ? value : NaN;
      missing += isShown ? 0 : 1;
      if (isShown) {
        from = Math.min(from, step);
        to = Math.max(to, step);
      }
    });
  }
  const own = best === undefined ? undefined : curves.get(best);
  const kept = own ? [...own.values].filter(value => Number.isFinite(value) && (!look.isLogY || value > 0)) : [];
  const typical =
    look.isWhole || look.isLogY ? { extent: extentOf(values), isCut: false } : typicalExtent(values, kept);
  return { curves, x: from <= to ? { from, to } : undefined, y: typical.extent, isCut: typical.isCut, missing };
}

export interface CurvesAxes {
  readonly x: Axis;
  readonly y: Axis;
}

export function axesFor(picture: CurvesPicture, look: CurvesLook, zoom: Zoom | undefined, frame: Frame): CurvesAxes {
  const across = [frame.left, frame.right] as const;
  const up = [frame.bottom, frame.top] as const;
  const x = zoom?.x ?? picture.x;
  const y = zoom?.y ?? picture.y;
  return {
    x: look.isLogX ? logAxis(x, across) : linearAxis(x, across, true),
    y: look.isLogY ? logAxis(y, up) : linearAxis(y && y.from < y.to ? padded(y, zoom?.y ? 0 : 0.04) : y, up)
  };
}

/** What a brush from one corner to another asks to see; undefined when it is too small to be meant. */
export function zoomOf(
  axes: CurvesAxes,
  from: { x: number; y: number },
  to: { x: number; y: number }
): Zoom | undefined {
  const wide = Math.abs(to.x - from.x);
  const high = Math.abs(to.y - from.y);
  if (wide < 6) {
    return undefined;
  }
  return {
    x: between(axes.x, from.x, to.x),
    // Along a row only the steps are meant.
    y: high < 24 ? undefined : between(axes.y, from.y, to.y)
  };
}

export function between(axis: Axis, a: number, b: number): Extent {
  const least = Math.min(...axis.range);
  const most = Math.max(...axis.range);
  const ends = [a, b].map(at => axis.value(Math.max(least, Math.min(most, at))));
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

/** The point of a curve that keys stand on: the last one at or before a step, else its first. */
export function pointAt(curve: Curve, step: number): number {
  let found = 0;
  for (let index = 0; index < curve.steps.length && (curve.steps[index] ?? Infinity) <= step; index++) {
    found = index;
  }
  return found;
}

/** Rows whose curve has a value at the step, best first: how the hovered trial stands among its peers there. */
export function standing(
  picture: CurvesPicture,
  row: number,
  step: number,
  isLess: boolean
): { place: number; of: number } | undefined {
  const own = picture.curves.get(row);
  const value = own && valueAt(own, step);
  if (value === undefined || Number.isNaN(value)) {
    return undefined;
  }
  let place = 1;
  let of = 0;
  for (const curve of picture.curves.values()) {
    const other = valueAt(curve, step);
    if (Number.isFinite(other)) {
      of++;
      place += (isLess ? other < value : other > value) ? 1 : 0;
    }
  }
  return { place, of };
}
