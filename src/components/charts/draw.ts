import type { Axis } from './axis';
import type { Curve } from './shelf';
import type { Pen } from './stage';
import { fitted } from './text';

/** Where the data lies within a drawing, in CSS pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const TICK_ROOM = { x: 64, y: 30 } as const;

export function setFont(pen: Pen, weight = 400, size = pen.palette.fontSize): void {
  pen.context.font = `${weight} ${size}px ${pen.palette.font}`;
}

export function fitText(pen: Pen, text: string, width: number): string {
  return fitted(text, width, part => pen.context.measureText(part).width);
}

/** Half a device pixel beside whole ones: a hairline that is sharp at any ratio. */
export const crisp = (pen: Pen, at: number): number => (Math.round(at * pen.ratio) + 0.5) / pen.ratio;

/** Horizontal grid lines with the numbers of a y axis at their left. */
export function drawYAxis(pen: Pen, frame: Frame, axis: Axis, name?: string, hasGrid = true): void {
  const { context, palette } = pen;
  setFont(pen);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.lineWidth = 1 / pen.ratio;
  for (const { at, label } of axis.ticks(TICK_ROOM.y)) {
    if (hasGrid) {
      context.strokeStyle = palette.faintLine;
      context.beginPath();
      context.moveTo(frame.left, crisp(pen, at));
      context.lineTo(frame.right, crisp(pen, at));
      context.stroke();
    }
    context.fillStyle = palette.quiet;
    context.fillText(fitText(pen, label, frame.left - 8), frame.left - 6, at);
  }
  if (name !== undefined) {
    context.fillStyle = palette.quiet;
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
    context.fillText(fitText(pen, name, (frame.right - frame.left) * 0.6), Math.max(2, frame.left - 34), frame.top - 7);
  }
}

/** The line under the data, its ticks and numbers, and the axis' name at the right end. */
export function drawXAxis(pen: Pen, frame: Frame, axis: Axis, name?: string): void {
  const { context, palette } = pen;
  setFont(pen);
  context.lineWidth = 1 / pen.ratio;
  context.strokeStyle = palette.line;
  context.beginPath();
  context.moveTo(frame.left, crisp(pen, frame.bottom));
  context.lineTo(frame.right, crisp(pen, frame.bottom));
  context.stroke();
  context.textBaseline = 'top';
  const isCategory = axis.kind === 'category';
  const nameWidth =
    name === undefined ? 0 : Math.min(context.measureText(name.slice(0, 60)).width, (frame.right - frame.left) * 0.4);
  const until = frame.right - nameWidth - 10;
  context.fillStyle = palette.quiet;
  const ticks = axis.ticks(TICK_ROOM.x);
  const room = ticks.length > 1 ? (frame.right - frame.left) / ticks.length - 8 : frame.right - frame.left;
  let isNameFree = true;
  for (const { at, label } of ticks) {
    context.beginPath();
    context.moveTo(crisp(pen, at), frame.bottom);
    context.lineTo(crisp(pen, at), frame.bottom + 4);
    context.stroke();
    const text = fitText(pen, label, isCategory ? room : 90);
    const half = context.measureText(text).width / 2;
    if (name !== undefined && at + half > until) {
      // Numbers can be read between their neighbours; a category that is not named is lost.
      if (!isCategory) {
        continue;
      }
      isNameFree = false;
    }
    context.textAlign = 'center';
    context.fillText(text, Math.max(half + 1, Math.min(pen.width - half - 1, at)), frame.bottom + 6);
  }
  if (name !== undefined && isNameFree) {
    context.textAlign = 'right';
    context.fillText(fitText(pen, name, (frame.right - frame.left) * 0.4), frame.right, frame.bottom + 6);
  }
}

