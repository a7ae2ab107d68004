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
  within
} from '../../../../components/charts/draw';
import type { Sliced } from '../../../../components/charts/slices';
import type { Pen } from '../../../../components/charts/stage';
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

export function* drawScatterBase(pen: Pen, scene: ScatterScene, props: IScatterProps): Sliced {
  const { dots, frame, board, selection } = scene;
  within(pen, frame, () => props.behind?.(pen, dots, frame));
  drawYAxis(pen, frame, dots.y, props.y.name, !scene.isOverField);
  drawXAxis(pen, frame, dots.x, props.x.name);
  yield;
  const radius = Math.max(1.4, Math.min(3.5, 34 / Math.sqrt(board.trials.count + 40)));
  const crowd = board.trials.count > 2_000 ? 0.35 : board.trials.count > 300 ? 0.55 : 0.75;
  const { context } = pen;
  for (let row = 0; row < board.trials.count; row++) {
    const x = dots.xs[row] ?? NaN;
    const y = dots.ys[row] ?? NaN;
    if (!Number.isNaN(x + y)) {
      context.globalAlpha = selection.keeps(row) ? (scene.isOverField ? 0.9 : crowd) : 0.06;
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
  within(pen, frame, () => props.above?.(pen, dots, frame));
  for (const row of scene.marked ?? []) {
    drawDot(pen, dots.xs[row] ?? NaN, dots.ys[row] ?? NaN, 4, pen.palette.finished);
  }
}

/** Stopped trials are squares and failed ones crosses, as in every view. */
function drawShape(pen: Pen, kind: Class, x: number, y: number, radius: number): void {
  const { context, palette } = pen;
  switch (kind) {
    case 'failed':
      drawCross(pen, x, y, radius * 2, palette.failed);
      return;
    case 'stopped':
      context.fillStyle = palette.stopped;
      context.fillRect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
      return;
    case 'running':
      drawDot(pen, x, y, radius, palette.running);
      return;
    case 'finished':
    case 'waiting':
      drawDot(pen, x, y, radius, palette.quiet);
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
