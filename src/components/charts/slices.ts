/** Work in slices: each `yield` is a place to stop when the frame has had its share. */
export type Sliced = Iterable<void>;

/** Milliseconds of one frame that drawing may take; the rest is the browser's and the pointer's. */
export const SLICE_MS = 9;

export interface Frames {
  now(): number;
  request(callback: () => void): number;
  cancel(handle: number): void;
}

export const windowFrames: Frames = {
  now: () => performance.now(),
  request: callback => window.requestAnimationFrame(callback),
  cancel: handle => window.cancelAnimationFrame(handle)
};

/** Runs the newest work given, a slice a frame; what was under way is dropped. */
export class Slices {
  constructor(private readonly _frames: Frames = windowFrames) {}

  get isBusy(): boolean {
    return this._handle !== undefined;
  }

  /** `work` is begun in the next frame, so that several reasons to draw within one frame draw once. */
  start(work: () => Sliced, onDone: () => void): void {
    this.stop();
    this._handle = this._frames.request(() => this._run(work()[Symbol.iterator](), onDone));
  }

  stop(): void {
    if (this._handle !== undefined) {
      this._frames.cancel(this._handle);
      this._handle = undefined;
    }
  }

  private _run(steps: Iterator<void>, onDone: () => void): void {
    const until = this._frames.now() + SLICE_MS;
    do {
      if (steps.next().done) {
        this._handle = undefined;
        onDone();
        return;
      }
    } while (this._frames.now() < until);
    this._handle = this._frames.request(() => this._run(steps, onDone));
  }

  private _handle: number | undefined;
}