/** Clips to the data's place while `draw` draws. */
export function within(pen: Pen, frame: Frame, draw: () => void): void {
  const { context } = pen;
  context.save();
  context.beginPath();
  context.rect(frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
  context.clip();
  draw();
  context.restore();
}

/** Marks of verdicts and states differ by shape as well as colour. */
export function drawSquare(pen: Pen, x: number, y: number, size: number, colour: string): void {
  const { context } = pen;
  context.fillStyle = colour;
  context.strokeStyle = pen.palette.paper;
  context.lineWidth = 1;
  context.fillRect(x - size / 2, y - size / 2, size, size);
  context.strokeRect(x - size / 2, y - size / 2, size, size);
}

export function drawCross(pen: Pen, x: number, y: number, size: number, colour: string): void {
  const { context } = pen;
  const half = size / 2;
  context.strokeStyle = colour;
  context.lineWidth = Math.min(2, Math.max(1, size / 3));
  context.beginPath();
  context.moveTo(x - half, y - half);
  context.lineTo(x + half, y + half);
  context.moveTo(x + half, y - half);
  context.lineTo(x - half, y + half);
  context.stroke();
}

export function drawDot(pen: Pen, x: number, y: number, radius: number, colour: string): void {
  const { context } = pen;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

export function drawRing(pen: Pen, x: number, y: number, radius: number, colour: string): void {
  const { context } = pen;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}

/** Words on a patch of paper, so that lines under them do not disturb; kept inside the drawing. */
export function drawTag(
  pen: Pen,
  text: string,
  x: number,
  y: number,
  colour: string,
  align: 'left' | 'right' = 'left'
): void {
  const { context, palette } = pen;
  setFont(pen, 600);
  const shown = fitText(pen, text, Math.max(40, pen.width * 0.5));
  const width = context.measureText(shown).width;
  const left = Math.max(2, Math.min(pen.width - width - 2, align === 'left' ? x : x - width));
  const middle = Math.max(8, Math.min(pen.height - 8, y));
  context.globalAlpha = 0.82;
  context.fillStyle = palette.paper;
  context.fillRect(left - 3, middle - 8, width + 6, 16);
  context.globalAlpha = 1;
  context.fillStyle = colour;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(shown, left, middle + 0.5);
}

const sheets = new Map<string, HTMLCanvasElement>();
const MOST_SHEETS = 8;

/** A canvas out of sight, kept for the next time that pixels of this size are put. */
function sheetOf(width: number, height: number): HTMLCanvasElement {
  const key = `${width} ${height}`;
  const sheet = sheets.get(key) ?? document.createElement('canvas');
  sheets.delete(key);
  sheets.set(key, sheet);
  for (const oldest of sheets.keys()) {
    if (sheets.size <= MOST_SHEETS) {
      break;
    }
    sheets.delete(oldest);
  }
  if (sheet.width !== width || sheet.height !== height) {
    sheet.width = width;
    sheet.height = height;
  }
  return sheet;
}

/** Puts pixels (row after row, four bytes each) at a place given in CSS pixels, over what is there. */
export function putPixels(
  pen: Pen,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  height: number,
  x: number,
  y: number
): void {
  if (width === 0 || height === 0) {
    return;
  }
  const sheet = sheetOf(width, height);
  sheet.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  pen.context.imageSmoothingEnabled = false;
  pen.context.drawImage(sheet, x, y, width / pen.ratio, height / pen.ratio);
}

/** The same in place of all there is, from the upper left corner on: nothing is mixed. */
export function replacePixels(
  { context }: Pen,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  height: number
): void {
  if (width > 0 && height > 0) {
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }
}

/** Gaps where values are not finite; a single point becomes a short dash. */
export function tracePath(
  context: CanvasRenderingContext2D,
  curve: Curve,
  axes: { readonly x: Axis; readonly y: Axis }
): void {
  let isDown = false;
  for (let index = 0; index < curve.steps.length; index++) {
    const x = axes.x.place(curve.steps[index] ?? NaN);
    const y = axes.y.place(curve.values[index] ?? NaN);
    if (Number.isNaN(x) || Number.isNaN(y)) {
      isDown = false;
    } else if (isDown) {
      context.lineTo(x, y);
    } else {
      context.moveTo(x, y);
      isDown = true;
      if (curve.steps.length === 1) {
        context.moveTo(x - 3, y);
        context.lineTo(x + 3, y);
      }
    }
  }
}
