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

export interface MassLine {
  readonly curve: Curve;
  readonly kind: Class;
}

/** Share of the lines: taking one away and counting another costs twice what counting does. */
const MOST_RENEWED = 0.3;

/** Rare kinds are seen in a crowd of common ones. */
const SAY: Record<Class, number> = { finished: 1, waiting: 1, stopped: 1.2, failed: 4, running: 4 };
const KINDS: readonly Class[] = ['finished', 'waiting', 'stopped', 'failed', 'running'];

/**
 * The curves of all trials on one pair of axes, counted pixel by pixel, kind by kind: all of them once, and those that are
 * kept. Counts add up, so a brush that moves adds and takes away only the curves it passes over.
 */
export class CurveMass {
  constructor(
    private _lines: readonly MassLine[],
    readonly axes: CurvesAxes,
    readonly frame: Frame,
    readonly ratio: number
  ) {
    this.width = Math.max(1, Math.round((frame.right - frame.left) * ratio));
    this.height = Math.max(1, Math.round((frame.bottom - frame.top) * ratio));
    this._inAll = new Uint8Array(_lines.length);
    this._inKept = new Uint8Array(_lines.length);
  }

  readonly width: number;
  readonly height: number;

  get lines(): readonly MassLine[] {
    return this._lines;
  }

  /**
   * Goes on with other lines, of which most are those of before: what was counted of these stands. False where so many are
   * others that a new mass is made sooner; then nothing has changed.
   */
  renew(lines: readonly MassLine[]): boolean {
    const places = new Map(this._lines.map(({ curve }, at) => [curve.row, at]));
    const before = lines.map(({ curve }) => places.get(curve.row));
    const isSame = (at: number): boolean => {
      const old = this._lines[before[at] ?? -1];
      return old?.curve === lines[at]?.curve && old?.kind === lines[at]?.kind;
    };
    const same = Uint8Array.from(lines, (_, at) => Number(isSame(at)));
    const others = same.reduce((count, one) => count + 1 - one, 0);
    const isGone = before.filter(at => at !== undefined).length < this._lines.length;
    if (isGone || others > lines.length * MOST_RENEWED) {
      return false;
    }
    const [inAll, inKept] = [new Uint8Array(lines.length), new Uint8Array(lines.length)];
    before.forEach((old, at) => {
      if (old === undefined) {
        return;
      }
      if (same[at] === 1) {
        inAll[at] = this._inAll[old] ?? 0;
        inKept[at] = this._inKept[old] ?? 0;
        return;
      }
      if (this._inAll[old] === 1) {
        this._count(this._all, old, -1);
      }
      if (this._inKept[old] === 1) {
        this._count(this._kept, old, -1);
      }
    });
    this._lines = lines;
    this._inAll = inAll;
    this._inKept = inKept;
    return true;
  }

  /** As `keep` counted them. */
  get kept(): ReadonlyMap<Class, LinePlane> {
    return this._kept;
  }

  /** What `countAll` counted and `keep` did not. */
  get dropped(): ReadonlyMap<Class, LinePlane> {
    this._all.forEach((plane, kind) =>
      planeIn(this._dropped, kind, this).setRest(plane, planeIn(this._kept, kind, this))
    );
    return this._dropped;
  }

  /** Counts all curves, as far as that has not been done. */
  *countAll(): Sliced {
    for (let at = 0; at < this.lines.length; at++) {
      if (this._inAll[at] === 0) {
        this._count(this._all, at, 1);
        this._inAll[at] = 1;
        yield;
      }
    }
  }

