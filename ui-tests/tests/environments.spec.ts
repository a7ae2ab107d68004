import AxeBuilder from '@axe-core/playwright';
import { expect, type IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { CellExperiment, execute, openNotebook, Sidecar } from './hopyard';

/** Names that no other test's environments have: all share one project. */
const fresh = (): string => `ui-${Date.now().toString(36)}`;
const BUILT = { timeout: 90_000 };

async function list(page: IJupyterLabPageFixture): Promise<Locator> {
  await execute(page, 'hopyard:open-environments');
  return page.locator('#hopyard-environments');
}

async function create(page: IJupyterLabPageFixture, name: string, libraries: string): Promise<Locator> {
  const sidebar = await list(page);
  await sidebar.getByRole('button', { name: 'New environment' }).click();
  await sidebar.getByLabel('Name').fill(name);
  await sidebar.getByLabel('Libraries').fill(libraries);
  await sidebar.getByRole('button', { name: 'Create', exact: true }).click();
  const opened = page.locator('.jp-Hopyard-environmentPage');
  await expect(opened.getByRole('heading', { name: `Environment: ${name}` })).toBeVisible();
  await expect(opened.getByRole('row', { name: /^ipykernel/ })).toBeVisible(BUILT);
  return opened;
}

const THEMES = ['JupyterLab Light', 'JupyterLab Dark'];

/** Axe over the environment's page with the tab of the name in front, in both themes; ends in the light one. */
async function expectNoFaults(page: IJupyterLabPageFixture, opened: Locator, tab: RegExp): Promise<void> {
  await opened.getByRole('tab', { name: tab }).click();
  for (const theme of THEMES.toReversed()) {
    await page.theme.setTheme(theme);
    const found = await new AxeBuilder({ page }).include('.jp-Hopyard-environmentPage').analyze();
    expect.soft(found.violations, `${tab} in ${theme}`).toEqual([]);
  }
}

test('an environment is made, changed, rolled back, used by executors, and removed', async ({
  page,
  tmpPath,
  request
}) => {
  test.setTimeout(300_000);
  const name = fresh();
  const opened = await create(page, name, 'six');
  await expect(opened.getByRole('row', { name: /^six/ })).toContainText('you');

  await opened.getByRole('tab', { name: 'Pip libraries' }).click();
  await opened.getByLabel('Search pip libraries').fill('toml');
  await opened.getByRole('option', { name: /^toml\s*$/ }).click();
  await opened.getByRole('button', { name: 'Preview…' }).click();
  await expect(opened.getByText(/^1 library changes/)).toBeVisible(BUILT);
  await expectNoFaults(page, opened, /^Pip libraries/);
  await expectNoFaults(page, opened, /^Installed/);
  await opened.getByRole('button', { name: 'Apply' }).click();
  await expect(opened.getByRole('article', { name: 'install toml' })).toContainText('done', BUILT);
  await expect(opened.getByText('generation 2 ·')).toBeVisible();
  const installed = opened.getByRole('article', { name: 'install toml' });
  await expect(installed.getByText(/^by /)).toBeVisible();
  await installed.getByRole('button', { name: 'Log' }).click();
  await expectNoFaults(page, opened, /operations$/);

  await opened.getByRole('button', { name: 'Use', exact: true }).click();
  await expect(opened.getByText('used by new executors')).toBeVisible(BUILT);
  const where = [
    'import sys',
    'from hopyard import experiment',
    'def where():',
    '    import toml',
    '    print(sys.prefix)'
  ];
  await openNotebook(page, `${tmpPath}/where.ipynb`, [[...where, 'experiment.launch(where)'].join('\n')]);
  await page.notebook.runCell(0, true);
  const cell = new CellExperiment(page, 0);
  await cell.ended('finished');
  await expect(cell.root).toContainText(`environments/${name}/generations/2/prefix`);
  await new Sidecar(request).stopAll();

  await execute(page, 'hopyard:open-environment', { name });
  await opened.getByLabel('↩ Roll back').selectOption('1');
  await expect(opened.getByText('generation 1 ·')).toBeVisible(BUILT);
  await opened.getByRole('tab', { name: /Installed/ }).click();
  await expect(opened.getByRole('row', { name: /^toml/ })).toHaveCount(0);

  await opened.getByRole('button', { name: 'Remove', exact: true }).click();
  await opened.getByRole('button', { name: `Remove ${name}` }).click();
  await expect(opened).toHaveCount(0);
  await expect((await list(page)).getByRole('button', { name: new RegExp(`^${name}`) })).toHaveCount(0, BUILT);
});

test('what goes on survives a reload, and what cannot be had is told in words', async ({ page }) => {
  test.setTimeout(240_000);
  const name = fresh();
  let opened = await create(page, name, '');
  await opened.getByRole('tab', { name: 'Pip libraries' }).click();
  await opened.getByLabel('Search pip libraries').fill('no-such-library-of-ours');
  await expect(opened.getByText('No library is called “no-such-library-of-ours”.')).toBeVisible();

  await execute(page, 'hopyard:open-environments');
  await page.locator('#hopyard-environments').getByRole('button', { name: 'New environment' }).click();
  const form = page.locator('#hopyard-environments form');
  await form.getByLabel('Name').fill('a b/c');
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(
    page
      .locator('#hopyard-environments, .jp-Hopyard-environmentPage')
      .getByText(/cannot be an environment's name/)
      .first()
  ).toBeVisible(BUILT);

  // Not the launcher but the environment is in front again.
  await page.reload({ waitForIsReady: false });
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
  await execute(page, 'hopyard:open-environment', { name });
  opened = page.locator('.jp-Hopyard-environmentPage', {
    has: page.getByRole('heading', { name: `Environment: ${name}` })
  });
  await opened.getByRole('tab', { name: /operations/ }).click();
  await expect(opened.getByRole('article', { name: `create ${name}` })).toContainText('done', BUILT);
  await opened.getByRole('button', { name: 'Remove', exact: true }).click();
  await opened.getByRole('button', { name: `Remove ${name}` }).click();
  await expect(opened).toHaveCount(0);
});

for (const theme of THEMES) {
  test(`environments are free of accessibility faults in ${theme}`, async ({ page }) => {
    await page.theme.setTheme(theme);
    const sidebar = await list(page);
    await sidebar.getByRole('button', { name: 'New environment' }).click();
    const found = await new AxeBuilder({ page }).include('#hopyard-environments').analyze();
    expect(found.violations).toEqual([]);
  });
}
