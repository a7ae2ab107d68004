import { type Frame, putPixels, tracePath } from '../../../../components/charts/draw';
import { colourOf } from '../../../../components/charts/kinds';
import { rgbOf } from '../../../../components/charts/palette';
import { LinePlane } from '../../../../components/charts/raster';
import type { Curve } from '../../../../components/charts/shelf';
import type { Sliced } from '../../../../components/charts/slices';
import type { Pen } from '../../../../components/charts/stage';
import { faintestOf, tintLayers } from '../../../../components/charts/tint';
import type { Class } from '../rows';
import type { CurvesAxes } from './model';

/** Fewer lines than this are stroked, each sharp; more are counted, pixel by pixel. */
export const MOST_STROKED = 150;

export interface Mass {
  readonly curves: readonly { readonly curve: Curve; readonly kind: Class; readonly isKept: boolean }[];
  readonly axes: CurvesAxes;
  readonly frame: Frame;
}

/** Rare kinds are seen in a crowd of common ones. */
const SAY: Record<Class, number> = { finished: 1, waiting: 1, stopped: 1.2, failed: 4, running: 4 };
const KINDS: readonly Class[] = ['finished', 'waiting', 'stopped', 'failed', 'running'];

export function* drawMass(pen: Pen, mass: Mass): Sliced {
  const dropped = mass.curves.filter(({ isKept }) => !isKept);
  const kept = mass.curves.filter(({ isKept }) => isKept);
  // What is brushed away stays as a breath, so that the rest is seen against it.
  yield* drawPart(pen, mass, dropped, 0.12);
  yield* drawPart(pen, mass, kept, 1);
}

function* drawPart(pen: Pen, mass: Mass, part: Mass['curves'], strength: number): Sliced {
  if (part.length > MOST_STROKED) {
    yield* drawCounted(pen, mass, part, strength);
  } else {
    yield* drawStroked(pen, mass, part, strength);
  }
}

function* drawStroked(pen: Pen, mass: Mass, part: Mass['curves'], strength: number): Sliced {
  const { context } = pen;
  context.save();
  clip(pen, mass.frame);
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  for (const kind of KINDS) {
    context.strokeStyle = colourOf(kind, pen.palette);
    context.globalAlpha = strength * Math.max(0.3, Math.min(0.75, 4 / Math.sqrt(part.length + 12)));
    for (const { curve, kind: own } of part) {
      if (own === kind) {
        context.beginPath();
        tracePath(context, curve, mass.axes);
        context.stroke();
        yield;
      }
    }
  }
  context.restore();
}

function* drawCounted(pen: Pen, mass: Mass, part: Mass['curves'], strength: number): Sliced {
  const { frame, axes } = mass;
  const width = Math.max(1, Math.round((frame.right - frame.left) * pen.ratio));
  const height = Math.max(1, Math.round((frame.bottom - frame.top) * pen.ratio));
  const planes = new Map<Class, LinePlane>();
  const thick = 1.1 * pen.ratio;
  for (const { curve, kind } of part) {
    const plane = planes.get(kind) ?? new LinePlane(width, height);
    planes.set(kind, plane);
    countCurve(plane, curve, axes, frame, pen.ratio, thick);
    yield;
  }
  const faintest = faintestOf(part.length);
  const layers = [...planes].map(([kind, plane]) => ({
    plane,
    colour: rgbOf(colourOf(kind, pen.palette)),
    say: SAY[kind]
  }));
  const pixels = tintLayers(layers, faintest);
  yield;
  pen.context.globalAlpha = strength;
  putPixels(pen, pixels, width, height, frame.left, frame.top);
  pen.context.globalAlpha = 1;
}

function countCurve(
  plane: LinePlane,
  curve: Curve,
  axes: CurvesAxes,
  frame: Frame,
  ratio: number,
  thick: number
): void {
  let lastX = NaN;
  let lastY = NaN;
  for (let index = 0; index < curve.steps.length; index++) {
    const x = (axes.x.place(curve.steps[index] ?? NaN) - frame.left) * ratio;
    const y = (axes.y.place(curve.values[index] ?? NaN) - frame.top) * ratio;
    if (!Number.isNaN(lastX + lastY)) {
      plane.line(lastX, lastY, x, y, thick);
    } else if (curve.steps.length === 1) {
      plane.line(x - 3 * ratio, y, x + 3 * ratio, y, thick);
    }
    lastX = x;
    lastY = y;
  }
}

function clip({ context }: Pen, frame: Frame): void {
  context.beginPath();
  context.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  context.clip();
}
