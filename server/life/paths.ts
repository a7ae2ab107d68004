/** Where a sidecar keeps what is its own. No path is spelled twice. */
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  writeFileSync,
  rmSync
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { HopyardError } from '../hopyard-error';

export interface Paths {
  /** Real absolute path. */
  readonly project: string;
  readonly run: string;
  readonly lock: string;
  readonly connection: string;
  readonly journal: string;
  readonly blobs: string;
  readonly log: string;
  readonly executorLogs: string;
  readonly operations: string;
  readonly settings: string;
}

/** Makes the folders; refuses a project that cannot be written. */
export function preparePaths(given: string): Paths {
  const wanted = resolve(given);
  try {
    const project = realpathSync(wanted);
    const state = join(project, '.hopyard');
    const run = join(state, 'run');
    const executorLogs = join(state, 'logs', 'executors');
    mkdirSync(run, { recursive: true, mode: 0o700 });
    mkdirSync(executorLogs, { recursive: true });
    for (const folder of [state, run]) keepToOurselves(folder);
    const probe = join(run, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return {
      project,
      run,
      lock: join(run, 'lock.sqlite'),
      connection: join(run, 'sidecar.json'),
      journal: join(state, 'journal.sqlite'),
      blobs: join(state, 'blobs'),
      log: join(state, 'logs', 'sidecar.log'),
      executorLogs,
      operations: join(state, 'operations'),
      settings: join(state, 'settings.json')
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const entry = code === 'ENOSPC' ? 'DISK_FULL' : 'PROJECT_NOT_WRITABLE';
    throw new HopyardError(entry, { path: wanted, why: message }, { cause: error });
  }
}

/** Functions, results and the token are nobody else's. Whoever was there first may have made it open to all. */
function keepToOurselves(folder: string): void {
  try {
    chmodSync(folder, 0o700);
  } catch {
    // A file system without modes, or a folder of somebody else's that we may write: its files are made private.
  }
}

/**
 * A short path, for a socket's may hold 107 bytes, in a folder that is ours alone: somebody else's in its place,
 * or a link, is passed over for a fresh one. Who connects reads the path from the connection file.
 */
export function socketPath(project: string, runtime = runtimeFolder()): string {
  const name = `${createHash('sha256').update(project).digest('hex').slice(0, 16)}.sock`;
  const { uid } = userInfo();
  const folder = join(runtime, `hopyard-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(folder);
  if (!found.isDirectory() || (uid >= 0 && found.uid !== uid)) return join(mkdtempSync(`${folder}-`), name);
  if ((found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return join(folder, name);
}

function runtimeFolder(): string {
  const given = process.env['XDG_RUNTIME_DIR'];
  if (given !== undefined && given !== '' && given.length <= 60) {
    try {
      accessSync(given, constants.W_OK | constants.X_OK);
      return given;
    } catch {
      // Not there, or not ours: the temporary folder is.
    }
  }
  const temporary = tmpdir();
  return temporary.length <= 60 ? temporary : '/tmp';
}
