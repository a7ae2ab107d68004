import type { Extent } from '../../../../components/charts/extent';
import { crisp, drawDot, drawTag, fitText, replacePixels, setFont } from '../../../../components/charts/draw';
import { cssOf, rgbOf } from '../../../../components/charts/palette';
import { frameLeft, frameShare, type Sliced } from '../../../../components/charts/slices';
import type { Pen } from '../../../../components/charts/stage';
import type { Board } from '../../../../store/board/types';
import type { Selection } from '../../model/selection';
import { trialName, valueText } from '../rows';
import { stretchOf } from './brushes';
import type { ParallelLayout, Spoke } from './layout';
import type { ParallelMass } from './mass';

export interface ParallelScene {
  readonly board: Board;
  readonly layout: ParallelLayout;
  readonly selection: Selection;
  readonly order: Int32Array;
  readonly goodness: Float32Array;
  readonly best: number | undefined;
  readonly brushes: ReadonlyMap<string, Extent>;
  /** The axis that the keys stand on, and the one that the pointer drags along. */
  readonly focused: number | undefined;
  readonly dragged: { readonly name: string; readonly x: number } | undefined;
}

/** Milliseconds: what colouring takes, and what counting has at least. */
const COLOURING_MS = 6;
const LEAST_MS = 3;

/** Whole at once, and never longer than a frame: what does not fit is told by `isBehind`. */
export function* drawParallelBase(pen: Pen, scene: ParallelScene, mass: ParallelMass, isBehind: () => void): Sliced {
  const { palette } = pen;
  const { selection } = scene;
  // Where others have taken the frame it waits for the next one.
  yield;
  const now = performance.now();
  const budget = Math.max(LEAST_MS, Math.min(frameShare(now) * 0.66, frameLeft(now) - COLOURING_MS));
  if (!mass.advance(selection.kept, scene.order, () => performance.now(), budget)) {
    isBehind();
  }
  const pixels = mass.tint(palette.ramp, rgbOf(palette.quiet), selection.kept !== undefined);
  replacePixels(pen, pixels, mass.width, mass.height);
  yield;
}

/** `spokes` are the axes with nothing on them, as `drawSpokes` drew them. */
export function drawParallelTop(pen: Pen, scene: ParallelScene, spokes: CanvasImageSource | undefined): void {
  const { layout, selection, best, goodness, brushes } = scene;
  const { palette } = pen;
  if (best !== undefined && selection.keeps(best)) {
    drawRow(pen, layout, best, palette.finished, 2.5);
  }
  for (const row of selection.selected) {
    drawRow(pen, layout, row, palette.ink, 1.75);
  }
  for (const row of [selection.highlighted, selection.hovered]) {
    if (row !== undefined) {
      const shade = palette.ramp[Math.round((goodness[row] ?? 0) * (palette.ramp.length - 1))];
      drawRow(pen, layout, row, row === selection.hovered && shade ? cssOf(shade) : palette.ink, 3);
    }
  }
  if (spokes) {
    pen.context.drawImage(spokes, 0, 0, pen.width, pen.height);
  }
  for (const spoke of layout.spokes) {
    const extent = brushes.get(spoke.name);
    if (extent) {
      drawBrushOn(pen, spoke, extent);
    }
  }
  if (selection.hovered !== undefined) {
    tagValues(pen, scene, selection.hovered);
  }
  if (scene.dragged) {
    pen.context.fillStyle = palette.focus;
    pen.context.fillRect(scene.dragged.x - 1, 4, 2, layout.bottom - 4);
  }
}

/** All axes with their names and ticks. Texts are slow to draw, and these stay the same while a brush moves. */
export function drawSpokes(pen: Pen, scene: Pick<ParallelScene, 'layout' | 'focused'>): void {
  scene.layout.spokes.forEach((spoke, index) => drawSpoke(pen, scene, spoke, index));
}

function drawRow(pen: Pen, layout: ParallelLayout, row: number, colour: string, width: number): void {
  const { context, palette } = pen;
  for (const [stroke, wide, alpha] of [
    [palette.paper, width + 2.5, 0.8],
    [colour, width, 1]
  ] as const) {
    context.globalAlpha = alpha;
    context.strokeStyle = stroke;
    context.lineWidth = wide;
    context.lineJoin = 'round';
    context.beginPath();
    layout.spokes.forEach(({ x, places }, index) => {
      const y = places[row] ?? NaN;
      if (index === 0) {
        context.moveTo(x, y);
      } else {
        context.lineTo(x, y);
      }
    });
    context.stroke();
  }
  context.globalAlpha = 1;
}

