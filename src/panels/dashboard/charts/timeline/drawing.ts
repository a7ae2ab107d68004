import type { Axis } from '../../../../components/charts/axis';
import { crisp, drawXAxis, fitText, type Frame, setFont, within } from '../../../../components/charts/draw';
import type { Palette } from '../../../../components/charts/palette';
import type { Sliced } from '../../../../components/charts/slices';
import type { Pen } from '../../../../components/charts/stage';
import type { Board } from '../../../../store/board/types';
import type { Selection } from '../../model/selection';
import { trialName } from '../rows';
import { type End, endOf, type Gap, type TimelineLayout } from './layout';

export interface TimelineScene {
  readonly board: Board;
  readonly layout: TimelineLayout;
  readonly axis: Axis;
  readonly frame: Frame;
  readonly selection: Selection;
  readonly best: number | undefined;
  readonly focus: { readonly run: number } | { readonly gap: Gap } | undefined;
}

/** Width of the end of a bar that says how it ended. */
const END_WIDTH = 4;

/** Several thousand executors are bars of a pixel; a few never grow beyond what reads as a bar. */
export function laneHeight(scene: Pick<TimelineScene, 'frame' | 'layout'>): number {
  return Math.min(30, (scene.frame.bottom - scene.frame.top) / Math.max(1, scene.layout.lanes.length));
}

export const laneTop = (scene: Pick<TimelineScene, 'frame' | 'layout'>, lane: number): number =>
  scene.frame.top + lane * laneHeight(scene);

export function laneOf(scene: Pick<TimelineScene, 'frame' | 'layout'>, y: number): number | undefined {
  const lane = Math.floor((y - scene.frame.top) / laneHeight(scene));
  return lane >= 0 && lane < scene.layout.lanes.length ? lane : undefined;
}

function endColour(end: End, palette: Palette): string | undefined {
  switch (end) {
    case 'stopped':
    case 'cancelled':
      return palette.stopped;
    case 'failed':
    case 'lost':
      return palette.failed;
    case 'finished':
    case 'running':
      return undefined;
  }
}

export function* drawTimelineBase(pen: Pen, scene: TimelineScene): Sliced {
  drawXAxis(pen, scene.frame, scene.axis);
  drawLabels(pen, scene);
  const { layout } = scene;
  for (let lane = 0; lane < layout.lanes.length; lane++) {
    within(pen, scene.frame, () => drawLane(pen, scene, lane, false));
    yield;
  }
}

function drawLabels(pen: Pen, scene: TimelineScene): void {
  const { layout, frame } = scene;
  const height = laneHeight(scene);
  const every = Math.max(1, Math.ceil(14 / height));
  setFont(pen);
  pen.context.textAlign = 'right';
  pen.context.textBaseline = 'middle';
  pen.context.fillStyle = pen.palette.quiet;
  layout.lanes.forEach(({ label }, lane) => {
    if (lane % every === 0) {
      pen.context.fillText(fitText(pen, label, frame.left - 10), frame.left - 6, laneTop(scene, lane) + height / 2);
    }
  });
}

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

function barOf(scene: TimelineScene, lane: number, run: number): Bar {
  const { board, layout, axis } = scene;
  const from = (board.runs.startedAt[run] ?? NaN) - layout.start;
  const ended = board.runs.endedAt[run] ?? NaN;
  const to = Number.isNaN(ended) ? layout.now : ended - layout.start;
  const height = laneHeight(scene);
  const inset = height > 6 ? Math.min(3, height * 0.14) : 0;
  const left = axis.place(from);
  return {
    left,
    right: Math.max(left + 0.5, axis.place(to)),
    top: laneTop(scene, lane) + inset,
    height: Math.max(0.5, height - 2 * inset)
  };
}

