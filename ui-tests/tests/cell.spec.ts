import { expect, test } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { CellExperiment, LaunchPanel, openNotebook, openPath, Sidecar } from './hopyard';

/** Fast at first, then ever slower; the best near lr 0.003: shapes as trainings have them. */
const CURVES = [
  'import math, time',
  'lr = 0.1',
  'dropout = 0.5',
  'for epoch in range(40):',
  '    time.sleep(PAUSE)',
  '    accuracy = (1 - math.exp(-epoch / 9)) * (1 - abs(math.log10(lr) + 2.5) / 3) - (dropout - 0.3) ** 2'
].join('\n');

function trialsCell(trials: number, pause = 0.02, more = ''): string {
  return `%%trials lr=1e-4..1e-1~log dropout=0.1..0.8 --metric accuracy --trials ${trials} --seed 3 ${more}\n${CURVES.replace('PAUSE', String(pause))}`;
}

/** A search in the output of a cell. */
class CellSearch extends CellExperiment {
  get head(): Locator {
    return this.root.locator('.jp-Hopyard-searchHead');
  }

  override get state(): Locator {
    return this.head.locator('.jp-Hopyard-state');
  }

  get rows(): Locator {
    return this.root.locator('.jp-Hopyard-searchTable tbody tr');
  }

  get picture(): Locator {
    return this.root.getByRole('img', { name: /Learning curves/ });
  }
}

const MIME = 'application/vnd.hopyard.experiment.v1+json';

interface KeptOutput {
  readonly [MIME]: { readonly experiment: { readonly state: string }; readonly curves: readonly unknown[] };
  readonly 'text/html': string;
}

async function notebookFile(page: Page, path: string): Promise<unknown> {
  const answer = await page.request.get(`/api/contents/${path}?content=1`);
  return ((await answer.json()) as { content: unknown }).content;
}

/** What the notebook's file holds of the experiment. */
async function savedOutput(page: Page, path: string): Promise<KeptOutput | undefined> {
  const { cells } = (await notebookFile(page, path)) as { cells: { outputs: { data?: KeptOutput }[] }[] };
  return cells[0]?.outputs.find(({ data }) => data?.[MIME] !== undefined)?.data;
}

async function endedOf(cell: CellSearch): Promise<number> {
  return Number(/(\d+)\/\d+/.exec((await cell.head.textContent()) ?? '')?.[1]);
}

/** A picture for those who look at the tests' results. */
async function shot(place: Locator | Page, name: string): Promise<void> {
  if (process.env.HOPYARD_PICTURES) {
    await place.screenshot({ path: `${process.env.HOPYARD_PICTURES}/${name}.png` });
  }
}

/** Starts the cell and does not wait for it. */
async function begin(page: Page, cell = 0): Promise<void> {
  await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .jp-InputPrompt').nth(cell).click();
  await page.keyboard.press('Control+Enter');
}

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('a plain cell runs as trials and is watched while it does', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/trials.ipynb`, [trialsCell(30)]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await expect(cell.state).toHaveText('running');
  await expect(cell.picture).toBeVisible();
  await expect.poll(() => endedOf(cell)).toBeGreaterThan(7);
  await shot(cell.root, 'cell-running');
  await shot(page, 'cell-in-lab');
  await expect(cell.head).toContainText(/best 0\.\d+/);
  await cell.ended('finished');
  await expect(cell.head).toContainText('30/30');
  await expect(cell.rows).toHaveCount(6);
  await shot(cell.root, 'cell-finished');
});

test('the page is loaded again in the midst of it, and all curves are there from their first step', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/again.ipynb`;
  await openNotebook(page, path, [trialsCell(60, 0.03, '--detach')]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await expect(cell.head).toContainText(/best 0\.\d+/);
  await page.notebook.save();
  const again = await page.context().newPage();
  await page.close({ runBeforeUnload: false });
  await again.goto(`/lab/tree/${path}`);
  const shown = new CellSearch(again, 0);
  await expect(shown.state).toHaveText('running');
  await expect(shown.picture).toBeVisible();
  const before = await endedOf(shown);
  await expect.poll(() => endedOf(shown)).toBeGreaterThan(before);
  await shown.root.getByRole('button', { name: 'Stop', exact: true }).click();
  await shown.root.getByRole('button', { name: /^Stop: .* results? stays?$/ }).click();
  await shown.ended('stopped');
});

