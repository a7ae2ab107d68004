// Bundles generate.ts and runs it: node scripts/protocol/run.mjs [--check]
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const folder = await mkdtemp(join(root, 'node_modules', '.protocol-'));
try {
  const outfile = join(folder, 'generate.mjs');
  await build({
    entryPoints: [join(here, 'generate.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning'
  });
  const { generate } = await import(pathToFileURL(outfile).href);
  process.exitCode = await generate(root, process.argv.includes('--check'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
