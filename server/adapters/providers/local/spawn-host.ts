/** The operating system's side of a host: a detached Python with pipes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { handedOn } from '../../../processes';

export interface HostProgram {
  readonly python: string;
  /** Not the project: `-m` puts this folder first on the module path, and a project may hold a `random.py`. */
  readonly directory: string;
  /** What the host prints on stderr. */
  readonly logPath: string;
}

export function spawnHost({ python, directory, logPath }: HostProgram): ChildProcess {
  const log = openSync(logPath, 'a', 0o600);
  try {
    const child = spawn(python, ['-m', 'hopyard.executor.host'], {
      cwd: directory,
      env: handedOn(process.env),
      detached: true,
      stdio: ['pipe', 'pipe', log]
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
