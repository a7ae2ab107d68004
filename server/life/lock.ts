/**
 * One sidecar a project: a transaction on a file of its own, open for life. The system lets go of it when the process
 * dies, however it dies, so there is no stale lock. Its holder's pid stands beside it, for people.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { HopyardError } from '../hopyard-error';

/** A predecessor that is just leaving is waited for this long. */
const LEAVING_MS = 700;

export interface Lock extends Disposable {
  readonly path: string;
}

export function takeLock(path: string, project: string): Lock {
  const file = new DatabaseSync(path, { timeout: LEAVING_MS });
  try {
    // Nothing is ever written, so there is nothing to keep in order.
    file.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!isBusy(error)) throw error;
    throw new HopyardError('ALREADY_RUNNING', { project, pid: holderOf(path) }, { cause: error });
  }
  writeFileSync(`${path}.pid`, `${process.pid}\n`, { mode: 0o600 });
  return { path, [Symbol.dispose]: () => file.close() };
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === SQLITE_BUSY;

function holderOf(path: string): number | string {
  try {
    return Number(readFileSync(`${path}.pid`, 'utf8'));
  } catch {
    return 'unknown';
  }
}
