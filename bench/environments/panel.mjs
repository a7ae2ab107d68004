/**
 * The environment panel in the real JupyterLab, sidecar and Chromium with software rendering; writes PANEL.md beside
 * this file.
 *
 *     npm run build && node bench/environments/panel.mjs [--libraries 320] [--rounds 7]
 *
 * The environment holds that many libraries, made here as tiny wheels; names are searched in the list of the package
 * index that is configured on this machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, venvPython } from '../../scripts/shell/paths.mjs';
import { openBrowser, openLab } from '../live/lab.mjs';
import * as onPage from '../live/page.mjs';
import { median } from '../live/pairs.mjs';
import { option } from '../live/tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const libraries = Number(option('libraries', 320));
const rounds = Number(option('rounds', 7));
const load = loadavg()[0].toFixed(1);
const own = mkdtempSync(join(tmpdir(), 'hopyard-panel-'));
const project = join(own, 'project');
mkdirSync(join(project, '.hopyard'), { recursive: true });
const environment = {
  ...process.env,
  HOPYARD_PROJECT: project,
  PYTHONPATH: ROOT,
  JUPYTER_DATA_DIR: join(own, 'jupyter')
};
const WORDS = ['numpy', 'pandas', 'scikit-lea', 'torc', 'matplotlb', 'jupyter-s', 'x', 'req'];
const rows = [];

function put(measure, times, wanted) {
  const sorted = times.toSorted((a, b) => a - b);
  const spread = `${sorted[0].toFixed(0)} – ${sorted.at(-1).toFixed(0)}`;
  const middle = median(times);
  const met =
    wanted === undefined
      ? ''
      : middle < wanted
        ? 'met'
        : Number(load) > cpus().length
          ? 'not to be told beside other work'
          : 'missed';
  rows.push(
    `| ${measure} | ${middle.toFixed(0)} | ${spread} | ${wanted === undefined ? '' : `< ${wanted}`} | ${met} |`
  );
  console.log(rows.at(-1));
}

function python(...args) {
  const done = spawnSync(venvPython(), args.map(String), { cwd: project, env: environment, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${args.join(' ')} ended with ${done.status}:\n${done.stderr}`);
  return done.stdout;
}

function make() {
  const wheels = join(own, 'wheels');
  python(join(here, 'wheels.py'), wheels, libraries);
  const list = join(own, 'wide.txt');
  const lines = Array.from({ length: libraries }, (_, at) => `wide-${String(at).padStart(3, '0')}`);
  writeFileSync(list, lines.join('\n'));
  // Only for this: what the panel asks later goes to the index of this machine.
  Object.assign(environment, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: wheels });
  python('-m', 'hopyard.cli', 'env', 'import', list, '--no-kernel');
  delete environment.PIP_NO_INDEX;
  environment.PIP_FIND_LINKS = process.env.PIP_FIND_LINKS ?? '';
  return python(
    '-c',
    'from hopyard.environments.search.lists import pip_names as n; l = n(); l.index or l.renew(); print(l.record.count)'
  ).trim();
}

const ROWS = '.jp-Hopyard-environmentPage:not(.lm-mod-hidden) .jp-Hopyard-tableHost tbody tr';

/** Ms from the browser's own click until so many libraries are told of and rows of them are painted. */
async function opened(page, name) {
  await page.evaluate(
    ([rowsOf, count]) => {
      window.hopyardClicked = new Promise(resolve =>
        window.addEventListener(
          'click',
          event =>
            resolve(
              window.bench
                .until(() => {
                  const shown = [...document.querySelectorAll(rowsOf)].some(row => row.offsetParent !== null);
                  return shown && document.body.textContent.includes(`${count} libraries`);
                })
                .then(painted => painted - event.timeStamp)
            ),
          { capture: true, once: true }
        )
      );
    },
    [ROWS, libraries]
  );
  await page
    .locator('#hopyard-environments')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();
  return page.evaluate(() => window.hopyardClicked);
}

async function closed(page) {
  await page.evaluate(async () => {
    window.jupyterapp.shell.currentWidget.close();
    await window.bench.until(() => document.querySelector('.jp-Hopyard-environmentPage') === null);
  });
}

/** Ms from each key's event until what is found for the text so far is painted. */
async function typed(page, word) {
  const box = page.locator('.jp-Hopyard-environmentPage').getByLabel('Search pip libraries');
  await box.fill('');
  const times = [];
  for (const key of word) {
    await page.evaluate(() => {
      const found = document.querySelector('.jp-Hopyard-libraryFound');
      const list = found.querySelector('[role=listbox]');
      window.hopyardFound = new Promise(resolve =>
        found.querySelector('input').addEventListener(
          'input',
          event => {
            const observer = new window.MutationObserver(() => {
              if (list.ariaBusy === 'false') {
                observer.disconnect();
                resolve(window.bench.painted().then(painted => painted - event.timeStamp));
              }
            });
            observer.observe(list, { attributeFilter: ['aria-busy'] });
          },
          { once: true }
        )
      );
    });
    await box.press(key);
    times.push(await page.evaluate(() => window.hopyardFound));
  }
  return times;
}

console.log(`making an environment of ${libraries} libraries …`);
const names = Number(make());
const lab = await openLab(project, environment);
const browser = await openBrowser();
try {
  const page = await onPage.newPage(browser, lab.url);
  await page.evaluate(() => window.jupyterapp.commands.execute('hopyard:open-environments'));
  await page.locator('#hopyard-environments').getByRole('button', { name: /^wide/ }).waitFor();
  put('click on the environment → its libraries painted, first of all', [await opened(page, 'wide')]);
  const times = [];
  const work = [];
  for (let round = 0; round < rounds; round++) {
    await closed(page);
    work.push(await onPage.cpuOf(page, async () => times.push(await opened(page, 'wide'))));
  }
  put(`the same again, ${rounds} times`, times, 300);
  put('… work of the page’s main thread until then', work);
  await page
    .locator('.jp-Hopyard-environmentPage')
    .getByRole('tab', { name: /^Pip libraries/ })
    .click();
  await typed(page, 'warm');
  const keys = [];
  for (const word of WORDS) keys.push(...(await typed(page, word)));
  put(`a keystroke → what is found painted, ${keys.length} keys over ${names.toLocaleString('en')} names`, keys, 100);
} finally {
  await browser.close();
  await lab.close();
  spawnSync(venvPython(), ['-m', 'hopyard.cli', 'stop'], { cwd: project, env: environment });
  rmSync(own, { recursive: true, force: true });
}
writeFileSync(
  join(here, 'PANEL.md'),
  `# The environment panel in the browser

\`node bench/environments/panel.mjs\` (${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, load average ${load} at the start). JupyterLab, sidecar and Chromium as
installed, software rendering; ${libraries} libraries in the environment. Milliseconds, median and spread, from the browser's time of the event until the frame
with the result is painted.

| measure, ms | median | spread | wanted | |
|---|--:|--:|--:|---|
${rows.join('\n')}
`
);