test('the kernel is restarted in the midst of it, and the notebook keeps the end nobody told it', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/restarted.ipynb`;
  await openNotebook(page, path, [trialsCell(24, 0.03)]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await expect(cell.head).toContainText(/best 0\.\d+/);
  await page.evaluate(async () => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: { shell: { currentWidget: { sessionContext: { restartKernel(): Promise<void> } } } };
    };
    await jupyterapp.shell.currentWidget.sessionContext.restartKernel();
  });
  await expect(cell.state).toHaveText('running');
  await cell.ended('finished');
  await expect(cell.head).toContainText('24/24');
  const kept = async (): Promise<KeptOutput | undefined> => {
    await page.notebook.save();
    return savedOutput(page, path);
  };
  await expect.poll(async () => (await kept())?.[MIME].experiment.state).toBe('succeeded');
  const data = await kept();
  expect(data?.[MIME].curves.length).toBeGreaterThan(5);
  expect(data?.['text/html']).toContain('data:image/svg+xml;base64,');
  expect(data?.['text/html']).toContain('24/24 trials');
});

test('a notebook is read where no sidecar knows its experiment', async ({ page, tmpPath, request }) => {
  const path = `${tmpPath}/kept.ipynb`;
  await openNotebook(page, path, [trialsCell(12, 0.01)]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await cell.ended('finished');
  await page.notebook.save();
  const foreign = JSON.stringify(await notebookFile(page, path)).replaceAll(/exp_[a-z0-9]{4,}/g, 'exp_elsewhere');
  await page.notebook.close();
  await page.contents.uploadContent(foreign, 'text', `${tmpPath}/foreign.ipynb`);
  const asked: string[] = [];
  page.on('request', each => asked.push(each.url()));
  await openPath(page, `${tmpPath}/foreign.ipynb`);
  const again = new CellSearch(page, 0);
  await again.ended('finished');
  await expect(again.rows).toHaveCount(6);
  await expect(again.picture).toBeVisible();
  await expect(again.head).toContainText(/12\/12.*best 0\.\d+/s);
  await expect(again.root.getByRole('button', { name: 'Stop' })).toHaveCount(0);
  expect(asked.filter(url => url.includes('exp_elsewhere'))).toEqual([]);
  expect((await request.get('/hopyard/api/experiments/exp_elsewhere')).status()).toBe(404);
});

test('it is paused and goes on', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/paused.ipynb`, [trialsCell(14, 0.03, '--detach')]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await expect(cell.state).toHaveText('running');
  await cell.root.getByRole('button', { name: 'Pause' }).click();
  await expect(cell.state).toHaveText('paused');
  // The same word, and the same menu, wherever the experiment is met.
  await page.sidebar.openTab('jp-running-sessions');
  const section = page.locator('#jp-running-sessions').getByRole('region', { name: 'Hopyard Section' });
  const listed = section.locator('.jp-Hopyard-ofExperiment').first();
  await expect(listed).toContainText(/paused \d+\/\d+/);
  const items = page.locator('.lm-Menu .lm-Menu-itemLabel');
  await listed.click({ button: 'right' });
  await expect(items.filter({ hasText: 'Resume Experiment' })).toBeVisible();
  // What a stop would end changes meanwhile: the running trials end.
  const said = async (): Promise<string[]> =>
    (await items.allInnerTexts()).map(text =>
      text.replace(/^Stop: \d+ trials? ends?, \d+ results? stays?$/, 'Stop Experiment')
    );
  const inRunning = await said();
  await shot(page, 'running-menu');
  await page.keyboard.press('Escape');
  await cell.root.getByRole('button', { name: 'More' }).click();
  await expect(items.filter({ hasText: 'Resume Experiment' })).toBeVisible();
  expect(await said()).toEqual(inRunning);
  expect(inRunning).toContain('Stop Experiment');
  await shot(page, 'cell-menu');
  await items.filter({ hasText: 'Resume Experiment' }).click();
  await cell.ended('finished');
  await expect(cell.head).toContainText('14/14');
});

