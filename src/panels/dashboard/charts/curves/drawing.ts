import type { TranslationBundle } from '@jupyterlab/translation';
import type { Verdict } from '../../../../../protocol';
import {
  drawCross,
  drawDot,
  drawRing,
  drawSquare,
  drawTag,
  drawXAxis,
  drawYAxis,
  tracePath,
  type Frame,
  within
} from '../../../../components/charts/draw';
import { colourOf } from '../../../../components/charts/kinds';
import type { Curve } from '../../../../components/charts/shelf';
import type { Sliced } from '../../../../components/charts/slices';
import type { Pen } from '../../../../components/charts/stage';
import type { Board } from '../../../../store/board/types';
import type { Selection } from '../../model/selection';
import { type Class, classOf, numberText, trialName } from '../rows';
import { type CurveMass, drawMass, type MassLine } from './mass';
import type { CurvesAxes, CurvesPicture } from './model';

export interface Scene {
  readonly board: Board;
  readonly picture: CurvesPicture;
  readonly axes: CurvesAxes;
  readonly frame: Frame;
  readonly selection: Selection;
  readonly best: number | undefined;
  readonly running: readonly Curve[];
  readonly focus: { readonly row: number; readonly index: number } | undefined;
  readonly verdict: Verdict | undefined;
  readonly metric: string;
  readonly trans: TranslationBundle;
}

/** More running trials than these are drawn with the mass. */
const MOST_RUNNING = 64;
const MOST_MARKS = 150;

/** `massOf` answers the same mass for as long as curves and axes are the same. */
export function* drawCurvesBase(pen: Pen, scene: Scene, massOf: (pen: Pen) => CurveMass): Sliced {
  const { axes, frame, trans, selection } = scene;
  drawYAxis(pen, frame, axes.y, scene.metric);
  drawXAxis(pen, frame, axes.x, trans.__('step'));
  const mass = massOf(pen);
  yield;
  // Taken once: a brush that moves meanwhile is for the next picture.
  const { kept } = selection;
  const wanted = Uint8Array.from(mass.lines, ({ curve }) => kept?.[curve.row] ?? 1);
  yield* drawMass(pen, mass, wanted);
  within(pen, frame, () => drawEnds(pen, scene, mass, wanted));
}

/** Running trials are drawn above the mass while they are few, with it when they are many. */
export function massLines({ board, picture }: Scene): MassLine[] {
  const lines = [...picture.curves.values()].map(curve => ({ curve, kind: classOf(board.trials, curve.row) }));
  const running = lines.filter(({ kind }) => kind === 'running').length;
  return running > MOST_RUNNING ? lines : lines.filter(({ kind }) => kind !== 'running');
}

/** Where rules stopped trials, and where others broke: seen in shape as well as colour. */
function drawEnds(pen: Pen, scene: Scene, mass: CurveMass, wanted: Uint8Array): void {
  const marked = mass.lines.filter(({ kind }, at) => wanted[at] === 1 && (kind === 'stopped' || kind === 'failed'));
  if (marked.length <= MOST_MARKS) {
    for (const { curve, kind } of marked) {
      drawEnd(pen, scene, curve, kind, 5);
    }
  }
}

function drawEnd(pen: Pen, { axes }: Scene, curve: Curve, kind: Class, size: number): void {
  const last = lastPlace(curve, axes);
  if (last && kind === 'stopped') {
    drawSquare(pen, last.x, last.y, size, pen.palette.stopped);
  } else if (last && kind === 'failed') {
    drawCross(pen, last.x, last.y, size, pen.palette.failed);
  }
}

function lastPlace(curve: Curve, axes: CurvesAxes): { x: number; y: number } | undefined {
  for (let index = curve.steps.length - 1; index >= 0; index--) {
    const x = axes.x.place(curve.steps[index] ?? NaN);
    const y = axes.y.place(curve.values[index] ?? NaN);
    if (!Number.isNaN(x + y)) {
      return { x, y };
    }
  }
  return undefined;
}

/** Running trials, the best, what is chosen and what is under the pointer, in this order over each other. */
export function drawHighlights(pen: Pen, scene: Scene): void {
  const { selection, frame, best } = scene;
  within(pen, frame, () => {
    const { running } = scene;
    if (running.length <= MOST_RUNNING) {
      for (const curve of running) {
        strokeCurve(pen, scene, curve, pen.palette.running, 1.5, selection.keeps(curve.row) ? 0.85 : 0.2);
        const end = lastPlace(curve, scene.axes);
        if (end) {
          drawDot(pen, end.x, end.y, 2.5, pen.palette.running);
        }
      }
    }
    strokeRow(pen, scene, best, pen.palette.finished, 2.5);
    for (const row of selection.selected) {
      strokeRow(pen, scene, row, pen.palette.ink, 1.75);
    }
    strokeRow(pen, scene, selection.highlighted, pen.palette.ink, 2.5);
    strokeRow(pen, scene, selection.hovered, ownColour(pen, scene, selection.hovered), 2.5);
  });
  if (best !== undefined) {
    tagBest(pen, scene, best);
  }
  drawVerdict(pen, scene);
  drawFocus(pen, scene);
}

