// What a step was built from. A step is skipped when the digest of its inputs equals the one kept in .build/<name>.stamp
// and all of its results are still there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { BUILD, ROOT } from './paths.mjs';

const SKIPPED_FOLDERS = new Set(['node_modules', '__pycache__', '.ipynb_checkpoints']);

/** Files under the given paths (files or folders, relative to the root), sorted; a path that is not there has none. */
export function filesUnder(paths, root = ROOT) {
  const found = [];
  const visit = path => {
    if (!existsSync(path)) {
      return;
    }
    if (!statSync(path).isDirectory()) {
      found.push(path);
      return;
    }
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (!SKIPPED_FOLDERS.has(entry.name)) {
        visit(join(path, entry.name));
      }
    }
  };
  paths.forEach(path => visit(join(root, path)));
  return found.sort();
}

/** Digest over names and bytes of the inputs, and over the extra words (versions, options). */
export function digest({ inputs, words = [] }, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of filesUnder(inputs, root)) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  words.forEach(word => hash.update(String(word)).update('\0'));
  return hash.digest('hex');
}

export class Stamps {
  constructor(folder = BUILD, root = ROOT) {
    this._folder = folder;
    this._root = root;
  }

  /** True when the step must run: never run, an input changed, or a result is missing. */
  isStale(step) {
    const path = this._path(step.name);
    const kept = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return kept !== digest(step, this._root) || step.results.some(result => !existsSync(join(this._root, result)));
  }

  /** Runs the step when it is stale and stamps it after; a step that fails leaves no stamp. */
  async ensure(step, work) {
    if (!this.isStale(step)) {
      return false;
    }
    const before = digest(step, this._root);
    this.forget(step);
    await work();
    mkdirSync(dirname(this._path(step.name)), { recursive: true });
    // The digest from before the work: what was changed meanwhile is built again next time.
    writeFileSync(this._path(step.name), before);
    return true;
  }

  forget(step) {
    rmSync(this._path(step.name), { force: true });
  }

  _path(name) {
    return join(this._folder, `${name}.stamp`);
  }
}
