/**
 * How long searches have thought in this tick. Some suggestions take a millisecond or two; where several are wanted at
 * once, the rest waits for another tick, so that messages, reports and verdicts come in between.
 */
import type { Clock } from '../../ports';

/** What may be thought in one tick, the last suggestion apart. */
const ENOUGH_MS = 2;

export class Effort {
  constructor(private readonly clock: Clock) {}

  begin(): void {
    this.beganAt = this.clock.monotonic();
    this.suggested = false;
  }

  took(): void {
    this.suggested = true;
  }

  /** One suggestion is made in any tick, however long the rest of it took. */
  isSpent(): boolean {
    return this.suggested && this.clock.monotonic() - this.beganAt > ENOUGH_MS;
  }

  private beganAt = 0;
  private suggested = false;
}
