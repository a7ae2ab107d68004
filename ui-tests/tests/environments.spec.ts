import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, type IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { BUILT, condaChannel, createFrom, fresh, list, pageOf, remove } from './environments';
import { CellExperiment, execute, openNotebook, reload, Sidecar } from './hopyard';

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
  for (const theme of [...THEMES].reverse()) {
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
  await reload(page);
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

/** Adds a library as the tab of its manager offers it; without a version the newest that fits. */
async function add(opened: Locator, manager: 'pip' | 'conda', library: string, version = ''): Promise<void> {
  await opened.getByRole('tab', { name: manager === 'pip' ? 'Pip libraries' : 'Conda libraries' }).click();
  await opened.getByLabel(`Search ${manager} libraries`).fill(library);
  await opened.getByRole('option', { name: new RegExp(`^${library}( |$)`) }).click();
  await expect(opened.getByRole('heading', { name: library, exact: true })).toBeVisible();
  if (version !== '') {
    await opened.getByLabel('Version').selectOption(version);
  }
  await opened.getByRole('button', { name: 'Add to the changes' }).click();
  await apply(opened, `install ${library}`);
}

async function apply(opened: Locator, title: string): Promise<void> {
  await opened.getByRole('button', { name: 'Apply' }).click();
  await expect(opened.getByRole('article', { name: new RegExp(`^${title}`) })).toContainText('done', BUILT);
}

test('an environment comes from requirements.txt, goes out again, is upgraded, cloned, and a kernel or none', async ({
  page,
  request
}) => {
  test.setTimeout(300_000);
  const name = fresh();
  const opened = await createFrom(page, `${name}.txt`, 'six==1.16.0\n');
  await expect(opened.getByRole('row', { name: /^six 1\.16\.0/ })).toContainText('you');

  const kernels = async (): Promise<string> => (await request.get('/api/kernelspecs')).text();
  await expect.poll(kernels).toContain(`hopyard-${name}-`);
  await opened.getByRole('button', { name: 'Remove its kernel' }).click();
  await expect(opened.getByRole('button', { name: 'Make it a kernel' })).toBeVisible(BUILT);
  await expect.poll(kernels).not.toContain(`hopyard-${name}-`);
  await opened.getByRole('button', { name: 'Make it a kernel' }).click();
  await expect(opened.getByText(`kernel “${name}”`)).toBeVisible(BUILT);
  await expect.poll(kernels).toContain(`hopyard-${name}-`);

  const download = page.waitForEvent('download');
  await opened.getByLabel('Export').selectOption({ label: 'requirements.txt, everything pinned' });
  const saved = await download;
  expect(saved.suggestedFilename()).toMatch(/\.txt$/);
  expect(readFileSync(await saved.path(), 'utf8')).toMatch(/^six==1\.16\.0/m);

  // The limit of the file holds it back, and the panel says so.
  await opened.getByRole('tab', { name: /^Installed/ }).click();
  await opened.getByRole('button', { name: 'Look for newer versions' }).click();
  await opened.getByRole('row', { name: /^six/ }).getByRole('button', { name: 'Upgrade' }).click();
  await opened.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(opened.getByText(/six stays at 1\.16\.0 although .* is there: you asked for six==1\.16\.0/)).toBeVisible(
    BUILT
  );
  await expect(opened.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await opened.getByRole('button', { name: 'Discard' }).click();

  await add(opened, 'pip', 'six');
  await opened.getByRole('tab', { name: /^Installed/ }).click();
  await opened.getByRole('button', { name: 'Look for newer versions' }).click();
  await opened.getByRole('row', { name: /^six/ }).getByRole('button', { name: 'Upgrade' }).click();
  await apply(opened, 'upgrade six');
  await opened.getByRole('tab', { name: /^Installed/ }).click();
  await expect(opened.getByRole('row', { name: /^six 1\.16\.0/ })).toHaveCount(0);
  await expect(opened.getByRole('row', { name: /^six 1\./ })).toBeVisible();

  // One out and one in, as one change.
  const generation = await opened.getByText(/generation \d+ ·/).textContent();
  await opened.getByRole('row', { name: /^six/ }).getByRole('button', { name: 'Uninstall' }).click();
  await opened.getByRole('tab', { name: 'Pip libraries' }).click();
  await opened.getByLabel('Search pip libraries').fill('toml');
  await opened.getByRole('option', { name: /^toml\s*$/ }).click();
  await opened.getByRole('button', { name: 'Add to the changes' }).click();
  await expect(opened.getByText(/^2 changes to make/)).toBeVisible();
  await apply(opened, 'install toml, remove six');
  await opened.getByRole('tab', { name: /^Installed/ }).click();
  await expect(opened.getByRole('row', { name: /^toml/ })).toBeVisible();
  await expect(opened.getByRole('row', { name: /^six/ })).toHaveCount(0);
  const next = Number(/generation (\d+)/.exec(generation ?? '')?.[1]) + 1;
  await expect(opened.getByText(`generation ${next} ·`)).toBeVisible();

  await opened.getByRole('button', { name: 'Clone' }).click();
  const copy = pageOf(page, `${name}-copy`);
  await expect(copy.getByText('generation 1 ·')).toBeVisible(BUILT);
  await expect(copy.getByRole('row', { name: /^toml/ })).toBeVisible();
  await remove(copy, `${name}-copy`);
  await execute(page, 'hopyard:open-environment', { name });
  await remove(opened, name);
});

test('an environment comes from environment.yml, and takes libraries of its channel', async ({ page }) => {
  test.setTimeout(300_000);
  const name = fresh();
  const lines = ['channels:', `  - ${condaChannel()}`, 'dependencies:', '  - python', '  - tinydep=0.1'];
  const opened = await createFrom(page, `${name}.yml`, `${lines.join('\n')}\n`);
  await expect(opened.getByRole('row', { name: /^tinydep 0\.1/ })).toContainText('conda');
  await add(opened, 'conda', 'tinypkg', '1.1');
  await opened.getByRole('tab', { name: /^Installed/ }).click();
  await expect(opened.getByRole('row', { name: /^tinypkg 1\.1/ })).toContainText('you');

  // Which packages are at fault, and what to relax.
  await opened.getByRole('tab', { name: 'Conda libraries' }).click();
  await opened.getByLabel('Search conda libraries').fill('tinypkg');
  await opened.getByRole('option', { name: /^tinypkg( |$)/ }).click();
  await opened.getByLabel('Version').selectOption('2.0');
  await opened.getByRole('button', { name: 'Preview…' }).click();
  await expect(opened.getByText('These changes cannot be made')).toBeVisible(BUILT);
  const changes = opened.getByRole('region', { name: 'Changes to make' });
  await expect(changes).toContainText('tinydep');
  await expect(changes).toContainText('Relax');
  await expect(changes.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await changes.getByRole('button', { name: 'Discard' }).click();
  await remove(opened, name);
});
