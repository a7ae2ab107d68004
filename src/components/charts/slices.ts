/** Work in slices: each `yield` is a place to stop when the frame has had its share. */
export type Sliced = Iterable<void>;

/** Milliseconds of one frame that drawing may take, of all charts together, while somebody points or types. */
export const SLICE_MS = 9;
/** While nobody does, a picture that is there sooner is worth more than frames that nobody sees. */
export const IDLE_SLICE_MS = 40;
const IDLE_AFTER_MS = 300;
/** However many charts draw, each comes forward in each frame. */
export const LEAST_SLICE_MS = 1.5;

export interface Frames {
  now(): number;
  request(callback: () => void): number;
  cancel(handle: number): void;
  /** Which frame this is; the same for all that are called within one. */
  frame(): number;
}

export const windowFrames: Frames = {
  now: () => performance.now(),
  request: callback => window.requestAnimationFrame(callback),
  cancel: handle => window.cancelAnimationFrame(handle),
  frame: () => Number(document.timeline?.currentTime ?? performance.now())
};

/** What all drawing together has taken of the frame at hand. */
const share = { frame: NaN, spent: 0, inputAt: -Infinity };

/** What drawing may take of a frame that begins now. */
export const frameShare = (now: number): number => (now - share.inputAt > IDLE_AFTER_MS ? IDLE_SLICE_MS : SLICE_MS);

/** Somebody points or types: from now on frames go first. */
export function noteInput(now: number): void {
  share.inputAt = now;
}

/** Without a finished picture for so long, what is under way is brought to its end before anything newer is begun. */
export const PATIENCE_MS = 400;

/**
 * Runs the newest work given, a slice a frame. What was under way is dropped for it, unless so much news has come that
 * nothing was ever finished: then the picture at hand is finished first.
 */
export class Slices {
  constructor(private readonly _frames: Frames = windowFrames) {}

  get isBusy(): boolean {
    return this._handle !== undefined;
  }

  /** `work` is begun in the next frame, so that several reasons to draw within one frame draw once. */
  start(work: () => Sliced, onDone: () => void): void {
    if (this.isBusy && this._frames.now() - this._waitingSince > PATIENCE_MS) {
      this._next = { work, onDone };
      return;
    }
    const isBusy = this.isBusy;
    const since = this._waitingSince;
    this.stop();
    this._waitingSince = isBusy ? since : this._frames.now();
    this._handle = this._frames.request(() => this._run(work()[Symbol.iterator](), onDone));
  }

  stop(): void {
    this._next = undefined;
    if (this._handle !== undefined) {
      this._frames.cancel(this._handle);
      this._handle = undefined;
    }
  }

  private _run(steps: Iterator<void>, onDone: () => void): void {
    const began = this._frames.now();
    const frame = this._frames.frame();
    if (share.frame !== frame) {
      share.frame = frame;
      share.spent = 0;
    }
    const until = began + Math.max(LEAST_SLICE_MS, frameShare(began) - share.spent);
    do {
      if (steps.next().done) {
        share.spent += this._frames.now() - began;
        this._handle = undefined;
        const next = this._next;
        this._next = undefined;
        onDone();
        if (next && !this.isBusy) {
          this.start(next.work, next.onDone);
        }
        return;
      }
    } while (this._frames.now() < until);
    share.spent += this._frames.now() - began;
    this._handle = this._frames.request(() => this._run(steps, onDone));
  }

  private _handle: number | undefined;
  private _waitingSince = 0;
  private _next: { readonly work: () => Sliced; readonly onDone: () => void } | undefined;
}