/** Either the runs that have ended or those that go on: the latter are longer at each second. */
function drawLane(pen: Pen, scene: TimelineScene, lane: number, isRunning: boolean): void {
  const { board, frame, selection, layout } = scene;
  const { context, palette } = pen;
  const height = laneHeight(scene);
  if (height > 10 && !isRunning) {
    context.fillStyle = palette.faintLine;
    context.globalAlpha = 0.6;
    context.fillRect(
      frame.left,
      crisp(pen, laneTop(scene, lane) + height / 2) - 0.5 / pen.ratio,
      frame.right - frame.left,
      1 / pen.ratio
    );
    context.globalAlpha = 1;
  }
  setFont(pen);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const run of layout.lanes[lane]?.runs ?? []) {
    const end = endOf(board.runs, run);
    if ((end === 'running') !== isRunning) {
      continue;
    }
    const bar = barOf(scene, lane, run);
    if (bar.right < frame.left || bar.left > frame.right) {
      continue;
    }
    const row = board.runs.rows[run] ?? -1;
    context.globalAlpha = selection.keeps(row) ? 1 : 0.15;
    drawBar(pen, bar, end, row === scene.best);
    if (bar.right - bar.left > 34 && bar.height > 12) {
      const left = Math.max(bar.left, frame.left) + 5;
      context.fillStyle = end === 'running' ? palette.paper : palette.ink;
      context.fillText(
        fitText(pen, trialName(board.trials, row), bar.right - left - END_WIDTH - 2),
        left,
        bar.top + bar.height / 2 + 0.5
      );
    }
  }
  context.globalAlpha = 1;
}

function drawBar(pen: Pen, bar: Bar, end: End, isBest: boolean): void {
  const { context, palette } = pen;
  const width = bar.right - bar.left;
  // A hair of paper between neighbours, as long as there is room for one.
  const shown = width > 3 ? width - 1 : width;
  const alpha = context.globalAlpha;
  context.fillStyle = isBest ? palette.finished : end === 'running' ? palette.running : palette.waiting;
  context.globalAlpha = alpha * (isBest || end === 'running' ? 0.9 : 0.42);
  context.fillRect(bar.left, bar.top, shown, bar.height);
  context.globalAlpha = alpha;
  const colour = endColour(end, palette);
  if (colour !== undefined) {
    const size = Math.min(shown, Math.max(END_WIDTH, Math.min(1.5, shown)));
    context.fillStyle = colour;
    context.fillRect(bar.left + shown - size, bar.top, size, bar.height);
  }
}

export function drawTimelineTop(pen: Pen, scene: TimelineScene): void {
  const { board, layout, selection, focus, frame } = scene;
  const { palette } = pen;
  within(pen, frame, () => layout.lanes.forEach((_, lane) => drawLane(pen, scene, lane, true)));
  within(pen, { ...frame, top: frame.top - 2, bottom: frame.bottom + 2 }, () => {
    const marked = new Set([...selection.selected, selection.highlighted, selection.hovered]);
    layout.lanes.forEach(({ runs }, lane) => {
      for (const run of marked.size > 1 || !marked.has(undefined) ? runs : []) {
        const row = board.runs.rows[run];
        if (marked.has(row)) {
          outline(pen, barOf(scene, lane, run), palette.ink, row === selection.hovered ? 2 : 1.25);
        }
      }
    });
    if (focus && 'gap' in focus) {
      drawGap(pen, scene, focus.gap);
    }
    if (focus && 'run' in focus) {
      const lane = layout.lanes.findIndex(({ runs }) => runs.includes(focus.run));
      outline(pen, barOf(scene, lane, focus.run), palette.ink, 2);
    }
  });
}

function outline(pen: Pen, bar: Bar, colour: string, width: number): void {
  pen.context.strokeStyle = colour;
  pen.context.lineWidth = width;
  pen.context.strokeRect(bar.left, bar.top, Math.max(1, bar.right - bar.left - 1), bar.height);
}

/** Hatched: an absence that is looked at. */
function drawGap(pen: Pen, scene: TimelineScene, gap: Gap): void {
  const { context, palette } = pen;
  const left = scene.axis.place(gap.from);
  const right = scene.axis.place(gap.to);
  const height = laneHeight(scene);
  const top = laneTop(scene, gap.lane);
  context.save();
  context.beginPath();
  context.rect(left, top + 1, right - left, height - 2);
  context.clip();
  context.strokeStyle = palette.waiting;
  context.globalAlpha = 0.6;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = Math.max(left, scene.frame.left) - height; x < Math.min(right, scene.frame.right) + height; x += 7) {
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
  }
  context.stroke();
  context.restore();
}
