/** What was added and taken away leaves a trace of rounding, less than this. */
export const LEAST_COUNT = 0.01;

/**
 * How much line lies on each pixel. Ten thousand curves are counted into an array in tens of milliseconds, where stroking
 * them as paths takes seconds; the counts become colours in `tint.ts`. Column after column, since lines run through columns.
 */
export class LinePlane {
  /** Lines over the pixel (column · height + row), fractions at their edges. */
  readonly counts: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number
  ) {
    this.counts = new Float32Array(width * height);
  }

  /** Takes over the counts of a plane of the same size. */
  copy({ counts }: LinePlane): void {
    this.counts.set(counts);
  }

  clear(): void {
    this.counts.fill(0);
  }

  /** What lies on `whole` and not on `part`, of which it holds all; traces of rounding are nothing. */
  setRest({ counts: whole }: LinePlane, { counts: part }: LinePlane): void {
    const { counts } = this;
    for (let at = 0; at < counts.length; at++) {
      const rest = (whole[at] ?? 0) - (part[at] ?? 0);
      counts[at] = rest > LEAST_COUNT ? rest : 0;
    }
  }

  /**
   * In pixels of the plane; what is not finite or lies outside is left out. `thick` is the line's whole width; `sign` -1
   * takes away what the same call added.
   */
  line(x0: number, y0: number, x1: number, y1: number, thick: number, sign: 1 | -1 = 1): void {
    if (x1 < x0) {
      this.line(x1, y1, x0, y0, thick, sign);
      return;
    }
    // Written so that NaN fails it.
    if (!(x1 >= 0 && x0 < this.width && x1 - x0 < 1e7 && Math.abs(y0) < 1e7 && Math.abs(y1) < 1e7)) {
      return;
    }
    const half = thick / 2;
    if (x1 - x0 < 1e-3) {
      this._span(Math.min(this.width - 1, Math.max(0, Math.floor(x0))), Math.min(y0, y1), Math.max(y0, y1), sign);
      return;
    }
    const slope = (y1 - y0) / (x1 - x0);
    const first = Math.max(0, Math.floor(x0));
    const last = Math.min(this.width - 1, Math.ceil(x1) - 1);
    for (let column = first; column <= last; column++) {
      const from = column > x0 ? column : x0;
      const to = column + 1 < x1 ? column + 1 : x1;
      const a = y0 + (from - x0) * slope;
      const b = y0 + (to - x0) * slope;
      if (a < b) {
        this._span(column, a - half, b + half, (to - from) * sign);
      } else {
        this._span(column, b - half, a + half, (to - from) * sign);
      }
    }
  }

  /** Covers a column from `low` to `high`, its first and last pixel in part. */
  private _span(column: number, low: number, high: number, share: number): void {
    const { counts, height } = this;
    const top = low > 0 ? low : 0;
    const bottom = high < height ? high : height;
    if (bottom <= top) {
      return;
    }
    const start = column * height;
    const first = Math.floor(top);
    const last = Math.ceil(bottom) - 1;
    if (first === last) {
      counts[start + first] = (counts[start + first] ?? 0) + (bottom - top) * share;
      return;
    }
    counts[start + first] = (counts[start + first] ?? 0) + (first + 1 - top) * share;
    for (let at = start + first + 1; at < start + last; at++) {
      counts[at] = (counts[at] ?? 0) + share;
    }
    counts[start + last] = (counts[start + last] ?? 0) + (bottom - last) * share;
  }
}
