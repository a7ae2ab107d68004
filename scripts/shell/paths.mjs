// Where everything lies. Every other script takes its paths from here.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const BUILD = join(ROOT, '.build');
export const VENV = join(ROOT, '.venv');
const WINDOWS = process.platform === 'win32';

/** A program of the virtual environment, by name. */
export const venvProgram = name => join(VENV, WINDOWS ? 'Scripts' : 'bin', WINDOWS ? `${name}.exe` : name);
export const venvPython = () => venvProgram('python');
/** A JavaScript program of node_modules, run as `node <path>`. */
export const nodeProgram = path => join(ROOT, 'node_modules', path);

export const packageJson = () => JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** Python of the virtual environment when there is one, else what the caller's PATH offers. */
export const anyPython = () => (existsSync(venvPython()) ? venvPython() : WINDOWS ? 'python' : 'python3');
