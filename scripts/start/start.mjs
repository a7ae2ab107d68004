import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { setUp } from '../setup/steps.mjs';
import { helpText, readOptions } from '../shell/options.mjs';
import { ROOT, venvPython } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';
import { ONLY_LAB, OPTIONS, USAGE } from './options.mjs';

const QUICKSTART = 'examples/quickstart.ipynb';

export async function start(args) {
  const options = readOptions(OPTIONS, args);
  if (options.help) {
    process.stdout.write(helpText(USAGE, OPTIONS));
    return 0;
  }
  // Before the set-up, which may take minutes: what cannot work is said at once.
  const notebook = existingNotebook(options.run);
  const misplaced = options.run ? ONLY_LAB.find(name => name in options) : undefined;
  if (misplaced) {
    throw new Trouble(`--${misplaced} does not go with --run, which opens no JupyterLab.`, 'Leave one of them out.');
  }
  if (options.port) {
    await requireFreePort(Number(options.port));
  }
  await setUp();
  return await become(venvPython(), ['-m', 'hopyard.cli', options.run ? 'run' : 'lab', notebook, ...passedOn(options)]);
}

/** Where npm was called, not where package.json is: that is what a relative path means to people. */
const calledFrom = () => process.env.INIT_CWD ?? process.cwd();

function existingNotebook(given) {
  const path = given === undefined ? resolve(ROOT, QUICKSTART) : resolve(calledFrom(), given);
  if (!existsSync(path)) {
    throw new Trouble(`There is no notebook ${path}.`, 'Give its path: npm start -- --run NOTEBOOK');
  }
  if (!statSync(path).isFile() || !path.endsWith('.ipynb')) {
    throw new Trouble(`${path} is not a notebook.`, 'Give the path of an .ipynb file.');
  }
  return path;
}

function passedOn(options) {
  return Object.entries(options)
    .filter(([name]) => name !== 'run')
    .flatMap(([name, value]) => {
      const shown = name === 'project' ? resolve(calledFrom(), value) : value;
      return value === true ? [`--${name}`] : [`--${name}`, shown];
    });
}

function requireFreePort(port) {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', ({ code }) => {
      const why = code === 'EACCES' ? 'may not be used by this user' : 'is taken';
      fail(new Trouble(`Port ${port} ${why}.`, 'Choose another with --port N, or leave --port out.'));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => done()));
  });
}

/** Runs the program in our place: its terminal, its signals, its exit code. */
function become(program, args) {
  const child = spawn(program, args, { cwd: calledFrom(), stdio: 'inherit' });
  // At a terminal Ctrl-C reaches the child by itself, and twice would mean "at once"; we only stay until it has ended.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
