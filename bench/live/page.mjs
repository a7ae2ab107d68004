// What is measured in a page of JupyterLab with a dashboard in it.
import { readFileSync } from 'node:fs';
import { inSession } from './trace.mjs';
import { prepare, QUIET_MS } from './readiness.mjs';

let pages = 0;

/** A page of its own profile, and of its own workspace where JupyterLab is at `lab`: nothing is known of the one before. */
export async function newPage(browser, lab, tell = console.error) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  page.on('pageerror', error => tell(`page: ${error.message}`));
  await page.addInitScript(prepare, QUIET_MS);
  if (lab !== undefined) {
    await page.goto(`${lab}/lab/workspaces/page-${++pages}`);
    await page.waitForFunction(() => window.jupyterapp?.restored);
    await page.evaluate(() => window.jupyterapp.restored);
    await page.evaluate(() => window.bench.interactive(() => document.querySelector('.jp-Launcher') !== null));
  }
  return page;
}

/** The strip, a filter that takes text, and so many rows of the trial table, of a dashboard that is in front. */
const HOLDS = `least => () => {
  const root = [...document.querySelectorAll('.jp-Hopyard-dashboard')].find(one => one.offsetParent !== null);
  return !!root && !!root.querySelector('.jp-Hopyard-strip') && root.querySelector('.jp-Hopyard-filterInput')?.disabled === false
    && root.querySelectorAll('[role=grid] tbody tr[data-row]').length >= least;
}`;

/** Ms from the command until its rows are painted, and until the page is interactive. */
export function openDashboard(page, experiment, least = 8) {
  return page.evaluate(
    async ([id, holds, count]) => {
      const begun = performance.now();
      void window.jupyterapp.commands.execute('hopyard:open-dashboard', { experiment: id });
      const { shown, interactive } = await window.bench.interactive((0, eval)(holds)(count));
      return { shown: shown - begun, interactive: interactive - begun };
    },
    [experiment, HOLDS, least]
  );
}

/** Ms of CPU that the page's main thread spends while `act` runs: unlike the clock's, not those that others take. */
export function cpuOf(page, act) {
  return inSession(page, async client => {
    await client.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
    await client.send('Performance.enable');
    const spent = async () => {
      const { metrics } = await client.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration').value * 1e3;
    };
    const before = await spent();
    await act();
    return (await spent()) - before;
  });
}

export const closeDashboard = page =>
  page.evaluate(async () => {
    window.jupyterapp.shell.currentWidget.close();
    await window.bench.interactive(() => document.querySelector('.jp-Hopyard-dashboard') === null);
  });

/** Ms from a reload of JupyterLab with nothing but its launcher until that can be used. */
export async function bareStart(page) {
  await page.reload({ waitUntil: 'commit' });
  const { interactive } = await page.evaluate(() =>
    window.bench.interactive(() => document.querySelector('.jp-Launcher') !== null)
  );
  await page.evaluate(() => window.jupyterapp.restored);
  return interactive;
}

/** Ms from a reload, the dashboard in the saved workspace, until the same. */
export async function reload(page) {
  // The workspace is written a moment after the last change of the layout.
  await page.waitForResponse(answer => answer.url().includes('/api/workspaces') && answer.request().method() === 'PUT');
  await page.reload({ waitUntil: 'commit' });
  return page.evaluate(holds => window.bench.interactive((0, eval)(holds)(8)), HOLDS);
}

/** Ms from a filter's text in its box until the count of kept trials and the rows that it keeps, no others, are painted. */
export function filter(page, text) {
  return page.evaluate(async wanted => {
    const root = [...document.querySelectorAll('.jp-Hopyard-dashboard')].find(one => one.offsetParent !== null);
    const input = root.querySelector('.jp-Hopyard-filterInput');
    const kept = root.querySelector('.jp-Hopyard-kept');
    const before = kept.textContent;
    const begun = performance.now();
    Object.getOwnPropertyDescriptor(window.HTMLInputElement.prototype, 'value').set.call(input, wanted);
    input.dispatchEvent(new window.Event('input', { bubbles: true }));
    const grid = root.querySelector('[role=grid]');
    const shown = await window.bench.until(() => {
      const count = parseInt(kept.textContent, 10);
      // Its heading and its pinned best are rows of the grid too.
      return kept.textContent !== before && count >= 0 && Number(grid.getAttribute('aria-rowcount')) === count + 2;
    });
    return { ms: shown - begun, says: kept.textContent };
  }, text);
}

/** MB: JavaScript's heap after a collection, and the renderer's proportional share of all memory (PSS). */
export async function memory(page) {
  const heap = await inSession(page, async client => {
    await client.send('HeapProfiler.collectGarbage');
    await client.send('Performance.enable');
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6;
  });
  const browser = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  await browser.detach();
  // Of all renderers the one with the page in it is the largest.
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => proportional(id));
  return { heap, renderer: Math.max(...sizes) };
}

function proportional(pid) {
  try {
    return (Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) * 1024) / 1e6;
  } catch {
    return 0;
  }
}

export async function tab(page, name) {
  await page.getByRole('tab', { name, exact: true }).click();
}

/** Shows a column of the trial table that begins hidden. */
export async function showColumn(page, name) {
  await page.locator('.jp-Hopyard-chooser:visible summary').click();
  await page.locator('.jp-Hopyard-chooser:visible').getByLabel(name, { exact: true }).check();
  await page.locator('.jp-Hopyard-chooser:visible summary').click();
}

/**
 * Watches the table for `seconds`: each new value of the column is the moment at which a worker reported it (ms since
 * the epoch); how old each was when the frame with it was painted.
 */
export function agesOf(page, column, seconds) {
  return page.evaluate(
    async ([name, time]) => {
      const grid = document.querySelector('.jp-Hopyard-dashboard [role=grid]');
      const place = [...grid.querySelectorAll('thead th')].findIndex(th => th.textContent.trim().startsWith(name));
      const seen = new Set();
      const ages = [];
      const look = () => {
        const fresh = [];
        for (const row of grid.querySelectorAll('tbody tr[data-row]')) {
          const value = Number(row.children[place]?.title);
          if (value > 1e12 && !seen.has(value)) {
            seen.add(value);
            fresh.push(value);
          }
        }
        if (fresh.length > 0) {
          void window.bench.painted().then(at => {
            for (const value of fresh) ages.push(performance.timeOrigin + at - value);
          });
        }
      };
      look();
      ages.length = 0;
      const observer = new window.MutationObserver(look);
      observer.observe(grid, { subtree: true, childList: true, attributes: true, attributeFilter: ['title'] });
      await new Promise(resolve => setTimeout(resolve, time * 1000));
      observer.disconnect();
      return ages;
    },
    [column, seconds]
  );
}