  /** Brings the counts to those of the lines for which `wanted` is 1, by whichever way is the shortest. */
  *keep(wanted: Uint8Array): Sliced {
    let kept = 0;
    let changed = 0;
    for (let at = 0; at < wanted.length; at++) {
      kept += wanted[at] ?? 0;
      changed += wanted[at] === this._inKept[at] ? 0 : 1;
    }
    const dropped = wanted.length - kept;
    if (dropped < Math.min(changed, kept)) {
      yield* this.countAll();
      this._all.forEach((plane, kind) => planeIn(this._kept, kind, this).copy(plane));
      this._inKept.fill(1);
    } else if (kept < changed) {
      this._kept.forEach(plane => plane.clear());
      this._inKept.fill(0);
    }
    for (let at = 0; at < wanted.length; at++) {
      if (wanted[at] !== this._inKept[at]) {
        this._count(this._kept, at, wanted[at] === 1 ? 1 : -1);
        this._inKept[at] = wanted[at] ?? 0;
        yield;
      }
    }
  }

  private _count(planes: Map<Class, LinePlane>, at: number, sign: 1 | -1): void {
    const line = this.lines[at];
    if (line) {
      countCurve(planeIn(planes, line.kind, this), line.curve, this, sign);
    }
  }

  private readonly _all = new Map<Class, LinePlane>();
  private readonly _kept = new Map<Class, LinePlane>();
  private readonly _dropped = new Map<Class, LinePlane>();
  private _inAll: Uint8Array;
  private _inKept: Uint8Array;
}

function planeIn(planes: Map<Class, LinePlane>, kind: Class, { width, height }: CurveMass): LinePlane {
  const plane = planes.get(kind) ?? new LinePlane(width, height);
  planes.set(kind, plane);
  return plane;
}

/** Draws the curves for which `wanted` is 1, what is brushed away as a breath, so that the rest is seen against it. */
export function* drawMass(pen: Pen, mass: CurveMass, wanted: Uint8Array): Sliced {
  const split = (value: 0 | 1): MassLine[] => mass.lines.filter((_, at) => wanted[at] === value);
  const [dropped, kept] = [split(0), split(1)];
  if (dropped.length > MOST_STROKED || kept.length > MOST_STROKED) {
    yield* mass.keep(wanted);
  }
  if (dropped.length > MOST_STROKED) {
    yield* mass.countAll();
    yield* drawCounted(pen, mass, mass.dropped, dropped.length, 0.12);
  } else {
    yield* drawStroked(pen, mass, dropped, 0.12);
  }
  if (kept.length > MOST_STROKED) {
    yield* drawCounted(pen, mass, mass.kept, kept.length, 1);
  } else {
    yield* drawStroked(pen, mass, kept, 1);
  }
}

function* drawStroked(pen: Pen, mass: CurveMass, part: readonly MassLine[], strength: number): Sliced {
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

function* drawCounted(
  pen: Pen,
  mass: CurveMass,
  planes: ReadonlyMap<Class, LinePlane>,
  lines: number,
  strength: number
): Sliced {
  const layers = [...planes].map(([kind, plane]) => ({
    plane,
    colour: rgbOf(colourOf(kind, pen.palette)),
    say: SAY[kind]
  }));
  const pixels = tintLayers(layers, faintestOf(lines));
  yield;
  pen.context.globalAlpha = strength;
  putPixels(pen, pixels, mass.width, mass.height, mass.frame.left, mass.frame.top);
  pen.context.globalAlpha = 1;
  yield;
}

function countCurve(plane: LinePlane, curve: Curve, { axes, frame, ratio }: CurveMass, sign: 1 | -1): void {
  const thick = 1.1 * ratio;
  let lastX = NaN;
  let lastY = NaN;
  for (let index = 0; index < curve.steps.length; index++) {
    const x = (axes.x.place(curve.steps[index] ?? NaN) - frame.left) * ratio;
    const y = (axes.y.place(curve.values[index] ?? NaN) - frame.top) * ratio;
    if (!Number.isNaN(lastX + lastY)) {
      plane.line(lastX, lastY, x, y, thick, sign);
    } else if (curve.steps.length === 1) {
      plane.line(x - 3 * ratio, y, x + 3 * ratio, y, thick, sign);
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
