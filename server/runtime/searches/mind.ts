/** A search that thinks beside the event loop: what it has thought out waits here until there is room for it. */
import type { Suggestion } from '../../core/search/search';
import type { Clock } from '../../ports';

export interface MindOptions {
  readonly clock: Clock;
  think(): Promise<Suggestion>;
  /** It has thought, or failed. */
  wake(): void;
  /** Thoughts that may fail in a row before it is given up. */
  readonly tries: number;
}

export class Mind {
  /** What the last thought took. */
  thinkMs = 0;

  constructor(private readonly options: MindOptions) {}

  /** What was thought out, or nothing yet: then it begins to think. Throws what failed too often, and may be asked again. */
  take(): Suggestion | undefined {
    const { answer, fault } = this;
    this.answer = undefined;
    if (fault !== undefined) {
      this.fault = undefined;
      this.failures = 0;
      throw fault;
    }
    if (answer === undefined && !this.thinking) {
      void this.think();
    }
    return answer;
  }

  private async think(): Promise<void> {
    this.thinking = true;
    const began = this.options.clock.monotonic();
    try {
      this.answer = await this.options.think();
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      this.fault = this.failures < this.options.tries ? undefined : error;
    }
    this.thinking = false;
    this.thinkMs = this.options.clock.monotonic() - began;
    this.options.wake();
  }

  private thinking = false;
  private failures = 0;
  private answer: Suggestion | undefined;
  private fault: unknown;
}
