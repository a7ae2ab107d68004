// npm run check: types, lint, format, layers, generated files. npm run fix: what of it can be put right by machine.
import { requireNode } from './shell/node-version.mjs';

requireNode();
const [{ check }, { runMain }] = await Promise.all([import('./check/check.mjs'), import('./shell/trouble.mjs')]);
await runMain(() => check(process.argv.slice(2)));
