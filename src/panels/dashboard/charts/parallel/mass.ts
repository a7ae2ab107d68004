import type { Rgb } from '../../../../components/charts/tint';
import { LEAST_COUNT, LinePlane } from '../../../../components/charts/raster';
import { denseCount, faintestOf, alphaTable, tablePlace } from '../../../../components/charts/tint';
import type { ParallelLayout } from './layout';

/** From which goodness on a plane counts: the few best have planes of their own, so that they are seen in any crowd. */
const EDGES = [0, 0.25, 0.5, 0.7, 0.84, 0.93, 0.975, 0.993];
const BINS = EDGES.length;
/**
 * Lines of all trials, counted in eight planes from the worst to the best. Counts add up, so a brush that moves adds and
 * takes away only the lines it passes over: ten thousand lines follow the pointer.
 */
export class ParallelMass {
  constructor(
    private readonly _layout: ParallelLayout,
    /** 0 to 1, NaN without a value. */
    private readonly _goodness: Float32Array,
    width: number,
    height: number,
    private readonly _ratio: number
  ) {
    this.width = Math.max(1, Math.round(width * _ratio));
    this.height = Math.max(1, Math.round(height * _ratio));
    this._planes = Array.from({ length: BINS }, () => new LinePlane(this.width, this.height));
    this._all = new LinePlane(this.width, this.height);
    this._counted = new Uint8Array(_goodness.length);
    const size = this.width * this.height;
    this._sum = new Float32Array(size);
    this._best = new Uint8Array(size);
    this._own = new Float32Array(size);
    this._pixels = new Uint32Array(size);
    this._bytes = new Uint8ClampedArray(this._pixels.buffer);
  }

  readonly width: number;
  readonly height: number;

  /** Brings the counts towards what shall be seen; false when the frame's share of time did not suffice. */
  advance(kept: Uint8Array | undefined, order: Int32Array, now: () => number, budgetMs: number): boolean {
    const until = now() + budgetMs;
    this._clearIfShorter(kept);
    let turn = 0;
    for (const row of order) {
      const wanted = kept === undefined || kept[row] === 1 ? 1 : 0;
      if (wanted !== this._counted[row]) {
        const bin = this._binOf(row);
        const sign = wanted === 1 ? 1 : -1;
        this._count(this._planes[bin], row, sign);
        this._counted[row] = wanted;
        this._inPlane[bin] = (this._inPlane[bin] ?? 0) + sign;
        this._shown += sign;
        if ((++turn & 15) === 0 && now() > until) {
          return false;
        }
      }
    }
    if (kept !== undefined) {
      for (; this._behind < order.length; this._behind++) {
        this._count(this._all, order[this._behind] ?? 0, 1);
        if ((++turn & 15) === 0 && now() > until) {
          this._behind += 1;
          return false;
        }
      }
    }
    return true;
  }

  /** Few that stay are sooner counted anew than many taken away. */
  private _clearIfShorter(kept: Uint8Array | undefined): void {
    let wanted = 0;
    let changed = 0;
    for (let row = 0; row < this._counted.length; row++) {
      const isWanted = kept === undefined ? 1 : (kept[row] ?? 0);
      wanted += isWanted;
      changed += isWanted === this._counted[row] ? 0 : 1;
    }
    if (wanted < changed && this._shown > 0) {
      this._planes.forEach(plane => plane.clear());
      this._counted.fill(0);
      this._inPlane.fill(0);
      this._shown = 0;
    }
  }

  /**
   * Colours: what is kept by the best line over each pixel, the rest as a breath of `quiet`. The same array at each call.
   */
  tint(ramp: readonly Rgb[], quiet: Rgb, hasBrush: boolean): Uint8ClampedArray<ArrayBuffer> {
    const { width, height, _planes: planes, _sum: sum, _best: best, _own: own, _pixels: pixels } = this;
    this._gather();
    const seen = alphaTable(denseCount([{ counts: sum }]), faintestOf(this._shown));
    const seenIn = planes.map((plane, bin) =>
      alphaTable(this._inPlane[bin] === 0 ? 1.5 : denseCount([plane]), faintestOf(this._inPlane[bin] ?? 0) * 0.7)
    );
    const colours = Uint32Array.from(planes, (_, bin) =>
      packed(ramp[Math.round((bin / (BINS - 1)) * (ramp.length - 1))] ?? quiet)
    );
    const faint = (packed(quiet) | (26 << 24)) >>> 0;
    const behind = this._all.counts;
    for (let column = 0; column < width; column++) {
      const start = column * height;
      for (let row = 0; row < height; row++) {
        const at = start + row;
        const count = sum[at] ?? 0;
        let pixel = 0;
        if (count > 0) {
          const bin = best[at] ?? 0;
          const alpha = seen[tablePlace(count)] ?? 0;
          const alone = seenIn[bin]?.[tablePlace(own[at] ?? 0)] ?? 0;
          pixel = (colours[bin] ?? 0) | ((alpha > alone ? alpha : alone) << 24);
        } else if (hasBrush && (behind[at] ?? 0) > 0.3) {
          pixel = faint;
        }
        pixels[row * width + column] = pixel;
      }
    }
    return this._bytes;
  }

  /** For each pixel all lines, the best plane among them and its lines: plane after plane, as memory lies. */
  private _gather(): void {
    const { _sum: sum, _best: best, _own: own } = this;
    sum.fill(0);
    best.fill(0);
    own.fill(0);
    this._planes.forEach(({ counts }, bin) => {
      if (this._inPlane[bin] === 0) {
        return;
      }
      for (let at = 0; at < sum.length; at++) {
        const count = counts[at] ?? 0;
        if (count > LEAST_COUNT) {
          sum[at] = (sum[at] ?? 0) + count;
          if (count > 0.2) {
            best[at] = bin;
            own[at] = count;
          }
        }
      }
    });
  }

  private _binOf(row: number): number {
    const good = this._goodness[row] ?? NaN;
    let bin = 0;
    while (bin < BINS - 1 && good >= (EDGES[bin + 1] ?? 1)) {
      bin++;
    }
    return bin;
  }

  private _count(plane: LinePlane | undefined, row: number, sign: 1 | -1): void {
    const { spokes } = this._layout;
    const ratio = this._ratio;
    for (let index = 1; index < spokes.length; index++) {
      const from = spokes[index - 1];
      const to = spokes[index];
      if (from && to) {
        const y0 = (from.places[row] ?? NaN) * ratio;
        const y1 = (to.places[row] ?? NaN) * ratio;
        plane?.line(from.x * ratio, y0, to.x * ratio, y1, 1.1 * ratio, sign);
      }
    }
  }

  private readonly _planes: readonly LinePlane[];
  private readonly _all: LinePlane;
  private readonly _counted: Uint8Array;
  private readonly _sum: Float32Array;
  private readonly _best: Uint8Array;
  private readonly _own: Float32Array;
  private readonly _pixels: Uint32Array<ArrayBuffer>;
  private readonly _bytes: Uint8ClampedArray<ArrayBuffer>;
  /** How many of the order lie behind, on the plane of all. */
  private _behind = 0;
  private readonly _inPlane = new Array<number>(BINS).fill(0);
  private _shown = 0;
}

/** Red, green, blue as the bytes of a canvas' pixel lie, on every machine that a browser runs on. */
const packed = ([red, green, blue]: Rgb): number => (blue << 16) | (green << 8) | red;
