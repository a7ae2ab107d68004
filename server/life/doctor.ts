/** What `hopyard doctor` and the panel ask the sidecar: is everything it needs there, and if not, what to do. */
import { execFile } from 'node:child_process';
import { access, constants, stat, statfs } from 'node:fs/promises';
import { PROTOCOL_VERSION, type EngineView, type Finding } from '../../protocol';
import type { Paths } from './paths';

export interface DoctorParts {
  readonly paths: Paths;
  readonly socket: string;
  readonly python: string;
  engines(): Promise<readonly EngineView[]>;
}

const MB = 1024 * 1024;
const LITTLE_DISK_MB = 1024;
const TOO_LITTLE_DISK_MB = 100;
const PYTHON_WITHIN_MS = 30_000;
const JOURNAL_WITHIN_MS = 60_000;

export async function examine(parts: DoctorParts): Promise<Finding[]> {
  return Promise.all([
    node(),
    guarded('project', () => project(parts.paths.project)),
    guarded('disk', () => disk(parts.paths.project)),
    guarded('socket', () => socket(parts.socket)),
    guarded('python', () => python(parts.python)),
    guarded('gpus', () => gpus(parts)),
    guarded('journal', () => journal(parts.paths.journal))
  ]);
}

async function guarded(name: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    return { name, ok: 'error', says: error instanceof Error ? error.message : String(error) };
  }
}

const node = (): Finding => ({ name: 'node', ok: 'ok', says: `Node ${process.versions.node} runs the sidecar.` });

async function project(path: string): Promise<Finding> {
  try {
    await access(path, constants.W_OK);
    return { name: 'project', ok: 'ok', says: `${path} can be written.` };
  } catch {
    const fix = 'Change its permissions or set HOPYARD_PROJECT to another folder.';
    return { name: 'project', ok: 'error', says: `${path} cannot be written.`, fix };
  }
}

async function disk(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const freeMb = Math.floor((bavail * bsize) / MB);
  const says = `${(freeMb / 1024).toFixed(1)} GB are free for the project.`;
  if (freeMb >= LITTLE_DISK_MB) return { name: 'disk', ok: 'ok', says };
  const fix = 'Free some space: when the disk is full, work waits.';
  return { name: 'disk', ok: freeMb < TOO_LITTLE_DISK_MB ? 'error' : 'warning', says, fix };
}

async function socket(path: string): Promise<Finding> {
  const { mode } = await stat(path);
  if ((mode & 0o007) === 0) return { name: 'socket', ok: 'ok', says: `The sidecar listens at ${path}.` };
  const fix = 'Restart the sidecar: hopyard stop.';
  return {
    name: 'socket',
    ok: 'warning',
    says: `Other users may reach the socket ${path} (not without the token).`,
    fix
  };
}

/** The environment of the executors must hold this library, of this protocol. */
async function python(program: string): Promise<Finding> {
  const code =
    'from hopyard._protocol.version import PROTOCOL_VERSION as v; import sys; print(v, sys.version.split()[0])';
  const { error, stdout, stderr } = await run(program, ['-c', code], PYTHON_WITHIN_MS);
  if (error !== null) {
    const why = stderr.trim().split('\n').at(-1) || error.message;
    const fix = `Install hopyard into that environment: ${program} -m pip install hopyard`;
    return { name: 'python', ok: 'error', says: `${program} cannot run executors: ${why}.`, fix };
  }
  const [protocol, version] = stdout.trim().split(' ');
  if (Number(protocol) === PROTOCOL_VERSION) {
    return { name: 'python', ok: 'ok', says: `Executors run on Python ${version} (${program}).` };
  }
  const says = `The library of ${program} speaks protocol ${protocol}, the sidecar ${PROTOCOL_VERSION}.`;
  return {
    name: 'python',
    ok: 'error',
    says,
    fix: 'Install the same version there, then restart the sidecar: hopyard stop.'
  };
}

async function gpus(parts: DoctorParts): Promise<Finding> {
  const local = (await parts.engines()).find(engine => engine.name === 'local');
  return { name: 'gpus', ok: 'ok', says: `This machine: ${local?.says ?? 'unknown'}.` };
}

/** In a process of its own: a large journal takes seconds to read, and trials must not wait for it. */
async function journal(path: string): Promise<Finding> {
  const code =
    "const { DatabaseSync } = require('node:sqlite');" +
    'const db = new DatabaseSync(process.argv[1], { readOnly: true });' +
    "process.stdout.write(String(Object.values(db.prepare('PRAGMA quick_check(1)').get())[0]));";
  const { error, stdout, stderr } = await run(process.execPath, ['--no-warnings', '-e', code, path], JOURNAL_WITHIN_MS);
  if (error === null && stdout === 'ok') {
    const { size } = await stat(path);
    return { name: 'journal', ok: 'ok', says: `The journal is sound (${(size / MB).toFixed(1)} MB).` };
  }
  const says = `The journal ${path} is damaged: ${stdout || stderr.trim().split('\n').at(-1) || error?.message}.`;
  return { name: 'journal', ok: 'error', says, fix: 'Keep a copy of it, stop the sidecar, and move it away.' };
}

interface Ran {
  readonly error: Error | null;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (program: string, args: string[], timeout: number): Promise<Ran> =>
  new Promise(resolve => {
    execFile(program, args, { timeout, killSignal: 'SIGKILL' }, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr })
    );
  });
