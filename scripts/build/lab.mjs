// The lab extension: tsc writes lib/, jupyter-builder makes the prebuilt extension of it.
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '../shell/command.mjs';
import { nodeProgram, ROOT, VENV, venvPython } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';

export const LAB_FOLDER = 'hopyard/labextension';

export const labStep = {
  name: 'lab',
  inputs: [
    ...['src', 'protocol', 'style', 'schema', 'install.json', 'package.json', 'package-lock.json'],
    ...['tsconfig.base.json', 'scripts/build']
  ],
  results: [`${LAB_FOLDER}/package.json`, `${LAB_FOLDER}/install.json`]
};

export async function buildLab({ development = false } = {}) {
  if (!existsSync(join(ROOT, 'src/index.ts'))) {
    throw new Trouble('src/index.ts is not there, so the lab extension cannot be built.', 'Check the clone out again.');
  }
  await mustRun(
    process.execPath,
    [nodeProgram('typescript/bin/tsc'), '-b', 'src'],
    {},
    ({ output }) => new Trouble('The lab extension did not compile.', 'The lines above say where.', output)
  );
  const builder = await jupyterBuilder();
  await mustRun(
    builder.program,
    [...builder.args, 'build', ...(development ? ['--development=True'] : []), '.'],
    {},
    ({ output }) => new Trouble('The lab extension did not build.', 'The lines above say where.', output)
  );
  // Beside the manifest, so that both the linked and the packaged extension say how they were installed.
  copyFileSync(join(ROOT, 'install.json'), join(ROOT, LAB_FOLDER, 'install.json'));
}

/** In a build of the wheel jupyter-builder is on PATH; in a clone it is in .venv. */
async function jupyterBuilder() {
  const python = process.env.HOPYARD_BUILD_PYTHON ?? (existsSync(VENV) ? venvPython() : undefined);
  return python === undefined
    ? { program: 'jupyter-builder', args: [] }
    : { program: python, args: ['-m', 'jupyter_builder.main'] };
}
