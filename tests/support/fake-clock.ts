/** Time that passes when told to. `soon` callbacks run in `turn`, timers in `advance`. */
import type { Clock } from '../../server/ports';

export class FakeClock implements Clock {
  wall = 1_700_000_000_000;
  private time = 0;
  private queue: (() => void)[] = [];
  private timers: { at: number; run: () => void }[] = [];

  now(): number {
    return this.wall + this.time;
  }

  monotonic(): number {
    return this.time;
  }

  soon(run: () => void): void {
    this.queue.push(run);
  }

  after(delayMs: number, run: () => void): Disposable {
    const timer = { at: this.time + delayMs, run };
    this.timers.push(timer);
    return { [Symbol.dispose]: () => void (this.timers = this.timers.filter(other => other !== timer)) };
  }

  get pending(): number {
    return this.queue.length;
  }

  /** What was to run soon, once. */
  turn(): void {
    const due = this.queue;
    this.queue = [];
    for (const run of due) {
      run();
    }
  }

  /** The next timer due within `ms`, if any; otherwise the time itself. True when a timer ran. */
  step(until: number): boolean {
    const next = this.timers.filter(timer => timer.at <= until).sort((one, other) => one.at - other.at)[0];
    if (next === undefined) {
      this.time = Math.max(this.time, until);
      return false;
    }
    this.timers = this.timers.filter(timer => timer !== next);
    this.time = Math.max(this.time, next.at);
    next.run();
    return true;
  }

  /** The whole process was stopped this long: time passed and nothing ran. */
  freeze(ms: number): void {
    this.time += ms;
  }
}
