import { expect, test } from '@jupyterlab/galata';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { begin, begun, CellSearch, CURVES, trialsCell } from '../tests/cell';
import { CellExperiment, FRONT, LaunchPanel, openNotebook, projectFolder, Sidecar, SNIPPET } from '../tests/hopyard';
import { callFolder, closeLauncher, picture, windowPicture } from './picture';

/** The pictures of README.md and docs/in-the-cell.md, from real executors of this machine. */

const TRAIN = `
from hopyard import experiment

def train(depth, leaf):
    from sklearn.datasets import load_digits
    from sklearn.model_selection import cross_val_score
    from sklearn.tree import DecisionTreeClassifier
    digits = load_digits()
    model = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    return float(cross_val_score(model, digits.data, digits.target, cv=3).mean())

result = experiment.launch(train, {"depth": [2, 4, 8, 16, 4, 8], "leaf": [1, 1, 1, 1, 5, 5]})
`.trim();

const STEPS = `
import os, time
for step in range(40):
    print("step", step, "loss", round(1 / (step + 1 + os.getpid() % 3), 4))
    time.sleep(0.5)
`.trim();

test.use({ viewport: { width: 1200, height: 750 } });

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('the launch panel, and a function and a cell on four executors', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/train.ipynb`, [SNIPPET, TRAIN, STEPS]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await closeLauncher(page);
  await page.notebook.selectCells(0);
  await expect(page.getByText('Python 3 (ipykernel) | Idle')).toBeVisible();
  await expect(panel.root.getByRole('button', { name: 'Open the quickstart' })).toBeVisible();
  await windowPicture(page, 'launch-panel');

  await panel.start(4);
  await page.notebook.runCell(0, true);
  const hello = new CellExperiment(page, 0);
  await hello.ended('finished');
  await callFolder(page, '/home/me/digits');
  await page.notebook.runCell(1, true);
  const train = new CellExperiment(page, 1);
  await train.ended('finished');
  await page.locator(`${FRONT} .jp-WindowedPanel-outer`).evaluate(node => node.scrollTo({ top: 0 }));
  await expect(page.locator('.jp-Hopyard-cellBadge').first()).toHaveText('4×');
  await windowPicture(page, 'experiment-in-a-cell');

  await page.theme.setDarkTheme();
  await page.notebook.selectCells(2);
  await page.keyboard.press('Control+Shift+Enter');
  const cell = new CellExperiment(page, 2);
  await expect(cell.root).toContainText('step 8');
  await page
    .locator(`${FRONT} .jp-CodeCell`)
    .nth(2)
    .evaluate(node => node.scrollIntoView({ block: 'start' }));
  await windowPicture(page, 'cell-on-executors');
  await cell.root.getByRole('button', { name: 'Stop' }).click();
  await cell.root.getByRole('button', { name: /^Stop: / }).click();
  await cell.ended('stopped');
});

for (const theme of ['light', 'dark'] as const) {
  test(`a search in its cell, ${theme}`, async ({ page, tmpPath }) => {
    if (theme === 'dark') {
      await page.theme.setDarkTheme();
    }
    const cell = await begun(page, `${tmpPath}/search.ipynb`, trialsCell(30, 0.05, '--detach'));
    await expect.poll(() => cell.endedTrials(), { timeout: 120_000 }).toBeGreaterThan(14);
    const search = cell.root.locator('.jp-Hopyard-cellSearch');
    await picture(search, theme === 'light' ? 'search-in-a-cell' : 'search-in-a-cell-dark');
    if (theme === 'dark') {
      await cell.root.evaluate(node => {
        node.style.maxWidth = '250px';
      });
      await expect.poll(() => search.evaluate(node => node.clientWidth)).toBeLessThanOrEqual(250);
      await picture(search, 'search-in-a-cell-narrow');
    }
    await cell.ended('finished');
  });
}

test('the constants of a cell become parameters, and what nbconvert makes of it', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/dialog.ipynb`, [CURVES.replace('PAUSE', '0.01'), trialsCell(30, 0.01)]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.locator(`${FRONT} .jp-CodeCell .jp-InputArea`).first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Run Cell as Trials…' }).click();
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByRole('checkbox', { name: 'lr' }).check();
  await dialog.getByRole('textbox', { name: 'Values of lr' }).fill('1e-4..1e-1~log');
  await dialog.getByRole('spinbutton', { name: 'Trials' }).fill('8');
  await picture(dialog.locator('.jp-Dialog-content'), 'run-cell-as-trials');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await begin(page, 1);
  await new CellSearch(page, 1).ended('finished');
  await page.notebook.save();
  const jupyter = join(__dirname, '../../.venv/bin/jupyter');
  const notebook = join(projectFolder(), tmpPath, 'dialog.ipynb');
  execFileSync(jupyter, ['nbconvert', '--to', 'html', notebook], { stdio: 'pipe' });
  const other = await page.context().newPage();
  await other.setViewportSize({ width: 900, height: 900 });
  // The page asks for scripts of others, which none of what is shown needs.
  await other.route(/^https?:/, route => route.abort());
  await other.goto(pathToFileURL(notebook.replace(/ipynb$/, 'html')).href);
  const cell = other.locator('.jp-CodeCell').nth(1);
  await expect(cell.locator('img')).toBeVisible();
  await picture(cell, 'search-in-nbconvert', { height: 760 });
});
