/**
 * One `python -m hopyard.executor.host`: gets its order as one JSON line on stdin, tells about its agents in JSON lines on stdout.
 * It is detached and outlives the sidecar; then its stdout is read by nobody, and its agents find the next sidecar by themselves.
 */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ExecutorId } from '../../../../protocol';
import { type HostProgram, spawnHost } from './spawn-host';
import type { WarmHost } from './warm-host';

export type HostEvent =
  | { readonly event: 'started'; readonly executor: ExecutorId; readonly pid: number }
  | { readonly event: 'ended'; readonly executor: ExecutorId; readonly how: string };

export interface HostOptions extends HostProgram {
  /** A host that waits for its order, if one does. */
  readonly warm: WarmHost | undefined;
  readonly order: unknown;
  event(event: HostEvent): void;
  /** A line that is no event. */
  strange(line: string): void;
  /** It ended, and every line it printed has been read. */
  left(how: string): void;
}

export interface Host {
  readonly pid: number;
}

/** Rejects when the program cannot be started at all. */
export function startHost(options: HostOptions): Promise<Host> {
  return new Promise((resolve, reject) => {
    const waiting = options.warm?.take(options.python, options.logPath);
    const child: ChildProcess = waiting ?? spawnHost(options);
    const { stdin, stdout } = child;
    if (stdin === null || stdout === null) throw new Error('a host without pipes');
    let code: number | null = null;
    let signal: NodeJS.Signals | null = null;
    const spawned = (): void => {
      child.off('error', reject);
      // A later error is a signal that could not be sent; `close` tells all there is to know.
      child.on('error', () => undefined);
      resolve({ pid: child.pid ?? 0 });
    };
    if (waiting === undefined) {
      child.once('error', reject);
      child.once('spawn', spawned);
    } else {
      spawned();
    }
    child.once('exit', (...ending) => ([code, signal] = ending));
    child.once('close', () => {
      if (child.pid !== undefined) options.left(endingInWords(code, signal));
    });
    // The host may end before it has read its order; `left` says so.
    stdin.on('error', () => undefined);
    stdin.end(`${JSON.stringify(options.order)}\n`);
    const lines = createInterface({ input: stdout });
    lines.on('line', line => {
      const event = readEvent(line);
      if (event === undefined) options.strange(line);
      else options.event(event);
    });
  });
}

function readEvent(line: string): HostEvent | undefined {
  let told: Record<'event' | 'executor' | 'pid' | 'code' | 'signal' | 'why', unknown>;
  try {
    told = Object(JSON.parse(line));
  } catch {
    return undefined;
  }
  const { event, executor, pid, code, signal, why } = told;
  if (typeof executor !== 'string') return undefined;
  if (event === 'started' && Number.isInteger(pid) && Number(pid) > 1) return { event, executor, pid: Number(pid) };
  if (event !== 'ended') return undefined;
  const ending = endingInWords(typeof code === 'number' ? code : null, signal ?? null);
  return { event, executor, how: typeof why === 'string' ? `${ending}: ${why}` : ending };
}

function endingInWords(code: number | null, signal: unknown): string {
  if (signal !== null) return `killed by ${typeof signal === 'number' ? `signal ${signal}` : String(signal)}`;
  return code === null ? 'ended' : `exit code ${code}`;
}

/** The last lines of a log that say something: what a person needs to see of a failed start. */
export function lastWords(path: string, lines = 3): string {
  try {
    const text = readFileSync(path, 'utf8').slice(-8_192);
    return text
      .split('\n')
      .filter(line => line.trim() !== '')
      .slice(-lines)
      .join(' | ');
  } catch {
    return '';
  }
}
