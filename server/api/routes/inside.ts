import { realpath } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';

/** Whether this path, links followed, leads to something in the project. What is not there is judged by its words. */
export async function leadsInside(project: string, path: string): Promise<boolean> {
  return isBelow(project, path) && isBelow(await realPath(project), await realPath(path, project));
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !way.startsWith('..') && !isAbsolute(way);
}

async function realPath(path: string, otherwise = path): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Not there, or not to be entered: nothing is read of it.
    return otherwise === path ? path : realPath(otherwise);
  }
}
