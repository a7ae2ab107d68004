// optuna-dashboard over SQLite beside ours, with as many trials: until each can be used, and until a new trial is seen.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, freePort, serving } from './lab.mjs';
import * as onPage from './page.mjs';
import { median } from './pairs.mjs';
import { partner } from './partner.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const ms = value => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** How many trials the history of its study page shows; the page's other plots have points of their own. */
const SHOWN = `document.querySelectorAll('#plot-history .scatterlayer .point').length`;
const HISTORY = `count => () => ${SHOWN} >= count`;

async function theirs({ browser, url, study, trials, rounds, adds }) {
  const opened = [];
  const clicked = [];
  for (let round = 0; round < rounds; round++) {
    const page = await onPage.newPage(browser);
    await page.goto(`${url}/dashboard/studies/1`, { waitUntil: 'commit' });
    opened.push(
      (await page.evaluate(([holds, count]) => window.bench.interactive((0, eval)(holds)(count)), [HISTORY, trials]))
        .interactive
    );
    await page.context().close();
    const list = await onPage.newPage(browser);
    await list.goto(`${url}/dashboard`);
    await list.getByText('peer', { exact: false }).first().waitFor();
    await list.evaluate(() => window.bench.interactive(() => true));
    clicked.push(
      await list.evaluate(
        async ([holds, count]) => {
          const begun = performance.now();
          document.querySelector('a[href*="/studies/1"]').click();
          return (await window.bench.interactive((0, eval)(holds)(count))).interactive - begun;
        },
        [HISTORY, trials]
      )
    );
    await list.context().close();
  }
  const page = await onPage.newPage(browser);
  await page.goto(`${url}/dashboard/studies/1`);
  const seen = [];
  for (let add = 0; add < adds; add++) {
    await page.evaluate(([holds, count]) => window.bench.interactive((0, eval)(holds)(count)), [HISTORY, trials + add]);
    const before = await page.evaluate(SHOWN);
    const { at } = await study.tell({ do: 'add' });
    seen.push(
      await page.evaluate(
        async ([holds, count, since]) =>
          performance.timeOrigin + (await window.bench.until((0, eval)(holds)(count))) - since,
        [HISTORY, before + 1, at]
      )
    );
  }
  await page.context().close();
  return { opened: median(opened), clicked: median(clicked), seen: median(seen) };
}

async function post(url, body) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
}

async function ours({ browser, lab, id, rounds, adds }) {
  const bare = [];
  const opened = [];
  const clicked = [];
  let page;
  for (let round = 0; round < rounds; round++) {
    await page?.context().close();
    page = await onPage.newPage(browser, lab.url);
    bare.push(await onPage.bareStart(page));
    clicked.push((await onPage.openDashboard(page, id)).interactive);
    opened.push((await onPage.reload(page)).interactive);
  }
  await onPage.tab(page, 'Trials');
  const seen = [];
  await onPage.filter(page, 'x >= 0.123456 and x < 0.12347');
  for (let add = 0; add < adds; add++) {
    // A value of its own, so that no other trial is meant.
    const x = Number((0.123456 + add * 1e-6).toFixed(6));
    const shown = page.evaluate(async value => {
      const grid = document.querySelector('.jp-Hopyard-dashboard [role=grid]');
      const at = await window.bench.until(() => grid.querySelector(`tbody td[title="${value}"]`) !== null);
      return performance.timeOrigin + at;
    }, x);
    const begun = Date.now();
    // Together: a refusal is told at once, and not what becomes of the page after it.
    const [at] = await Promise.all([
      shown,
      post(`${lab.url}/hopyard/api/experiments/${id}/trials`, { params: { x }, by: 'bench' })
    ]);
    seen.push(at - begun);
  }
  await page.context().close();
  return { bare: median(bare), opened: median(opened), clicked: median(clicked), seen: median(seen) };
}

export async function besidePeer({ browser, lab, workload, running, put, python, asked }) {
  const { trials, points, adds, rounds } = asked;
  const folder = mkdtempSync(join(tmpdir(), 'hopyard-peer-'));
  const storage = `sqlite:///${join(folder, 'study.db')}`;
  const study = partner(python, [join(here, 'optuna_study.py'), storage]);
  let server;
  try {
    console.log(`writing ${trials} trials of ${points} points for both …`);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { seconds } = await study.tell({ do: 'make', trials, points });
    server = await serving(
      python,
      [join(dirname(python), 'optuna-dashboard'), storage, '--host', '127.0.0.1', '--port', `${port}`],
      {},
      `${url}/dashboard`
    );
    const peer = await theirs({ browser, url, study, trials, rounds, adds });
    await ended(server);
    server = undefined;
    const begun = Date.now();
    const search = workload.tell({ do: 'search', trials, points, adds });
    // What went wrong elsewhere comes first; its own end is awaited below.
    search.catch(() => undefined);
    const id = await running(lab.url, 'beside', trials);
    const took = (Date.now() - begun) / 1000;
    const own = await ours({ browser, lab, id, rounds, adds });
    await post(`${lab.url}/hopyard/api/experiments/${id}/stop`, {});
    await search;
    const ratio = (what, unit, least) => {
      const times = peer[unit] / own[unit];
      const wanted = least === undefined ? [] : [`≥ ${least} ×`, times >= least];
      put(what, `${ms(own[unit])} beside ${ms(peer[unit])}: ${times.toFixed(1)} ×`, ...wanted);
    };
    put(
      `${trials} trials of ${points} points: run here by real executors; written for optuna-dashboard`,
      `${took.toFixed(1)} s; ${seconds.toFixed(1)} s`
    );
    ratio('opened in a page that is there (command; click on the study) → interactive', 'clicked', 5);
    ratio(`navigation → interactive; of ours ${ms(own.bare)} are JupyterLab's own start without a dashboard`, 'opened');
    ratio(`a new trial written → shown, median of ${adds}`, 'seen', 20);
  } finally {
    study.child.kill();
    if (server !== undefined) await ended(server);
    rmSync(folder, { recursive: true, force: true });
  }
}
