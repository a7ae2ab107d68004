/**
 * Which operating-system process an executor's agent is, across restarts of the sidecar.
 * A pid alone may have been given to another program since; with the boot and the process's start time it cannot.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutorId } from '../../../../protocol';

export interface ProcessMark {
  readonly pid: number;
  readonly boot: string;
  /** Start time in the system's own words; absent when the process could not be looked at. */
  readonly started: string | undefined;
}

/** Undefined: there is no such process, or only its remains. */
export function startedAt(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      // The second field is the command in parentheses and may hold anything, spaces and parentheses included.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const words = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return words === '' || words.startsWith('Z') ? undefined : words.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}

export function markOf(pid: number): ProcessMark {
  return { pid, boot: bootId(), started: startedAt(pid) };
}

/** The very process the mark was made of. */
export function isAlive(mark: ProcessMark): boolean {
  return mark.started !== undefined && mark.boot === bootId() && startedAt(mark.pid) === mark.started;
}

/**
 * Ends the process group that the marked process leads: asked first, killed after the grace.
 * Where the leader is gone its group may live on, and its number cannot have been given away as long as it does;
 * where the number belongs to another process now, nothing is signalled.
 */
export async function endGroup(mark: ProcessMark, graceMs: number): Promise<void> {
  const holder = startedAt(mark.pid);
  if (mark.boot !== bootId() || (holder !== undefined && holder !== mark.started)) return;
  if (!signalAll(mark, 'SIGTERM')) return;
  const end = performance.now() + graceMs;
  while (isAlive(mark) && performance.now() < end) await sleep(20);
  signalAll(mark, 'SIGKILL');
}

/** The group, or the process alone in the moment before it has made itself the leader of one. */
function signalAll(mark: ProcessMark, signal: NodeJS.Signals): boolean {
  return send(-mark.pid, signal) || (isAlive(mark) && send(mark.pid, signal));
}

function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(target, signal);
    return true;
  } catch {
    return false;
  }
}

let boot: string | undefined;
function bootId(): string {
  if (boot === undefined) {
    try {
      boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    } catch {
      boot = 'unknown';
    }
  }
  return boot;
}

/** The marks of this project's agents: one small file each, so that a restarted sidecar can still end them. */
export class ProcessBook {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) {
      const id = /^(ex_\w+)\.json$/.exec(name)?.[1];
      const mark = id === undefined ? undefined : this.#read(id);
      if (id !== undefined && mark !== undefined && isAlive(mark)) this.#marks.set(id, mark);
      else rmSync(join(directory, name), { force: true });
    }
  }

  get(executor: ExecutorId): ProcessMark | undefined {
    return this.#marks.get(executor);
  }

  enter(executor: ExecutorId, mark: ProcessMark): void {
    this.#marks.set(executor, mark);
    const path = this.#path(executor);
    try {
      writeFileSync(`${path}.part`, JSON.stringify(mark), { mode: 0o600 });
      renameSync(`${path}.part`, path);
    } catch {
      // A full disk: this sidecar still knows the process; only a successor would not.
    }
  }

  strike(executor: ExecutorId): void {
    this.#marks.delete(executor);
    rmSync(this.#path(executor), { force: true });
  }

  #read(executor: ExecutorId): ProcessMark | undefined {
    try {
      const mark = JSON.parse(readFileSync(this.#path(executor), 'utf8')) as Partial<ProcessMark>;
      return typeof mark.pid === 'number' && mark.pid > 1 && typeof mark.boot === 'string'
        ? (mark as ProcessMark)
        : undefined;
    } catch {
      return undefined;
    }
  }

  #path(executor: ExecutorId): string {
    return join(this.directory, `${executor}.json`);
  }

  readonly #marks = new Map<ExecutorId, ProcessMark>();
}