function ownColour(pen: Pen, { board, best }: Scene, row: number | undefined): string {
  if (row === undefined || row === best) {
    return pen.palette.finished;
  }
  const kind = classOf(board.trials, row);
  return kind === 'finished' || kind === 'waiting' ? pen.palette.ink : colourOf(kind, pen.palette);
}

function strokeRow(pen: Pen, scene: Scene, row: number | undefined, colour: string, width: number): void {
  const curve = row === undefined ? undefined : scene.picture.curves.get(row);
  if (curve) {
    // A border of paper lifts the line off the mass.
    strokeCurve(pen, scene, curve, pen.palette.paper, width + 2.5, 0.75);
    strokeCurve(pen, scene, curve, colour, width, 1);
    drawEnd(pen, scene, curve, classOf(scene.board.trials, curve.row), 7);
  }
}

function strokeCurve(pen: Pen, { axes }: Scene, curve: Curve, colour: string, width: number, alpha: number): void {
  const { context } = pen;
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.beginPath();
  tracePath(context, curve, axes);
  context.stroke();
  context.globalAlpha = 1;
}

function tagBest(pen: Pen, scene: Scene, best: number): void {
  const curve = scene.picture.curves.get(best);
  const end = curve && lastPlace(curve, scene.axes);
  if (!curve || !end || end.x > scene.frame.right + 1 || end.x < scene.frame.left) {
    return;
  }
  const value = numberText(curve.values[curve.values.length - 1] ?? NaN);
  drawDot(pen, Math.min(end.x, scene.frame.right - 3), end.y, 3.5, pen.palette.finished);
  const isHigh = end.y < scene.frame.top + 22;
  const text = scene.trans.__('best %1: %2', trialName(scene.board.trials, best), value);
  drawTag(pen, text, end.x - 8, end.y + (isHigh ? 15 : -14), pen.palette.finished, 'right');
}

/** What the rule compared: the threshold as a dashed line at the step where it fell. */
function drawVerdict(pen: Pen, { axes, frame, verdict, metric }: Scene): void {
  if (!verdict || (verdict.metric !== undefined && verdict.metric !== metric)) {
    return;
  }
  const x = axes.x.place(verdict.step);
  const y = axes.y.place(verdict.threshold);
  if (Number.isNaN(x + y)) {
    return;
  }
  const { context, palette } = pen;
  within(pen, frame, () => {
    context.strokeStyle = palette.stopped;
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(Math.max(frame.left, x - 60), y);
    context.lineTo(Math.min(frame.right, x + 60), y);
    context.stroke();
    context.setLineDash([]);
  });
}

function drawFocus(pen: Pen, { axes, picture, focus, frame }: Scene): void {
  const curve = focus && picture.curves.get(focus.row);
  if (focus && curve) {
    const x = axes.x.place(curve.steps[focus.index] ?? NaN);
    const y = axes.y.place(curve.values[focus.index] ?? NaN);
    if (!Number.isNaN(x + y)) {
      within(
        pen,
        { ...frame, left: frame.left - 8, right: frame.right + 8, top: frame.top - 8, bottom: frame.bottom + 8 },
        () => {
          drawDot(pen, x, y, 4, pen.palette.paper);
          drawRing(pen, x, y, 4, pen.palette.ink);
        }
      );
    }
  }
}

export function drawBrush(pen: Pen, frame: Frame, from: { x: number; y: number }, to: { x: number; y: number }): void {
  const { context, palette } = pen;
  const isBand = Math.abs(to.y - from.y) < 24;
  const left = Math.max(frame.left, Math.min(from.x, to.x));
  const right = Math.min(frame.right, Math.max(from.x, to.x));
  const top = isBand ? frame.top : Math.max(frame.top, Math.min(from.y, to.y));
  const bottom = isBand ? frame.bottom : Math.min(frame.bottom, Math.max(from.y, to.y));
  context.fillStyle = palette.focus;
  context.globalAlpha = 0.15;
  context.fillRect(left, top, right - left, bottom - top);
  context.globalAlpha = 1;
  context.strokeStyle = palette.focus;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
}
