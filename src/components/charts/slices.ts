/** Work in slices: each `yield` is a place to stop when the frame has had its share. */
export type Sliced = Iterable<void>;

/** Milliseconds of one frame that drawing may take, of all charts together, while somebody points or types. */
export const SLICE_MS = 9;
/** While nobody does, a picture that is there sooner is worth more than frames that nobody sees. */
export const IDLE_SLICE_MS = 40;
const IDLE_AFTER_MS = 300;
/** However much the chart that is pointed at draws, one of the others comes forward in each frame. */
export const LEAST_SLICE_MS = 1.5;

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

let inputAt = -Infinity;
let frameEnds = -Infinity;

/** What drawing may still take of the frame at hand. */
export const frameLeft = (now: number): number => Math.max(0, frameEnds - now);

/** What drawing may take of a frame that begins now. */
export const frameShare = (now: number): number => (now - inputAt > IDLE_AFTER_MS ? IDLE_SLICE_MS : SLICE_MS);

/** Somebody points or types: from now on frames go first. */
export function noteInput(now: number): void {
  inputAt = now;
}

/** Without a finished picture for so long, what is under way is brought to its end before anything newer is begun. */
export const PATIENCE_MS = 100;

/**
 * Runs the newest work given, a slice a frame. What was under way is dropped for it, unless so much news has come that
 * nothing was ever finished: then the picture at hand is finished first, for as long as the news goes on.
 */
export class Slices {
  constructor(private readonly _frames: Frames = windowFrames) {
    this._turns = turnsOf(_frames);
  }

  get isBusy(): boolean {
    return this._work !== undefined;
  }

  /** `work` is begun in the next frame, so that several reasons to draw within one frame draw once. */
  start(work: () => Sliced, onDone: () => void): void {
    if (!this._work) {
      this._waitingSince = this._frames.now();
    } else if (this._steps && this._frames.now() - this._waitingSince > PATIENCE_MS) {
      this._next = { begin: work, onDone };
      return;
    }
    this._begin({ begin: work, onDone });
  }

  /** Before the others in each frame: its chart is the one that somebody points at. */
  goFirst(): void {
    this._turns.first = this;
  }

  stop(): void {
    this._work = undefined;
    this._steps = undefined;
    this._next = undefined;
    this._turns.leave(this);
  }

  /** One slice, until `until` or its end; at least one step of it. */
  run(until: number): void {
    const { _work: work } = this;
    if (!work) {
      return;
    }
    do {
      let isDone;
      try {
        this._steps ??= work.begin()[Symbol.iterator]();
        isDone = this._steps.next().done;
      } catch (thrown) {
        // A drawing that breaks once would break in each frame.
        this.stop();
        throw thrown;
      }
      if (isDone) {
        this._end(work);
        return;
      }
    } while (this._frames.now() < until);
  }

  private _begin(work: Work): void {
    this._work = work;
    this._steps = undefined;
    this._next = undefined;
    this._turns.join(this);
  }

  private _end({ onDone }: Work): void {
    const next = this._next;
    this.stop();
    if (next) {
      this._begin(next);
    }
    onDone();
  }

  private readonly _turns: Turns;
  private _work: Work | undefined;
  private _steps: Iterator<void> | undefined;
  private _next: Work | undefined;
  private _waitingSince = 0;
}

interface Work {
  readonly begin: () => Sliced;
  readonly onDone: () => void;
}

/** Whose turn it is in a frame: first who is pointed at, then who waits longest. */
class Turns {
  constructor(private readonly _frames: Frames) {}

  first: Slices | undefined;

  join(slices: Slices): void {
    // In the order in which they were served last: a set keeps the order of its entries.
    this._waiting.add(slices);
    this._handle ??= this._frames.request(() => this._run());
  }

  leave(slices: Slices): void {
    this._waiting.delete(slices);
    if (this._waiting.size === 0 && this._handle !== undefined) {
      this._frames.cancel(this._handle);
      this._handle = undefined;
    }
  }

  private _run(): void {
    this._handle = undefined;
    const began = this._frames.now();
    const until = began + frameShare(began);
    frameEnds = until;
    const all = [...this._waiting];
    const first = all.filter(slices => slices === this.first);
    let served = 0;
    try {
      for (const slices of [...first, ...all.filter(one => one !== this.first)]) {
        const now = this._frames.now();
        if (served > first.length && now >= until) {
          break;
        }
        served += 1;
        if (this._waiting.delete(slices)) {
          this._waiting.add(slices);
        }
        slices.run(Math.max(now + LEAST_SLICE_MS, until));
      }
    } finally {
      if (this._waiting.size > 0) {
        this._handle ??= this._frames.request(() => this._run());
      }
    }
  }

  private readonly _waiting = new Set<Slices>();
  private _handle: number | undefined;
}

const TURNS = new WeakMap<Frames, Turns>();

function turnsOf(frames: Frames): Turns {
  const turns = TURNS.get(frames) ?? new Turns(frames);
  TURNS.set(frames, turns);
  return turns;
}
