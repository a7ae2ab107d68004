/**
 * A room: consecutive revisions, at most ten deltas a second, and for each viewer either all of them or none.
 * A viewer that does not keep up is left out until it has read what it was sent. Then it gets one empty delta with a gap
 * before it, which tells it to ask for the snapshot: it is served at its own pace, and nothing is kept for it.
 */
import type { Viewer } from './viewer';

export const DELTA_EVERY_MS = 100;

export interface Timers {
  monotonic(): number;
  after(delayMs: number, run: () => void): Disposable;
}

export interface RoomOptions {
  readonly name: string;
  readonly timers: Timers;
  /** Sends what is pending, as this revision, to these viewers. False: they need a snapshot instead. */
  flush(revision: number, viewers: readonly Viewer[]): boolean;
  /** Sends a delta that holds nothing but this revision. */
  nudge(revision: number, viewer: Viewer): void;
}

export class Room implements Disposable {
  readonly viewers = new Set<Viewer>();
  #revision = 0;
  #timer: Disposable | undefined;
  #lastAt = -Infinity;
  #changed = false;

  constructor(private readonly options: RoomOptions) {}

  get revision(): number {
    return this.#revision;
  }

  /** Something is pending for its viewers. */
  touch(): void {
    this.#changed = true;
    this.#schedule();
  }

  /** A viewer that was behind has caught up. */
  drained(): void {
    this.#schedule();
  }

  /** Sends what is pending now, so that a snapshot taken now is of this revision. */
  settle(): void {
    if (this.#changed) this.#flush();
  }

  enter(viewer: Viewer): void {
    this.viewers.add(viewer);
    viewer.behindIn.delete(this.options.name);
  }

  leave(viewer: Viewer): void {
    this.viewers.delete(viewer);
    viewer.behindIn.delete(this.options.name);
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    const { timers } = this.options;
    const delay = Math.max(0, this.#lastAt + DELTA_EVERY_MS - timers.monotonic());
    this.#timer = timers.after(delay, () => this.#flush());
  }

  #flush(): void {
    const { name, timers } = this.options;
    this[Symbol.dispose]();
    this.#lastAt = timers.monotonic();
    for (const viewer of this.viewers) {
      if (!viewer.behindIn.has(name) || viewer.isBehind) continue;
      viewer.behindIn.delete(name);
      // Two ahead of what it has seen at least: the gap says "ask".
      this.options.nudge(this.#revision + 1, viewer);
    }
    if (!this.#changed) return;
    this.#changed = false;
    this.#revision += 1;
    const keepingUp: Viewer[] = [];
    for (const viewer of this.viewers) {
      if (viewer.behindIn.has(name)) continue;
      if (viewer.isBehind) viewer.behindIn.add(name);
      else keepingUp.push(viewer);
    }
    if (this.options.flush(this.#revision, keepingUp)) return;
    for (const viewer of keepingUp) viewer.behindIn.add(name);
    this.#schedule();
  }
}
