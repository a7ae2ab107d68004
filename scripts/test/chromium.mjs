// A browser for the end-to-end tests: Debian's chromium. They never skip in silence.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../shell/command.mjs';
import { Trouble } from '../shell/trouble.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map(folder => join(folder, name)).find(path => existsSync(path));
}

const installed = () => process.env.HOPYARD_CHROMIUM ?? NAMES.map(onPath).find(Boolean);

let found;

/** Suites that run beside each other look for it once. */
export const findChromium = () => (found ??= find());

async function find() {
  const there = installed();
  if (there !== undefined) {
    return there;
  }
  const says = 'The browser tests need Chromium, and there is none.';
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) {
    throw new Trouble(says, 'Install it (as root: apt-get install chromium) or set HOPYARD_CHROMIUM to its path.');
  }
  process.stdout.write('Installing chromium with apt-get …\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { code, output } = await run('apt-get', ['-q', ...args], { quiet: true, env });
    if (code !== 0) {
      throw new Trouble(`${says} apt-get ${args[0]} failed.`, 'Install it by hand, or set HOPYARD_CHROMIUM.', output);
    }
  }
  const now = installed();
  if (now === undefined) {
    throw new Trouble(`${says} apt-get installed it, but not on PATH.`, 'Set HOPYARD_CHROMIUM to its path.');
  }
  return now;
}
