// npm test: sets up, runs every suite, and ends with the total. npm run test:all adds the slow tests.
import { requireNode } from './shell/node-version.mjs';

requireNode();
const [{ test }, { runMain }] = await Promise.all([import('./test/test.mjs'), import('./shell/trouble.mjs')]);
await runMain(() => test(process.argv.slice(2)));
