import type { Rgb } from './tint';

/** How much of each pixel a small shape covers, row after row, 0 to 1. Odd in size: it has a middle. */
export interface Stamp {
  readonly size: number;
  readonly cover: Float32Array;
}

const SAMPLES = 4;

/** `isIn` tells of a place, in pixels from the shape's middle, whether it belongs to it. */
function stampOf(reach: number, isIn: (x: number, y: number) => boolean): Stamp {
  const half = Math.ceil(reach);
  const size = 2 * half + 1;
  const cover = new Float32Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let hits = 0;
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const x = column - half - 0.5 + ((sample % SAMPLES) + 0.5) / SAMPLES;
        const y = row - half - 0.5 + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
        hits += isIn(x, y) ? 1 : 0;
      }
      cover[row * size + column] = hits / (SAMPLES * SAMPLES);
    }
  }
  return { size, cover };
}

/** In pixels of the sheet, as `drawDot`, `drawSquare` and `drawCross` draw them. */
export const disc = (radius: number): Stamp => stampOf(radius, (x, y) => x * x + y * y <= radius * radius);

export const square = (side: number): Stamp =>
  stampOf(side / 2, (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= side / 2);

export function cross(side: number, thick: number): Stamp {
  const arm = (along: number, across: number): boolean =>
    Math.abs(across) <= thick / 2 && Math.abs(along) <= side * Math.SQRT1_2;
  return stampOf(side / 2 + thick / 2, (x, y) => {
    const [along, across] = [(x + y) * Math.SQRT1_2, (x - y) * Math.SQRT1_2];
    return arm(along, across) || arm(across, along);
  });
}

/**
 * Ten thousand marks put into pixels in a few milliseconds, where paths take ten times as long; each lies over those before
 * it, as on a canvas.
 */
export class StampSheet {
  /** Row after row, four bytes a pixel, not premultiplied. */
  readonly bytes: Uint8ClampedArray<ArrayBuffer>;

  constructor(
    readonly width: number,
    readonly height: number
  ) {
    this.bytes = new Uint8ClampedArray(width * height * 4);
  }

  /** With its middle on the pixel at a place; what lies outside is left out. */
  put({ size, cover }: Stamp, x: number, y: number, [red, green, blue]: Rgb, alpha: number): void {
    const { bytes, width, height } = this;
    const half = (size - 1) / 2;
    const left = Math.floor(x) - half;
    const top = Math.floor(y) - half;
    for (let row = Math.max(0, -top); row < size && top + row < height; row++) {
      for (let column = Math.max(0, -left); column < size && left + column < width; column++) {
        const over = alpha * (cover[row * size + column] ?? 0);
        if (over > 0) {
          const at = ((top + row) * width + left + column) * 4;
          const under = ((bytes[at + 3] ?? 0) / 255) * (1 - over);
          const both = over + under;
          const share = over / both;
          bytes[at] = (bytes[at] ?? 0) + (red - (bytes[at] ?? 0)) * share;
          bytes[at + 1] = (bytes[at + 1] ?? 0) + (green - (bytes[at + 1] ?? 0)) * share;
          bytes[at + 2] = (bytes[at + 2] ?? 0) + (blue - (bytes[at + 2] ?? 0)) * share;
          bytes[at + 3] = both * 255;
        }
      }
    }
  }
}
