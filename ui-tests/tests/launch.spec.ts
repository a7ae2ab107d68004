import { expect, test } from '@jupyterlab/galata';
import { CellExperiment, LaunchPanel, openNotebook, Sidecar, SNIPPET } from './hopyard';

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('the original snippet runs on four executors started by a click', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/train.ipynb`, [SNIPPET]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await expect(panel.primary).toHaveText('Start 4 executors');
  await panel.start(4);
  await page.notebook.runCell(0, true);
  const cell = new CellExperiment(page, 0);
  await cell.ended('finished');
  await expect(cell.root.locator('.jp-Hopyard-experimentHead')).toContainText('4/4');
  const all = cell.root.locator('.jp-Hopyard-block');
  await expect(all).toHaveCount(1);
  await expect(all).toContainText('Hello from GPU');
  await expect(all.locator('.jp-Hopyard-gutter')).toContainText('4 ×');
  await expect(all.locator('.jp-Hopyard-gutter')).toHaveAttribute('title', 'e1, e2, e3, e4');
  for (const label of ['e1', 'e2', 'e3', 'e4']) {
    await cell.root.getByRole('tab', { name: label, exact: true }).click();
    await expect(cell.root.getByRole('tabpanel')).toHaveText('Hello from GPU');
  }
  await expect(page.locator('.jp-Hopyard-cellBadge')).toHaveText('4×');
});

test('output is complete when the browser was closed and opened again meanwhile', async ({
  page,
  tmpPath,
  request
}) => {
  const path = `${tmpPath}/closed.ipynb`;
  const code = [
    'import time',
    'from hopyard import experiment',
    'def slowly():',
    '    for step in range(8):',
    '        print("step", step, flush=True)',
    '        time.sleep(1)',
    'handle = experiment.launch(slowly, wait=False)'
  ].join('\n');
  await openNotebook(page, path, [code]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.runCell(0, true);
  const cell = new CellExperiment(page, 0);
  await expect(cell.root).toContainText('step 0');
  await page.notebook.save();
  const context = page.context();
  await page.close({ runBeforeUnload: false });
  const sidecar = new Sidecar(request);
  await expect
    .poll(async () => (await sidecar.project()).experiments.map(({ state }) => state), { timeout: 60_000 })
    .not.toContain('running');
  const again = await context.newPage();
  await again.goto(`/lab/tree/${path}`);
  const reopened = new CellExperiment(again, 0);
  await reopened.ended('finished');
  for (let step = 0; step < 8; step++) {
    await expect(reopened.root).toContainText(`step ${step}`);
  }
  // What is saved now is complete without us as well.
  await expect
    .poll(
      async () => {
        await again.keyboard.press('Control+s');
        const saved = await (await request.get(`/api/contents/${path}?content=1`)).json();
        // Read while it is being written, the file is no notebook for a moment.
        return JSON.stringify(saved.content?.cells[0].outputs ?? '');
      },
      { timeout: 30_000 }
    )
    .toContain('step 7');
});

test('a cell runs on every executor by shortcut and keeps its state between runs', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/cell.ipynb`, ['seen = globals().get("seen", 0) + 1\nprint("run", seen)']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  const cell = new CellExperiment(page, 0);
  await page.notebook.selectCells(0);
  await page.keyboard.press('Control+Shift+Enter');
  await cell.ended('finished');
  await expect(cell.root.locator('.jp-Hopyard-block')).toContainText('run 1');
  await page.menu.clickMenuItem('Run>Run Cell on Executors');
  await expect(cell.root.locator('.jp-Hopyard-block')).toContainText('run 2');
  await cell.ended('finished');
});

test('an executor that is killed is replaced or its work moves on, and the cell tells it', async ({
  page,
  tmpPath,
  request
}) => {
  const code = ['import time', 'print("begun")', 'time.sleep(6)', 'print("ended")'].join('\n');
  await openNotebook(page, `${tmpPath}/killed.ipynb`, [code]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.selectCells(0);
  await page.keyboard.press('Control+Shift+Enter');
  const cell = new CellExperiment(page, 0);
  await expect(cell.root).toContainText('begun');
  const { executors } = await new Sidecar(request).project();
  const victim = executors.find(({ label, state }) => label === 'e2' && state === 'running');
  process.kill(-(victim?.pid ?? 0), 'SIGKILL');
  await cell.ended('finished');
  await expect(cell.root.locator('.jp-Hopyard-experimentHead')).toContainText('2/2');
  await expect(cell.root.locator('.jp-Hopyard-blocks')).toContainText('ended');
  await expect(cell.root.locator('.jp-Hopyard-gutter').first()).toContainText('2 ×');
});

test('an experiment is stopped from its cell', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/stop.ipynb`, ['import time\nprint("begun")\ntime.sleep(300)']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.selectCells(0);
  await page.keyboard.press('Control+Shift+Enter');
  const cell = new CellExperiment(page, 0);
  await expect(cell.root).toContainText('begun');
  await cell.root.getByRole('button', { name: 'Stop' }).click();
  await cell.root.getByRole('button', { name: /^Stop: 2 trials end, 0 results stay$/ }).click();
  await cell.ended('stopped');
});
