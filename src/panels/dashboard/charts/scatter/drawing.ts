import type { Axis } from '../../../../components/charts/axis';
import {
  drawCross,
  drawDot,
  drawRing,
  drawSquare,
  drawTag,
  drawXAxis,
  drawYAxis,
  type Frame,
  putPixels,
  within
} from '../../../../components/charts/draw';
import { alphaOf, type Palette, rgbOf } from '../../../../components/charts/palette';
import type { Sliced } from '../../../../components/charts/slices';
import type { Pen } from '../../../../components/charts/stage';
import { cross, disc, square, StampSheet } from '../../../../components/charts/stamps';
import type { Board } from '../../../../store/board/types';
import type { Selection } from '../../model/selection';
import { type Class, classOf, trialName } from '../rows';
import type { IScatterProps } from './scatter';

/** Where each row's dot lies; NaN for rows without one. */
export interface Dots {
  readonly x: Axis;
  readonly y: Axis;
  readonly xs: Float32Array;
  readonly ys: Float32Array;
}

export interface ScatterScene {
  readonly board: Board;
  readonly selection: Selection;
  readonly dots: Dots;
  readonly frame: Frame;
  readonly best: number | undefined;
  readonly marked: ReadonlySet<number> | undefined;
  /** Over a landscape: dots with a rim, no grid. */
  readonly isOverField: boolean;
}

/** More dots than these are put as pixels: paths would take longer than a frame. */
const MOST_PATHS = 1_500;
const SHAPES: readonly Class[] = ['finished', 'waiting', 'stopped', 'failed', 'running'];

export function* drawScatterBase(pen: Pen, scene: ScatterScene, props: IScatterProps): Sliced {
  const { dots, frame, board, selection } = scene;
  within(pen, frame, () => props.behind?.(pen, dots, frame));
  drawYAxis(pen, frame, dots.y, props.y.name, !scene.isOverField);
  drawXAxis(pen, frame, dots.x, props.x.name);
  yield;
  // Taken once: a brush that moves meanwhile is for the next picture.
  const { kept } = selection;
  const keeps = (row: number): boolean => kept === undefined || kept[row] === 1;
  yield* board.trials.count > MOST_PATHS ? stampDots(pen, scene, keeps) : strokeDots(pen, scene, keeps);
  within(pen, frame, () => props.above?.(pen, dots, frame));
  for (const row of scene.marked ?? []) {
    drawDot(pen, dots.xs[row] ?? NaN, dots.ys[row] ?? NaN, 4, pen.palette.finished);
  }
}

interface DotLook {
  readonly radius: number;
  readonly kept: number;
  readonly dropped: number;
}

function lookOf({ board, isOverField }: ScatterScene): DotLook {
  const { count } = board.trials;
  const crowd = count > 2_000 ? 0.35 : count > 300 ? 0.55 : 0.75;
  return {
    radius: Math.max(1.4, Math.min(3.5, 34 / Math.sqrt(count + 40))),
    kept: isOverField ? 0.9 : crowd,
    dropped: 0.06
  };
}

function* strokeDots(pen: Pen, scene: ScatterScene, keeps: (row: number) => boolean): Sliced {
  const { dots, board } = scene;
  const { context } = pen;
  const { radius, kept, dropped } = lookOf(scene);
  for (let row = 0; row < board.trials.count; row++) {
    const x = dots.xs[row] ?? NaN;
    const y = dots.ys[row] ?? NaN;
    if (!Number.isNaN(x + y)) {
      context.globalAlpha = keeps(row) ? kept : dropped;
      if (scene.isOverField) {
        drawDot(pen, x, y, radius + 1, pen.palette.paper);
      }
      drawShape(pen, classOf(board.trials, row), x, y, radius);
    }
    if ((row & 511) === 511) {
      yield;
    }
  }
  context.globalAlpha = 1;
}

function* stampDots(pen: Pen, scene: ScatterScene, keeps: (row: number) => boolean): Sliced {
  const { dots, board } = scene;
  const { ratio, palette } = pen;
  const { radius, kept, dropped } = lookOf(scene);
  const size = radius * ratio;
  const sheet = new StampSheet(Math.max(1, Math.round(pen.width * ratio)), Math.max(1, Math.round(pen.height * ratio)));
  const rim = disc(size + ratio);
  const paper = rgbOf(palette.paper);
  const marks = new Map(
    SHAPES.map(kind => {
      const stamp =
        kind === 'failed'
          ? cross(2 * size, Math.min(2, Math.max(1, (2 * radius) / 3)) * ratio)
          : kind === 'stopped'
            ? square(1.8 * size)
            : disc(size);
      const colour = shapeColour(kind, palette);
      return [kind, { stamp, colour: rgbOf(colour), solid: alphaOf(colour) }] as const;
    })
  );
  for (let row = 0; row < board.trials.count; row++) {
    const x = (dots.xs[row] ?? NaN) * ratio;
    const y = (dots.ys[row] ?? NaN) * ratio;
    const mark = marks.get(classOf(board.trials, row));
    if (mark && !Number.isNaN(x + y)) {
      const alpha = keeps(row) ? kept : dropped;
      if (scene.isOverField) {
        sheet.put(rim, x, y, paper, alpha);
      }
      sheet.put(mark.stamp, x, y, mark.colour, alpha * mark.solid);
    }
    if ((row & 511) === 511) {
      yield;
    }
  }
  putPixels(pen, sheet.bytes, sheet.width, sheet.height, 0, 0);
  yield;
}

const shapeColour = (kind: Class, { failed, stopped, running, quiet }: Palette): string =>
  kind === 'failed' ? failed : kind === 'stopped' ? stopped : kind === 'running' ? running : quiet;

/** Stopped trials are squares and failed ones crosses, as in every view. */
function drawShape(pen: Pen, kind: Class, x: number, y: number, radius: number): void {
  const { context, palette } = pen;
  const colour = shapeColour(kind, palette);
  switch (kind) {
    case 'failed':
      drawCross(pen, x, y, radius * 2, colour);
      return;
    case 'stopped':
      context.fillStyle = colour;
      context.fillRect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
      return;
    case 'running':
    case 'finished':
    case 'waiting':
      drawDot(pen, x, y, radius, colour);
  }
}

export function drawScatterTop(pen: Pen, scene: ScatterScene): void {
  const { dots, selection, best, board } = scene;
  const { palette } = pen;
  const at = (row: number): readonly [number, number] => [dots.xs[row] ?? NaN, dots.ys[row] ?? NaN];
  if (best !== undefined && !Number.isNaN(at(best)[0] + at(best)[1])) {
    const [x, y] = at(best);
    drawDot(pen, x, y, 5, palette.finished);
    drawRing(pen, x, y, 5, palette.paper);
    drawTag(pen, trialName(board.trials, best), x + 8, y < scene.frame.top + 20 ? y + 12 : y - 12, palette.finished);
  }
  for (const row of selection.selected) {
    drawRing(pen, ...at(row), 5, palette.ink);
  }
  for (const row of [selection.highlighted, selection.hovered]) {
    if (row !== undefined && !Number.isNaN(at(row)[0] + at(row)[1])) {
      const [x, y] = at(row);
      drawDot(pen, x, y, 7, palette.paper);
      if (classOf(board.trials, row) === 'stopped') {
        drawSquare(pen, x, y, 8, palette.stopped);
      } else {
        drawShape(pen, classOf(board.trials, row), x, y, 4);
      }
      drawRing(pen, x, y, 7, palette.ink);
    }
  }
}
