import type { LinePlane } from './raster';

export type Rgb = readonly [number, number, number];

/** One class of lines: the rarer a class is by nature, the more `say` it has in the colour of a shared pixel. */
export interface TintLayer {
  readonly plane: LinePlane;
  readonly colour: Rgb;
  readonly say: number;
}

/** How counts become opacity: one line is just visible, where most lines meet it is nearly solid. */
export function opacity(count: number, top: number, faintest: number): number {
  if (count <= 0) {
    return 0;
  }
  if (count < 1) {
    return count * faintest;
  }
  const share = top <= 1 ? 0 : Math.min(1, Math.log(count) / Math.log(top));
  return faintest + (0.78 - faintest) * share;
}

const TABLE_STEPS = 16;
const TABLE_SIZE = 2_048;

/** Logarithms of the counts of an alpha table: alone they would take longer than all else. */
const LOGS = Float64Array.from({ length: TABLE_SIZE }, (_, index) => Math.log(index / TABLE_STEPS));

/** `opacity` for many pixels, as alpha from 0 to 255. */
export function alphaTable(top: number, faintest: number): Uint8Array {
  const table = new Uint8Array(TABLE_SIZE);
  const slope = top <= 1 ? 0 : 1 / Math.log(top);
  for (let index = 1; index < TABLE_SIZE; index++) {
    const share = Math.min(1, (LOGS[index] ?? 0) * slope);
    table[index] =
      255 * (index < TABLE_STEPS ? (index / TABLE_STEPS) * faintest : faintest + (0.78 - faintest) * share);
  }
  return table;
}

/** Where a count stands in an alpha table; the last place stands for all beyond. */
export function tablePlace(count: number): number {
  return count < (TABLE_SIZE - 1) / TABLE_STEPS ? (count * TABLE_STEPS + 0.5) | 0 : TABLE_SIZE - 1;
}

/** Opacity of a single line among so many: alone nearly solid, in a crowd of ten thousand a breath. */
export const faintestOf = (lines: number): number =>
  Math.max(0.14, Math.min(0.85, 1.6 / Math.sqrt(Math.max(1, lines / 12))));

const SAMPLED_EVERY = 29;

/** The count of all planes together that all but the densest half percent of the pixels stay below. */
export function denseCount(planes: readonly { readonly counts: Float32Array }[]): number {
  const bins = new Uint32Array(64);
  let seen = 0;
  const [first] = planes;
  const size = first ? first.counts.length : 0;
  for (let at = 0; at < size; at += SAMPLED_EVERY) {
    let count = 0;
    for (let k = 0; k < planes.length; k++) {
      count += planes[k]?.counts[at] ?? 0;
    }
    if (count > 0.5) {
      const bin = Math.min(63, Math.floor(Math.log2(count + 1) * 4));
      bins[bin] = (bins[bin] ?? 0) + 1;
      seen++;
    }
  }
  let left = seen * 0.005;
  for (let bin = 63; bin >= 0; bin--) {
    left -= bins[bin] ?? 0;
    if (left < 0) {
      return Math.max(1.5, 2 ** ((bin + 1) / 4) - 1);
    }
  }
  return 1.5;
}

/** Mixes classes of lines into one picture, row after row, four bytes a pixel, not premultiplied. */
export function tintLayers(layers: readonly TintLayer[], faintest: number): Uint8ClampedArray<ArrayBuffer> {
  const [first] = layers;
  if (first === undefined) {
    return new Uint8ClampedArray(0);
  }
  const { width, height } = first.plane;
  const seen = alphaTable(denseCount(layers.map(({ plane }) => plane)), faintest);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) {
      const at = column * height + row;
      let count = 0;
      let red = 0;
      let green = 0;
      let blue = 0;
      let say = 0;
      for (const layer of layers) {
        const own = layer.plane.counts[at] ?? 0;
        if (own > 0) {
          count += own;
          const part = own * layer.say;
          say += part;
          red += part * layer.colour[0];
          green += part * layer.colour[1];
          blue += part * layer.colour[2];
        }
      }
      if (count > 0) {
        const to = (row * width + column) * 4;
        pixels[to] = red / say;
        pixels[to + 1] = green / say;
        pixels[to + 2] = blue / say;
        pixels[to + 3] = seen[tablePlace(count)] ?? 0;
      }
    }
  }
  return pixels;
}
