// npm start: sets up what is missing and opens JupyterLab, or runs a notebook headless with --run.
import { requireNode } from './shell/node-version.mjs';

requireNode();
const [{ start }, { runMain }] = await Promise.all([import('./start/start.mjs'), import('./shell/trouble.mjs')]);
await runMain(() => start(process.argv.slice(2)));
