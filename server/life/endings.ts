/** How the sidecar's process ends: asked to, idle, or broken. Each way once, and the clean ways with everything put away. */
import type { Log } from '../ports';

/** A clean end that takes longer is cut short: what is on disk is enough. */
const END_WITHIN_MS = 5_000;

export class Endings {
  constructor(
    private readonly log: Log,
    private readonly putAway: () => Promise<void>
  ) {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => this.leave(signal));
    process.on('uncaughtException', error => this.#break(error));
    process.on('unhandledRejection', reason => this.#break(reason));
  }

  leave(why: string): void {
    if (this.#leaving) return;
    this.#leaving = true;
    this.log.info('leaving', { why });
    setTimeout(() => process.exit(0), END_WITHIN_MS).unref();
    this.putAway().then(
      () => process.exit(0),
      (error: unknown) => this.#break(error)
    );
  }

  /** In an unknown state nothing more is decided: the next use starts a new sidecar, which recovers from the journal. */
  #break(error: unknown): void {
    this.log.error('broken', { why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    process.exit(1);
  }

  #leaving = false;
}
