// npm run setup: everything that npm start does before it opens JupyterLab.
import { requireNode } from './shell/node-version.mjs';

requireNode();
const [{ setUp }, { runMain }] = await Promise.all([import('./setup/steps.mjs'), import('./shell/trouble.mjs')]);
await runMain(async () => {
  await setUp();
  process.stdout.write('Everything is set up.\n');
});
