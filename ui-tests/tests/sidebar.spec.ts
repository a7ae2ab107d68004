import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { execute, LaunchPanel, openNotebook, Sidecar } from './hopyard';

test.describe.configure({ timeout: 240_000 });

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('fleet, executors and experiment are among what runs, and are shut down from there', async ({
  page,
  tmpPath,
  request
}) => {
  await openNotebook(page, `${tmpPath}/runs.ipynb`, ['import time\nprint("begun")\ntime.sleep(600)']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.selectCells(0);
  await page.keyboard.press('Control+Shift+Enter');
  await page.sidebar.openTab('jp-running-sessions');
  const section = page.locator('#jp-running-sessions').getByRole('region', { name: 'Hopyard Section' });
  const row = (name: string | RegExp): Locator => section.getByRole('treeitem', { name });
  await expect(row('2 executors')).toBeVisible();
  await expect(row(/^e[12]/)).toHaveCount(2);
  const experiment = row('cell · import time');
  await expect(experiment).toContainText('running 0/2');
  await experiment.hover();
  await experiment.getByTitle('Stop').click();
  await expect(experiment).toHaveCount(0);
  await expect.poll(async () => (await new Sidecar(request).newest()).experiment.state).toBe('stopped');
  await row('2 executors').hover();
  await row('2 executors').getByTitle('Stop').first().click();
  await expect(section.getByRole('treeitem')).toHaveCount(0);
  await expect
    .poll(async () => (await new Sidecar(request).project()).fleets.filter(({ state }) => state === 'ready'))
    .toEqual([]);
});

test('the status bar tells the executors and opens the panel, which is open again after a reload', async ({
  page,
  tmpPath
}) => {
  await openNotebook(page, `${tmpPath}/status.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await execute(page, 'filebrowser:activate');
  await expect(panel.root).toBeHidden();
  const item = page.locator('#jp-main-statusbar .jp-Hopyard-statusItem button');
  await expect(item).toHaveText('2 executors');
  await item.click();
  await expect(panel.primary).toBeVisible();
  await panel.field('Executors').fill('3');
  // The layout is kept a moment after it changed; what is restored is what was kept.
  const kept = page.waitForRequest(each => each.method() === 'PUT' && /\/api\/workspaces\//.test(each.url()));
  await execute(page, 'filebrowser:activate');
  await kept;
  const keptAgain = page.waitForRequest(
    each =>
      each.method() === 'PUT' &&
      /\/api\/workspaces\//.test(each.url()) &&
      (each.postData() ?? '').includes('"current":"hopyard-launch-panel"')
  );
  await item.click();
  await keptAgain;
  // Galata's own waits for a layout with nothing restored.
  await page.evaluate(() => window.location.reload());
  await expect(panel.primary).toBeVisible({ timeout: 60_000 });
  await expect(panel.executors).toHaveCount(2);
  await page.activity.activateTab('status.ipynb');
  await expect(panel.field('Executors')).toHaveValue('3');
});
