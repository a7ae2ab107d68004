// npm run build [-- sidecar|lab] [--force] [--development]: builds what changed since the last build.
import { parseArgs } from 'node:util';
import { buildLab, labStep } from './build/lab.mjs';
import { buildSidecar, sidecarStep } from './build/sidecar.mjs';
import { Stamps } from './shell/stamp.mjs';
import { runMain, Trouble } from './shell/trouble.mjs';

const PARTS = {
  sidecar: { step: sidecarStep, work: buildSidecar },
  lab: { step: labStep, work: buildLab }
};

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { force: { type: 'boolean' }, development: { type: 'boolean' } }
  });
  const unknown = positionals.find(name => !(name in PARTS));
  if (unknown !== undefined) {
    throw new Trouble(`There is no part ${unknown} to build.`, `Parts: ${Object.keys(PARTS).join(', ')}.`);
  }
  const stamps = new Stamps();
  for (const name of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
    const { step, work } = PARTS[name];
    const started = performance.now();
    if (values.force) {
      stamps.forget(step);
    }
    const ran = await stamps.ensure(step, () => work(values));
    const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
    process.stdout.write(`${name}: ${ran ? `built in ${took}` : 'nothing has changed'}\n`);
  }
});
