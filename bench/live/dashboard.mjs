/**
 * The whole dashboard in the real JupyterLab, sidecar and Chromium with software rendering; writes DASHBOARD.md beside
 * this file.
 *
 *     npm run build && node bench/live/dashboard.mjs [--trials 10000] [--points 500] [--rounds 5] [--seconds 3]
 *          [--peers PYTHON] [--peer-trials 1000] [--peer-points 20] [--adds 5] [--only peers]
 *
 * PYTHON has optuna and optuna-dashboard: then the same trials stand in both dashboards, side by side.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, venvPython } from '../../scripts/shell/paths.mjs';
import { openBrowser, openLab } from './lab.mjs';
import { besidePeer } from './optuna-peer.mjs';
import * as onPage from './page.mjs';
import { median } from './pairs.mjs';
import { partner } from './partner.mjs';
import { DEFINITION } from './readiness.mjs';
import { option } from './tools.mjs';
import { inWords, traced } from './trace.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const trials = Number(option('trials', 10_000));
const points = Number(option('points', 500));
const rounds = Number(option('rounds', 5));
const seconds = Number(option('seconds', 3));
const peers = option('peers', undefined);
const load = loadavg()[0].toFixed(1);
const project = mkdtempSync(join(tmpdir(), 'hopyard-dashboard-'));
mkdirSync(join(project, '.hopyard'), { recursive: true });
const environment = { ...process.env, HOPYARD_PROJECT: project, HOPYARD_EXECUTORS: '2', PYTHONPATH: ROOT };
const isOnlyPeers = option('only', '') === 'peers';
const rows = [];
const besideRows = [];

const isBusy = Number(load) > cpus().length;

/** What is reached beside other work is reached; what is not may be so by itself. */
function verdict(met) {
  if (met === undefined) return '';
  return met ? 'met' : isBusy ? 'not to be told beside other work' : 'missed';
}

function putInto(kept, measure, figure, wanted = '', met = undefined) {
  kept.push(`| ${measure} | ${figure} | ${wanted} | ${verdict(met)} |`);
  console.log(kept.at(-1));
}
const put = (...figures) => putInto(rows, ...figures);
const ms = value => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

function make() {
  console.log(`making ${trials} trials of ${points} points …`);
  const args = [join(here, 'make-experiment.mjs'), project, '--trials', trials, '--points', points].map(String);
  const made = spawnSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return made.stdout.trim().split('\n').at(-1);
}

async function opening(browser, url, id) {
  const page = await onPage.newPage(browser, url);
  const empty = await onPage.memory(page);
  const first = await onPage.openDashboard(page, id);
  put(
    'the open command → interactive, first of all: sidecar and browser have read nothing yet',
    ms(first.interactive),
    '< 1 500 ms',
    first.interactive < 1_500
  );
  const times = [];
  const costs = [];
  for (let round = 0; round < rounds; round++) {
    await onPage.closeDashboard(page);
    costs.push(await onPage.cpuOf(page, async () => times.push(await onPage.openDashboard(page, id))));
  }
  const again = median(times.map(({ interactive }) => interactive));
  put(
    `the open command → interactive, median of ${rounds} more in the same page (first rows painted)`,
    `${ms(again)} (${ms(median(times.map(({ shown }) => shown)))})`,
    '< 1 500 ms',
    again < 1_500
  );
  put("… the main thread's own CPU until then, the quiet half second included", ms(median(costs)));
  const fresh = [];
  for (let round = 0; round < rounds; round++) {
    const other = await onPage.newPage(browser, url);
    fresh.push((await onPage.openDashboard(other, id)).interactive);
    await other.context().close();
  }
  put(
    `the same in ${rounds} pages that had not loaded the dashboard's code, median`,
    ms(median(fresh)),
    '< 1 500 ms',
    median(fresh) < 1_500
  );
  const back = await onPage.reload(page);
  put(
    'navigation → JupyterLab with the restored dashboard, interactive (first rows painted)',
    `${ms(back.interactive)} (${ms(back.shown)})`
  );
  return { page, empty };
}

async function moving(page) {
  const told = (name, found) =>
    put(name, `${found.rate.toFixed(0)} frames/s; ${inWords(found)}`, '≥ 30 frames/s', found.rate >= 30);
  const axis = page.locator('[data-panel="parallel-coordinates"] .jp-Hopyard-plot');
  await axis.scrollIntoViewIfNeeded();
  const place = await axis.boundingBox();
  const x = place.x + Math.min(56, place.width * 0.12);
  await page.mouse.move(x, place.y + place.height * 0.9);
  await page.mouse.down();
  told(
    'brushing an axis of parallel coordinates, every view following',
    await traced(page, seconds, async (_, share) =>
      page.mouse.move(x, place.y + place.height * (0.5 - 0.3 * Math.cos(share * 12)))
    )
  );
  await page.mouse.up();
  await page.locator('.jp-Hopyard-chips button').click();
  const filters = [];
  for (let round = 0; round < Math.max(rounds, 5); round++) {
    // As somebody does who looks at what came before writing the next.
    await page.waitForTimeout(500);
    filters.push(await onPage.filter(page, `lr < ${(0.001 * (round + 1)).toFixed(4)} and status == 'stopped'`));
  }
  const filtered = median(filters.map(({ ms: took }) => took));
  put(
    `a filter's text → count and rows painted, all charts in sight, median of ${filters.length} (${filters.at(-1).says})`,
    ms(filtered),
    '< 100 ms',
    filtered < 100
  );
  await page.getByRole('searchbox', { name: 'Filter trials' }).fill('');
  await onPage.tab(page, 'Trials');
  const table = await page.locator('.jp-Hopyard-trialsHost:visible').boundingBox();
  await page.mouse.move(table.x + table.width / 2, table.y + table.height / 2);
  told(
    'scrolling the table of all trials',
    await traced(page, seconds, async turn => page.mouse.wheel(0, turn % 60 < 40 ? 240 : -240))
  );
}

