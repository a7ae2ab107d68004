import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';
import { begin, begun, CellSearch, CURVES, trialsCell } from './cell';
import { LaunchPanel, openNotebook, openPath, Sidecar } from './hopyard';

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

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('a plain cell runs as trials and is watched while it does', async ({ page, tmpPath }) => {
  const cell = await begun(page, `${tmpPath}/trials.ipynb`, trialsCell(30));
  await expect(cell.state).toHaveText('running');
  await expect(cell.picture).toBeVisible();
  await expect.poll(() => cell.endedTrials()).toBeGreaterThan(7);
  await expect(cell.head).toContainText(/best 0\.\d+/);
  await cell.ended('finished');
  await expect(cell.head).toContainText('30/30');
  await expect(cell.rows).toHaveCount(6);
});

test('the page is loaded again in the midst of it, and all curves are there from their first step', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/again.ipynb`;
  const cell = await begun(page, path, trialsCell(60, 0.03, '--detach'));
  await expect(cell.head).toContainText(/best 0\.\d+/);
  await page.notebook.save();
  const again = await page.context().newPage();
  await page.close({ runBeforeUnload: false });
  await again.goto(`/lab/tree/${path}`);
  const shown = new CellSearch(again, 0);
  await expect(shown.state).toHaveText('running');
  await expect(shown.picture).toBeVisible();
  const before = await shown.endedTrials();
  await expect.poll(() => shown.endedTrials()).toBeGreaterThan(before);
  await shown.root.getByRole('button', { name: 'Stop', exact: true }).click();
  await shown.root.getByRole('button', { name: /^Stop: .* results? stays?$/ }).click();
  await shown.ended('stopped');
});

test('the kernel is restarted in the midst of it, and the notebook keeps the end nobody told it', async ({
  page,
  tmpPath
}) => {
  const path = `${tmpPath}/restarted.ipynb`;
  const cell = await begun(page, path, trialsCell(24, 0.03));
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
  const cell = await begun(page, path, trialsCell(12, 0.01));
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
  const cell = await begun(page, `${tmpPath}/paused.ipynb`, trialsCell(14, 0.03, '--detach'));
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
  await page.keyboard.press('Escape');
  await cell.root.getByRole('button', { name: 'More' }).click();
  await expect(items.filter({ hasText: 'Resume Experiment' })).toBeVisible();
  expect(await said()).toEqual(inRunning);
  expect(inRunning).toContain('Stop Experiment');
  await items.filter({ hasText: 'Resume Experiment' }).click();
  await cell.ended('finished');
  await expect(cell.head).toContainText('14/14');
});

test('the table is sorted, and shows all in the dashboard', async ({ page, tmpPath }) => {
  const cell = await begun(page, `${tmpPath}/sorted.ipynb`, trialsCell(10, 0));
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
  await dialog.getByRole('button', { name: 'Run Trials' }).click();
  const search = new CellSearch(page, 0);
  await search.ended('finished');
  await expect(search.head).toContainText('8/8');
  await expect(cell.locator('.cm-line').first()).toHaveText('%%trials lr=1e-4..1e-1~log --metric accuracy --trials 8');
});

test('in the dark and at 250 pixels all of it is there', async ({ page, tmpPath }) => {
  await page.theme.setDarkTheme();
  const cell = await begun(page, `${tmpPath}/dark.ipynb`, trialsCell(20, 0.02, '--detach'));
  await expect.poll(() => cell.endedTrials()).toBeGreaterThan(7);
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
});
