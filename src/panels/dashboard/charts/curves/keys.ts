import type { KeyboardEvent } from 'react';
import { type CurvesPicture, pointAt } from './model';

export interface CurvesKeys {
  readonly picture: CurvesPicture;
  /** Rows from the best to the worst. */
  readonly order: Int32Array;
  readonly focus: { readonly row: number; readonly index: number } | undefined;
  readonly stand: (focus: { row: number; index: number } | undefined) => void;
  readonly isZoomed: boolean;
  readonly leaveZoom: () => void;
}

/** Left and right walk along a curve, up and down from trial to trial in the order of their values; Esc leaves. */
export function curvesKeys(event: KeyboardEvent, keys: CurvesKeys): boolean {
  const { picture, focus, stand } = keys;
  const curve = focus && picture.curves.get(focus.row);
  if (event.key === 'Escape') {
    if (focus) {
      stand(undefined);
    } else if (keys.isZoomed) {
      keys.leaveZoom();
    }
    return focus !== undefined || keys.isZoomed;
  }
  if (!['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key)) {
    return false;
  }
  if (!focus || !curve) {
    const first = next(keys, -1, 1);
    stand(first === undefined ? undefined : { row: first, index: (picture.curves.get(first)?.steps.length ?? 1) - 1 });
    return true;
  }
  const last = curve.steps.length - 1;
  const stride = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case 'ArrowLeft':
      stand({ row: focus.row, index: Math.max(0, focus.index - stride) });
      return true;
    case 'ArrowRight':
      stand({ row: focus.row, index: Math.min(last, focus.index + stride) });
      return true;
    case 'Home':
      stand({ row: focus.row, index: 0 });
      return true;
    case 'End':
      stand({ row: focus.row, index: last });
      return true;
    default: {
      const row = next(keys, keys.order.indexOf(focus.row), event.key === 'ArrowUp' ? -1 : 1);
      const other = row === undefined ? undefined : picture.curves.get(row);
      if (row !== undefined && other) {
        stand({ row, index: pointAt(other, curve.steps[focus.index] ?? 0) });
      }
      return true;
    }
  }
}

/** The next row in the order that has a curve. */
function next({ order, picture }: CurvesKeys, from: number, by: number): number | undefined {
  for (let at = from + by; at >= 0 && at < order.length; at += by) {
    const row = order[at];
    if (row !== undefined && (picture.curves.get(row)?.steps.length ?? 0) > 0) {
      return row;
    }
  }
  return undefined;
}