test('the table is sorted, and shows all in the dashboard', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/sorted.ipynb`, [trialsCell(10, 0)]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await cell.ended('finished');
  await page.mouse.move(0, 0);
  const numbers = (): Promise<string[]> => cell.rows.locator('td:first-child').allTextContents();
  await cell.root.getByTitle('Order by #').click();
  await expect
    .poll(async () => (await numbers()).map(text => text.replace('★ ', '')))
    .toEqual(['0', '1', '2', '3', '4', '5']);
  await cell.root.getByTitle('Order by #').click();
  await expect
    .poll(async () => (await numbers()).map(text => text.replace('★ ', '')))
    .toEqual(['9', '8', '7', '6', '5', '4']);
  await cell.root.getByRole('button', { name: 'Show all 10 trials' }).click();
  await expect(page.locator('.jp-Hopyard-dashboard, .jp-Hopyard-strip').first()).toBeVisible();
});

test('the constants of a cell become parameters by a dialog', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/dialog.ipynb`, [CURVES.replace('PAUSE', '0.01')]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  const cell = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell').first();
  await cell.locator('.jp-InputArea').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Run Cell as Trials…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByRole('checkbox')).toHaveCount(2);
  await expect(dialog.getByRole('button', { name: 'Run Trials' })).toBeDisabled();
  await dialog.getByRole('checkbox', { name: 'lr' }).check();
  await dialog.getByRole('textbox', { name: 'Values of lr' }).fill('1e-4..1e-1~log');
  await dialog.getByRole('spinbutton', { name: 'Trials' }).fill('8');
  await expect(dialog.locator('pre')).toHaveText('%%trials lr=1e-4..1e-1~log --metric accuracy --trials 8');
  await shot(dialog.locator('.jp-Dialog-content'), 'cell-dialog');
  await dialog.getByRole('button', { name: 'Run Trials' }).click();
  const search = new CellSearch(page, 0);
  await search.ended('finished');
  await expect(search.head).toContainText('8/8');
  await expect(cell.locator('.cm-line').first()).toHaveText('%%trials lr=1e-4..1e-1~log --metric accuracy --trials 8');
});

test('in the dark and at 250 pixels all of it is there', async ({ page, tmpPath }) => {
  await page.theme.setDarkTheme();
  await openNotebook(page, `${tmpPath}/dark.ipynb`, [trialsCell(20, 0.02, '--detach')]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  const cell = new CellSearch(page, 0);
  await expect.poll(() => endedOf(cell)).toBeGreaterThan(7);
  await shot(cell.root, 'cell-dark');
  await cell.root.evaluate(node => {
    node.style.maxWidth = '250px';
  });
  const section = cell.root.locator('.jp-Hopyard-cellSearch');
  for (const name of ['Open dashboard', 'Pause', 'Stop']) {
    const box = await section.getByRole('button', { name, exact: true }).boundingBox();
    const around = await section.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual((around?.x ?? 0) + (around?.width ?? 0));
  }
  expect(await section.evaluate(node => node.clientWidth)).toBeLessThanOrEqual(250);
  expect(await section.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);
  await shot(cell.root, 'cell-narrow');
  await cell.root.evaluate(node => {
    node.style.maxWidth = '';
  });
  await cell.ended('finished');
});

test('Notebook 7 shows it live as well', async ({ page, tmpPath }) => {
  const path = `${tmpPath}/seven.ipynb`;
  await openNotebook(page, path, [trialsCell(10, 0.02)]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  const seven = await page.context().newPage();
  await page.close({ runBeforeUnload: false });
  await seven.goto(`/notebooks/${path}`);
  await expect(seven.locator('.jp-Notebook-ExecutionIndicator[data-status=idle]')).toBeVisible({ timeout: 60_000 });
  await begin(seven);
  const cell = new CellSearch(seven, 0);
  await expect(cell.state).toHaveText('running');
  await expect(cell.picture).toBeVisible();
  await cell.ended('finished');
  await expect(cell.head).toContainText('10/10');
  await shot(seven, 'cell-notebook7');
});
