import type { Band } from '../../../../components/charts/bands';
import {
  drawDot,
  drawRing,
  drawSquare,
  drawTag,
  drawXAxis,
  drawYAxis,
  type Frame,
  tracePath,
  within
} from '../../../../components/charts/draw';
import { colourOf } from '../../../../components/charts/kinds';
import type { Curve } from '../../../../components/charts/shelf';
import type { Pen } from '../../../../components/charts/stage';
import type { CurvesAxes } from '../curves/model';
import { classOf, numberText } from '../rows';
import type { ITrialChartProps } from '../types';

export interface TrialScene extends ITrialChartProps {
  readonly own: Curve | undefined;
  readonly band: Band;
  readonly axes: CurvesAxes;
  readonly frame: Frame;
  readonly name: string;
  readonly index: number | undefined;
}

export function drawBand(pen: Pen, { axes, band, frame, name, trans }: TrialScene): void {
  const { context, palette } = pen;
  drawYAxis(pen, frame, axes.y, name);
  drawXAxis(pen, frame, axes.x, trans.__('step'));
  within(pen, frame, () => {
    for (const [from, to] of runsOf(band)) {
      context.beginPath();
      for (let index = from; index < to; index++) {
        context.lineTo(axes.x.place(band.steps[index] ?? NaN), axes.y.place(band.upper[index] ?? NaN));
      }
      for (let index = to - 1; index >= from; index--) {
        context.lineTo(axes.x.place(band.steps[index] ?? NaN), axes.y.place(band.lower[index] ?? NaN));
      }
      context.fillStyle = palette.waiting;
      context.globalAlpha = 0.22;
      context.fill();
      context.globalAlpha = 1;
      context.beginPath();
      for (let index = from; index < to; index++) {
        context.lineTo(axes.x.place(band.steps[index] ?? NaN), axes.y.place(band.median[index] ?? NaN));
      }
      context.strokeStyle = palette.quiet;
      context.lineWidth = 1.25;
      context.setLineDash([5, 3]);
      context.stroke();
      context.setLineDash([]);
    }
  });
}

/** Stretches of the band without a gap. */
function runsOf({ lower }: Band): [number, number][] {
  const runs: [number, number][] = [];
  let from = -1;
  for (let index = 0; index <= lower.length; index++) {
    const isIn = index < lower.length && !Number.isNaN(lower[index] ?? NaN);
    if (isIn && from < 0) {
      from = index;
    } else if (!isIn && from >= 0) {
      runs.push([from, index]);
      from = -1;
    }
  }
  return runs;
}

export function drawOwn(pen: Pen, scene: TrialScene): void {
  const { axes, own, frame, board, row, band, verdict, trans } = scene;
  const { context, palette } = pen;
  if (!own) {
    return;
  }
  const kind = classOf(board.trials, row);
  within(pen, frame, () => {
    for (const [colour, width] of [
      [palette.paper, 5],
      [kind === 'finished' ? palette.finished : colourOf(kind, palette), 2.5]
    ] as const) {
      context.beginPath();
      tracePath(context, own, axes);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineJoin = 'round';
      context.stroke();
    }
  });
  const last = band.steps.length - 1;
  const medianX = axes.x.place(band.steps[last] ?? NaN);
  const medianY = axes.y.place(band.median[last] ?? NaN);
  if (!Number.isNaN(medianX + medianY)) {
    drawTag(pen, trans.__('median of peers'), medianX - 4, medianY - 12, palette.quiet, 'right');
  }
  if (verdict) {
    drawVerdict(pen, scene, verdict);
  }
}

/** Height of a line of words beside a point. */
const TAG_PX = 18;

/** Places of two lines of words beside two places: in the same order, not over each other, inside of the frame. */
export function apart(first: number, second: number, { top, bottom }: Pick<Frame, 'top' | 'bottom'>): [number, number] {
  const missing = Math.max(0, TAG_PX - Math.abs(first - second)) / 2;
  const [a, b] = first <= second ? [first - missing, second + missing] : [first + missing, second - missing];
  const down = Math.max(0, top + TAG_PX / 2 - Math.min(a, b));
  const up = Math.max(0, Math.max(a, b) - (bottom - TAG_PX / 2));
  return [a + down - up, b + down - up];
}

/** Both figures the rule compared, at the step where it did, and the distance between them. */
function drawVerdict(pen: Pen, { axes, frame, trans }: TrialScene, verdict: NonNullable<TrialScene['verdict']>): void {
  const { context, palette } = pen;
  const x = axes.x.place(verdict.step);
  const [value, threshold] = [axes.y.place(verdict.value), axes.y.place(verdict.threshold)];
  if (Number.isNaN(x + value + threshold)) {
    return;
  }
  context.strokeStyle = palette.stopped;
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x, value);
  context.lineTo(x, threshold);
  context.stroke();
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(Math.max(frame.left, x - 14), threshold);
  context.lineTo(Math.min(frame.right, x + 14), threshold);
  context.lineWidth = 2.5;
  context.stroke();
  drawSquare(pen, x, value, 10, palette.stopped);
  const isRight = x < (frame.left + frame.right) / 2;
  const [valueTag, thresholdTag] = apart(value, threshold, frame);
  const side = isRight ? 18 : -18;
  drawTag(
    pen,
    trans.__('needed %1', numberText(verdict.threshold)),
    x + side,
    thresholdTag,
    palette.ink,
    isRight ? 'left' : 'right'
  );
  drawTag(
    pen,
    trans.__('stopped at step %1: %2', numberText(verdict.step), numberText(verdict.value)),
    x + side,
    valueTag,
    palette.ink,
    isRight ? 'left' : 'right'
  );
}

export function drawPoint(pen: Pen, { axes, own, index }: TrialScene): void {
  const x = axes.x.place(own?.steps[index ?? -1] ?? NaN);
  const y = axes.y.place(own?.values[index ?? -1] ?? NaN);
  if (!Number.isNaN(x + y)) {
    drawDot(pen, x, y, 4, pen.palette.paper);
    drawRing(pen, x, y, 4, pen.palette.ink);
  }
}
