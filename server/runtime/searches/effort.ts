/**
 * How long searches have thought in this tick, and what it took to begin the trials they thought of. Some suggestions take
 * a millisecond or two, and of others hundreds are wanted at once: the rest waits for another tick, so that messages,
 * reports and verdicts come in between, and the first executors begin meanwhile.
 */
import type { Clock } from '../../ports';

/** What may be thought in one tick, the last suggestion apart; what else a tick does is not counted. */
const ENOUGH_MS = 2;

export class Effort {
  constructor(private readonly clock: Clock) {}

  begin(): void {
    this.spentMs = 0;
  }

  /** What `think` answers, its time counted. */
  of<T>(think: () => T): T {
    const began = this.clock.monotonic();
    const thought = think();
    this.spentMs += this.clock.monotonic() - began;
    return thought;
  }

  isSpent(): boolean {
    return this.spentMs > ENOUGH_MS;
  }

  private spentMs = 0;
}
