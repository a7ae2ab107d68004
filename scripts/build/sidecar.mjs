// The sidecar: TypeScript bundled for the wheel's Node 24, with the licences of all that went in.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';
import { writeLicences } from './licences.mjs';

export const SIDECAR_FOLDER = 'hopyard/sidecar';
/** Bundle name → source. A source that is not there yet is left out; main.ts must be there. */
const ENTRIES = { main: 'server/main.ts', 'search-stdio': 'server/search-stdio.ts', simulate: 'server/simulate.ts' };

export const sidecarStep = {
  name: 'sidecar',
  inputs: ['server', 'protocol', 'package-lock.json', 'tsconfig.base.json', 'scripts/build'],
  get results() {
    return [
      ...entries().map(([name]) => `${SIDECAR_FOLDER}/${name}.cjs`),
      `${SIDECAR_FOLDER}/THIRD_PARTY_LICENSES.txt`
    ];
  }
};

function entries() {
  return Object.entries(ENTRIES).filter(([, source]) => existsSync(join(ROOT, source)));
}

export async function buildSidecar() {
  if (!existsSync(join(ROOT, ENTRIES.main))) {
    throw new Trouble('server/main.ts is not there, so the sidecar cannot be built.', 'Check the clone out again.');
  }
  const { build } = await import('esbuild');
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(entries()),
    outdir: SIDECAR_FOLDER,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Optional native parts of ws and msgpackr: they fall back by themselves.
    external: ['bufferutil', 'utf-8-validate', 'msgpackr-extract'],
    sourcemap: true,
    legalComments: 'linked',
    metafile: true,
    logLevel: 'silent'
  }).catch(error => {
    const first = error.errors?.[0];
    const where = first?.location ? `${first.location.file}:${first.location.line}: ` : '';
    throw new Trouble(`The sidecar did not build: ${where}${first?.text ?? error.message}`, '', error.message);
  });
  await writeLicences(Object.keys(result.metafile.inputs), join(ROOT, SIDECAR_FOLDER, 'THIRD_PARTY_LICENSES.txt'));
}
