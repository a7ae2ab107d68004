/**
 * Operating-system processes that outlive the sidecar: which they are, how they end, and what environment they may see.
 * A pid alone may have been given to another program since; with the boot and the process's start time it cannot.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** The environment without what was set for the sidecar alone. */
export function handedOn(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = new Set(['HOPYARD_OWN_ENVIRONMENT', ...(environment['HOPYARD_OWN_ENVIRONMENT'] ?? '').split(',')]);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !own.has(name)));
}
