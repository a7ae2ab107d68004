// The JavaScript packages, exactly as package-lock.json names them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../shell/command.mjs';
import { ROOT } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';

export const npmStep = () => ({
  name: 'npm-packages',
  inputs: ['package-lock.json'],
  words: [dependencyWords()],
  results: ['node_modules/.package-lock.json']
});

/** Only what decides the packages: a changed script or description installs nothing again. */
function dependencyWords() {
  const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return JSON.stringify([dependencies, devDependencies, overrides]);
}

export async function installNpm(tell) {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=http'];
  // The npm that runs us, when one does: it is surely there and is the one that people configured.
  const outer = process.env.npm_execpath;
  const own = outer?.endsWith('.js') || outer?.endsWith('.cjs');
  const result = await run(own ? process.execPath : 'npm', own ? [outer, ...args] : args, {
    quiet: true,
    onLine: line => tell(line.replace(/^npm (http fetch|info|warn) /i, '').replace(/^GET 200 (\S+).*/, '$1'))
  });
  if (result.missing) {
    throw new Trouble('npm was not found.', 'Install it with Node: https://nodejs.org (Debian: apt-get install npm).');
  }
  if (result.code !== 0) {
    throw explainNpm(result.output);
  }
}

export function explainNpm(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT/.test(output)) {
    return new Trouble(
      'No network: npm cannot reach its registry.',
      'Check the connection, or name a mirror: npm config set registry URL'
    );
  }
  if (/EUSAGE|in sync/.test(output)) {
    return new Trouble(
      'package.json and package-lock.json do not agree.',
      'Run npm install and commit both files.',
      output
    );
  }
  if (/ENOSPC/.test(output)) {
    return new Trouble('The disk is full: npm could not install the JavaScript packages.', 'Free about 2 GB.');
  }
  return new Trouble('npm could not install the JavaScript packages.', 'The lines above say why.', output);
}
