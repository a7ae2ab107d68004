import type { Log } from '../ports';

/** One that fails must not keep the others from running: what it says is durable already. */
export function safely(log: Log, what: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error(`${what} failed`, { why });
  }
}
