/** Interpreters of a project's environments, from small files that `hopyard.environments` writes (its package says where). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of the one named, or of the one that the project uses; undefined when there is none, or it is broken. */
export function pythonOf(project: string, named?: string): string | undefined {
  try {
    const environments = join(project, '.hopyard', 'environments');
    const name = named ?? readFileSync(join(environments, 'active'), 'utf8').trim();
    const generation = Number(readFileSync(join(environments, name, 'current'), 'utf8').trim());
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) || !Number.isInteger(generation)) return undefined;
    const prefix = join(environments, name, 'generations', String(generation), 'prefix');
    const python = process.platform === 'win32' ? join(prefix, 'python.exe') : join(prefix, 'bin', 'python');
    return existsSync(python) ? python : undefined;
  } catch {
    return undefined;
  }
}
