// JupyterLab of this environment sees the built extension through a link, so a new build shows after a reload of the page.
import { lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LAB_FOLDER } from '../build/lab.mjs';
import { ROOT, VENV } from '../shell/paths.mjs';

export function linkLabExtension() {
  const target = join(ROOT, LAB_FOLDER);
  const link = join(VENV, 'share', 'jupyter', 'labextensions', 'hopyard');
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(link) === target) {
    return;
  }
  rmSync(link, { recursive: true, force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(target, link, process.platform === 'win32' ? 'junction' : 'dir');
}
