import type { Rgb } from '../../../../components/charts/tint';
import { LinePlane } from '../../../../components/charts/raster';
import { denseCount, faintestOf, opacity } from '../../../../components/charts/tint';
import type { ParallelLayout } from './layout';

/** From which goodness on a plane counts: the few best have planes of their own, so that they are seen in any crowd. */
const EDGES = [0, 0.25, 0.5, 0.7, 0.84, 0.93, 0.975, 0.993];
const BINS = EDGES.length;
/** Milliseconds of a frame for counting; colouring comes on top. */
const COUNT_MS = 8;

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
    this._backdrop = new Uint8Array(_goodness.length);
  }

  readonly width: number;
  readonly height: number;

  /** Brings the counts towards what shall be seen; false when the frame's share of time did not suffice. */
  advance(kept: Uint8Array | undefined, order: Int32Array, now: () => number): boolean {
    const until = now() + COUNT_MS;
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
      for (const row of order) {
        if (this._backdrop[row] === 0) {
          this._count(this._all, row, 1);
          this._backdrop[row] = 1;
          if ((++turn & 15) === 0 && now() > until) {
            return false;
          }
        }
      }
    }
    return true;
  }

  /** Colours: what is kept by the best line over each pixel, the rest as a breath of `quiet`. */
  tint(ramp: readonly Rgb[], quiet: Rgb, hasBrush: boolean): Uint8ClampedArray<ArrayBuffer> {
    const { width, height, _planes: planes } = this;
    const pixels = new Uint8ClampedArray(width * height * 4);
    const top = denseCount(planes);
    const faintest = faintestOf(this._shown);
    const ownTop = planes.map(plane => denseCount([plane]));
    const ownFaintest = this._inPlane.map(faintestOf);
    const colours = planes.map((_, bin) => ramp[Math.round((bin / (BINS - 1)) * (ramp.length - 1))] ?? quiet);
    const counts = planes.map(plane => plane.counts);
    const behind = this._all.counts;
    for (let column = 0; column < width; column++) {
      for (let row = 0; row < height; row++) {
        const at = column * height + row;
        let sum = 0;
        let best = -1;
        for (let bin = BINS - 1; bin >= 0; bin--) {
          const own = counts[bin]?.[at] ?? 0;
          // What was added and taken away leaves a trace of rounding.
          if (own > 0.01) {
            sum += own;
            best = best < 0 && own > 0.2 ? bin : best;
          }
        }
        const to = (row * width + column) * 4;
        if (sum > 0) {
          const colour = colours[Math.max(0, best)] ?? quiet;
          const own = opacity(counts[best]?.[at] ?? 0, ownTop[best] ?? 1, (ownFaintest[best] ?? 0) * 0.7);
          pixels[to] = colour[0];
          pixels[to + 1] = colour[1];
          pixels[to + 2] = colour[2];
          pixels[to + 3] = 255 * Math.max(opacity(sum, top, faintest), own);
        } else if (hasBrush && (behind[at] ?? 0) > 0) {
          pixels[to] = quiet[0];
          pixels[to + 1] = quiet[1];
          pixels[to + 2] = quiet[2];
          pixels[to + 3] = 26 * Math.min(1, behind[at] ?? 0);
        }
      }
    }
    return pixels;
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
        plane?.line(from.x * ratio, y0, to.x * ratio, y1, 1.1 * ratio, 0, sign);
      }
    }
  }

  private readonly _planes: readonly LinePlane[];
  private readonly _all: LinePlane;
  private readonly _counted: Uint8Array;
  private readonly _backdrop: Uint8Array;
  private readonly _inPlane = new Array<number>(BINS).fill(0);
  private _shown = 0;
}
