import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { TrialFile, TrialFiles } from '../../../protocol';

/** Files listed, and folders looked into: a training may write thousands of checkpoints. */
const MOST_FILES = 500;
const DEEPEST = 6;

/** Files below a folder, by path. A folder that is not there has none. Links are not followed. */
export async function filesUnder(project: string, folder: string): Promise<TrialFiles> {
  const files: TrialFile[] = [];
  const isCut = await collect(project, folder, files, 0);
  return { files, isCut };
}

/** True: there is more than is listed. */
async function collect(project: string, folder: string, into: TrialFile[], depth: number): Promise<boolean> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
  let isCut = false;
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (into.length >= MOST_FILES) return true;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      isCut = depth < DEEPEST ? (await collect(project, path, into, depth + 1)) || isCut : true;
    } else if (entry.isFile()) {
      const found = await stat(path).catch(() => undefined);
      // Gone between two looks.
      if (found === undefined) continue;
      const { size, mtimeMs } = found;
      into.push({ path: relative(project, path).split(sep).join('/'), size, modifiedAt: Math.max(0, mtimeMs) });
    }
  }
  return isCut;
}
