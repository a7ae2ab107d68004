/** Which lock a generation's interpreter stands for, from the small files beside its prefix (`hopyard.environments` says which). */
import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { LockTold } from '../../ports';

/** Undefined: this Python is of no environment of Hopyard's, or its lock cannot be read. */
export function lockOf(python: string): LockTold | undefined {
  if (!isAbsolute(python)) return undefined;
  const bin = dirname(python);
  const prefix = basename(bin) === 'bin' || basename(bin) === 'Scripts' ? dirname(bin) : bin;
  const folder = dirname(prefix);
  const parts = partsOf(objectIn(join(folder, 'lock.json')));
  // Of a generation its record says which part lies there, of a synced prefix its folder's name.
  const wanted = objectIn(join(folder, 'generation.json'))?.['lockHash'] ?? basename(folder);
  const hash = [...parts.keys()].find(each => typeof wanted === 'string' && wanted !== '' && each.startsWith(wanted));
  if (hash === undefined) return undefined;
  // .hopyard/environments/NAME/generations/7
  const name = basename(dirname(folder)) === 'generations' ? basename(dirname(dirname(folder))) : undefined;
  return { hash, parts, ...(name === undefined ? {} : { name }) };
}

/** "name version" of each part, by its hash. */
function partsOf(lock: Readonly<Record<string, unknown>> | undefined): Map<string, string[]> {
  const parts = new Map<string, string[]>();
  for (const part of Object.values(asObject(lock?.['machines']) ?? {})) {
    const { hash, packages } = asObject(part) ?? {};
    if (typeof hash !== 'string' || !Array.isArray(packages)) continue;
    const told = packages.map(each => asObject(each) ?? {});
    parts.set(
      hash,
      told.map(
        ({ name, version }) =>
          `${String(name)
            .toLowerCase()
            .replace(/[-_.]+/g, '-')} ${String(version)}`
      )
    );
  }
  return parts;
}

function objectIn(path: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return asObject(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