function drawSpoke(
  pen: Pen,
  { layout, focused }: Pick<ParallelScene, 'layout' | 'focused'>,
  spoke: Spoke,
  index: number
): void {
  const { context, palette } = pen;
  const gap = layout.spokes[1] && layout.spokes[0] ? layout.spokes[1].x - layout.spokes[0].x : pen.width;
  const x = crisp(pen, spoke.x);
  context.strokeStyle = index === focused ? palette.focus : palette.quiet;
  context.lineWidth = index === focused ? 2 : 1;
  context.beginPath();
  context.moveTo(x, layout.top);
  context.lineTo(x, layout.bottom);
  context.stroke();
  setFont(pen, 600);
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.fillStyle = palette.ink;
  const isEdge = index === 0 || index === layout.spokes.length - 1;
  const name = fitText(pen, spoke.column.name, Math.max(24, isEdge ? gap * 0.75 : gap - 10));
  const half = context.measureText(name).width / 2;
  context.fillText(name, Math.max(half + 4, Math.min(pen.width - half - 4, spoke.x)), 16);
  drawTicks(pen, layout, spoke, gap, index === layout.spokes.length - 1);
}

function drawBrushOn({ context, palette }: Pen, spoke: Spoke, extent: Extent): void {
  const { top, bottom } = stretchOf(spoke, extent);
  context.fillStyle = palette.focus;
  context.globalAlpha = 0.28;
  context.fillRect(spoke.x - 7, top, 14, Math.max(2, bottom - top));
  context.globalAlpha = 1;
  context.fillRect(spoke.x - 7, top - 1, 14, 2);
  context.fillRect(spoke.x - 7, bottom - 1, 14, 2);
}

function drawTicks(pen: Pen, layout: ParallelLayout, spoke: Spoke, gap: number, isLast: boolean): void {
  const { context, palette } = pen;
  setFont(pen, 400, 10);
  context.textBaseline = 'middle';
  context.textAlign = isLast ? 'left' : 'right';
  const side = isLast ? 5 : -5;
  const edge = isLast ? pen.width - spoke.x - side : spoke.x + side;
  const room = Math.min(60, edge, Math.max(16, gap * 0.45));
  const put = (text: string, y: number): void => {
    // Half a number is worse than none.
    if (spoke.column.kind === 'number' && context.measureText(text).width > Math.min(edge, Math.max(room, 34))) {
      return;
    }
    const shown = spoke.column.kind === 'number' ? text : fitText(pen, text, room);
    context.lineWidth = 3;
    context.strokeStyle = palette.paper;
    context.globalAlpha = 0.85;
    context.strokeText(shown, spoke.x + side, y);
    context.globalAlpha = 1;
    context.fillStyle = palette.ink;
    context.fillText(shown, spoke.x + side, y);
  };
  if (gap < 26) {
    return;
  }
  for (const { at, label } of spoke.ticks) {
    put(label, at);
  }
  if (layout.hasMissing && spoke.column.values.some(Number.isNaN)) {
    put('–', layout.gutter);
  }
}

/** The hovered trial's own values, on each axis. */
function tagValues(pen: Pen, { layout, board }: ParallelScene, row: number): void {
  const gap = layout.spokes[1] && layout.spokes[0] ? layout.spokes[1].x - layout.spokes[0].x : pen.width;
  layout.spokes.forEach(({ x, places, column }, index) => {
    const y = places[row] ?? NaN;
    drawDot(pen, x, y, 3.5, pen.palette.ink);
    if (gap >= 44) {
      const value = valueText(column, column.values[row] ?? NaN);
      const text =
        index === layout.spokes.length - 1 && gap > 100 ? `${trialName(board.trials, row)}  ${value}` : value;
      drawTag(
        pen,
        text.slice(0, 40),
        index === layout.spokes.length - 1 ? x - 8 : x + 8,
        y - 12 < layout.top ? y + 13 : y - 12,
        pen.palette.ink,
        index === layout.spokes.length - 1 ? 'right' : 'left'
      );
    }
  });
}