async function latency(browser, url, workload) {
  const page = await onPage.newPage(browser, url);
  const long = 20;
  const asked = workload.tell({ do: 'broadcast', seconds: long + 25, hz: 20 });
  asked.catch(() => undefined);
  const id = await running(url, '');
  await onPage.openDashboard(page, id, 2);
  await onPage.tab(page, 'Trials');
  await onPage.showColumn(page, 'latest');
  const ages = (await onPage.agesOf(page, 'latest', long)).sort((a, b) => a - b);
  if (ages.length === 0) throw new Error('No value of the running trials was shown.');
  const middle = median(ages);
  put(
    `a worker's \`reporter.broadcast\` → the frame with its value, median of ${ages.length} (95 % within)`,
    `${ms(middle)} (${ms(ages[Math.floor(ages.length * 0.95)])})`,
    '≤ 250 ms',
    middle <= 250
  );
  await page.context().close();
  await asked;
}

/** The experiment that runs, once the sidecar has it and so many of its trials have ended. */
async function running(url, name, succeeded = 0) {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    const { experiments } = await (await fetch(`${url}/hopyard/api/project`)).json();
    const found = experiments.find(
      one =>
        one.endedAt === undefined &&
        one.name.includes(name) &&
        one.trials.running > 0 &&
        one.trials.succeeded >= succeeded
    );
    if (found) return found.id;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`No experiment ${name} runs with ${succeeded} ended trials.`);
}

let lab;
let browser;
let workload;
try {
  const id = isOnlyPeers ? undefined : make();
  lab = await openLab(project, environment);
  browser = await openBrowser();
  workload = partner(venvPython(), [join(here, 'workload.py')], { cwd: project, env: environment });
  if (id !== undefined) {
    const { page, empty } = await opening(browser, lab.url, id);
    await moving(page);
    const held = await onPage.memory(page);
    put(
      'page memory: the renderer, JupyterLab included (its share of shared pages counted)',
      `${Math.round(held.renderer)} MB`,
      '< 400 MB',
      held.renderer < 400
    );
    put(
      '… of which JavaScript; the renderer of JupyterLab alone before',
      `${Math.round(held.heap)} MB; ${Math.round(empty.renderer)} MB`
    );
    await page.context().close();
    await latency(browser, lab.url, workload);
  }
  if (peers !== undefined) {
    const asked = {
      trials: Number(option('peer-trials', 1_000)),
      points: Number(option('peer-points', 20)),
      adds: Number(option('adds', 5)),
      rounds: Math.min(rounds, 3)
    };
    const putBeside = (...figures) => putInto(besideRows, ...figures);
    await besidePeer({ browser, lab, workload, running, put: putBeside, python: peers, asked });
  }
} finally {
  await browser?.close();
  workload?.child.kill();
  await lab?.close();
  spawnSync(venvPython(), ['-m', 'hopyard.cli', 'stop', '--force'], { cwd: project, env: environment });
  rmSync(project, { recursive: true, force: true });
}

const TABLE = '| measure | figure | wanted | |\n|---|---:|---|---|';
const busy = isBusy
  ? 'The machine was busy with other work: times by the clock say nothing of the dashboard, only ratios and CPU do.\n\n'
  : '';
const day = new Date().toISOString().slice(0, 10);
const machine = `${day}, ${cpus().length} cores, load average ${load} at the start`;
const BESIDE = '\n## Beside optuna-dashboard';

function ownPart() {
  return `# The dashboard in JupyterLab and Chromium (${day})

${machine}. Made by \`node bench/live/dashboard.mjs\`: ${trials} trials of up to ${points} points,
1400 × 900, software rendering; a real sidecar behind Jupyter's proxy, real executors.

${DEFINITION}

${busy}${TABLE}
${rows.join('\n')}
`;
}

function besidePart() {
  return `${BESIDE}

${machine}. Made by \`node bench/live/dashboard.mjs --peers PYTHON --only peers\`: as many trials in both, as each is shipped.

${busy}${TABLE}
${besideRows.join('\n')}
`;
}

const file = join(here, 'DASHBOARD.md');
const [known = '', besideKnown] = readFileSync(file, 'utf8').split(BESIDE);
writeFileSync(
  file,
  (isOnlyPeers ? known : ownPart()) +
    (peers === undefined ? (besideKnown === undefined ? '' : BESIDE + besideKnown) : besidePart())
);
