/**
 * A host started before its order is known, beside the sidecar's own start: importing Python's half takes as long as all else
 * between a first call and its first result. It reads its order from stdin whenever it comes, and leaves when stdin ends.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnHost } from './spawn-host';

const UNUSED_MS = 60_000;

export class WarmHost {
  constructor(
    readonly python: string,
    private readonly child: ChildProcess,
    private readonly logPath: string
  ) {
    this.#unused = setTimeout(() => this.dismiss(), UNUSED_MS);
    this.#unused.unref();
  }

  /** The process, once, for a start with this very Python; what it has printed on stderr goes on at `logPath`. */
  take(python: string, logPath: string): ChildProcess | undefined {
    clearTimeout(this.#unused);
    if (this.#isTaken || python !== this.python || !isRunning(this.child)) {
      this.dismiss();
      return undefined;
    }
    this.#isTaken = true;
    renameSync(this.logPath, logPath);
    return this.child;
  }

  dismiss(): void {
    clearTimeout(this.#unused);
    if (!this.#isTaken) {
      this.#isTaken = true;
      this.child.stdin?.end();
      rmSync(this.logPath, { force: true });
    }
  }

  readonly #unused: NodeJS.Timeout;
  #isTaken = false;
}

const isRunning = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

/** `HOPYARD_WARM_HOST=1` in the environment of the one that starts the sidecar because a fleet will be wanted next. */
export function warmHostWanted(words: readonly string[], environment: NodeJS.ProcessEnv): WarmHost | undefined {
  const at = words.indexOf('--project');
  const project = at < 0 ? undefined : words[at + 1];
  const python = environment['HOPYARD_PYTHON'];
  if (environment['HOPYARD_WARM_HOST'] !== '1' || project === undefined || python === undefined) return undefined;
  const run = join(project, '.hopyard', 'run');
  const logPath = join(run, `host-${process.pid}.log`);
  try {
    mkdirSync(run, { recursive: true });
    const child = spawnHost({ python, directory: run, logPath });
    // Whatever keeps it from starting shows when a host is started for an order.
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    return new WarmHost(python, child, logPath);
  } catch {
    return undefined;
  }
}
