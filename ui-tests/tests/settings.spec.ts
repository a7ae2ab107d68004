import { expect, galata, type IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { CellExperiment, execute, LaunchPanel, openNotebook, Sidecar } from './hopyard';

test.describe.configure({ timeout: 240_000 });

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

/** A field of our page in the settings editor, which is opened when it is not. */
async function setting(page: IJupyterLabPageFixture, id: string): Promise<Locator> {
  const field = page.locator(`[id="jp-SettingsEditor-hopyard:plugin_${id}"]`);
  await execute(page, 'hopyard:open-settings');
  await expect(field).toBeVisible();
  return field;
}

/** Until it is saved: the editor waits a moment for more, and what begins meanwhile goes by the old value. */
async function change(page: IJupyterLabPageFixture, id: string, value: string): Promise<void> {
  const field = await setting(page, id);
  const saved = page.waitForResponse(
    response => response.request().method() === 'PUT' && decodeURIComponent(response.url()).includes('hopyard:plugin')
  );
  await field.fill(value);
  await field.press('Tab');
  await saved;
}

async function runOnExecutors(page: IJupyterLabPageFixture): Promise<void> {
  await page.notebook.selectCells(0);
  await page.keyboard.press('Control+Shift+Enter');
}

test('the default number of executors is that of the settings at once, where the user chose none', async ({
  page,
  tmpPath
}) => {
  await openNotebook(page, `${tmpPath}/own.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.field('Executors').fill('3');
  await openNotebook(page, `${tmpPath}/fresh.ipynb`, ['1']);
  await expect(panel.field('Executors')).toHaveValue('4');
  await change(page, 'panel_size', '6');
  await expect(panel.field('Executors')).toHaveValue('6');
  await page.activity.activateTab('own.ipynb');
  await expect(panel.field('Executors')).toHaveValue('3');
  await openNotebook(page, `${tmpPath}/later.ipynb`, ['1']);
  await expect(panel.field('Executors')).toHaveValue('6');
});

test('the output is drawn no more often than the settings say now', async ({ page, tmpPath }) => {
  const talk = 'import time\nfor step in range(60):\n    print("step", step, flush=True)\n    time.sleep(0.1)';
  await openNotebook(page, `${tmpPath}/rate.ipynb`, [talk]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(1);
  await change(page, 'outputUpdatesPerSecond', '0.5');
  await page.activity.activateTab('rate.ipynb');
  await runOnExecutors(page);
  const cell = new CellExperiment(page, 0);
  await expect(cell.root).toContainText('step 0');
  // When the text grew, by the page's own clock: the bound holds however busy the machine is.
  await cell.root.evaluate(node => {
    const grown: number[] = [];
    let before = node.querySelector('.jp-Hopyard-blocks')?.textContent ?? '';
    Object.assign(window, { grown });
    new MutationObserver(() => {
      const now = node.querySelector('.jp-Hopyard-blocks')?.textContent ?? '';
      if (now !== before) {
        before = now;
        grown.push(performance.now());
      }
    }).observe(node, { subtree: true, childList: true, characterData: true });
  });
  await cell.ended('finished');
  await expect(cell.root).toContainText('step 59');
  const grown = await page.evaluate(() => (window as unknown as { grown: number[] }).grown);
  expect(grown.length).toBeGreaterThan(0);
  // The last may come with the cell's own final content, which nothing holds back.
  const gaps = grown.slice(1, -1).map((at, index) => at - (grown[index] ?? 0));
  expect(gaps.filter(gap => gap < 1900)).toEqual([]);
});

test.describe('with notices that pop up', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      '@jupyterlab/apputils-extension:notification': {
        checkForUpdates: false,
        fetchNews: 'false',
        doNotDisturbMode: false
      }
    }
  });

  test('the end of what ran long is notified, from as many seconds on as the settings say now', async ({
    page,
    request,
    tmpPath
  }) => {
    const sidecar = new Sidecar(request);
    await openNotebook(page, `${tmpPath}/long.ipynb`, ['import time\ntime.sleep(2)']);
    const panel = new LaunchPanel(page);
    await panel.open();
    await panel.start(1);
    const cell = new CellExperiment(page, 0);
    const notices = page.locator('.Toastify__toast').filter({ hasText: /Experiment .* is finished/ });
    await change(page, 'notifyAfterSeconds', '1');
    await page.activity.activateTab('long.ipynb');
    await runOnExecutors(page);
    await expect(notices).toHaveCount(1);
    await notices.getByRole('button', { name: 'Show' }).click();
    await expect(cell.root).toBeVisible();
    await expect(notices).toHaveCount(0);

    await change(page, 'notifyAfterSeconds', '3600');
    await page.activity.activateTab('long.ipynb');
    const { id } = (await sidecar.newest()).experiment;
    await runOnExecutors(page);
    await expect.poll(async () => (await sidecar.newest()).experiment.id).not.toBe(id);
    await cell.ended('finished');
    // Told with the same change as the cell: had it come, it would be there.
    await expect(notices).toHaveCount(0);
  });
});
