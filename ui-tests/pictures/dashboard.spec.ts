import { expect, type IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import type { APIRequestContext } from '@playwright/test';
import { Dashboard, killSidecar } from '../tests/dashboard';
import { execute, Sidecar } from '../tests/hopyard';
import { makeRoom, picture } from './picture';
import { beginSearch } from './search';

/** The pictures of docs/dashboard.md, from real searches on executors of this machine. */

/** An experiment whose trials have all ended. */
async function ended(request: APIRequestContext, id: string): Promise<void> {
  await expect
    .poll(async () => (await new Sidecar(request).experiment(id)).experiment.state, { timeout: 240_000 })
    .toBe('succeeded');
}

const THEIRS = `## Dropout

The best trials keep **dropout near 0.35**.`;
const MINE = `${THEIRS}

Wide networks run out of memory: $512 \\times 512$ weights need 1.9 GiB. Next: no more than 480 units.`;

async function begin(
  page: IJupyterLabPageFixture,
  request: APIRequestContext,
  path: string,
  more: Parameters<typeof beginSearch>[3]
): Promise<Dashboard> {
  const id = await beginSearch(page, request, path, more);
  const dashboard = new Dashboard(page);
  await makeRoom(page);
  await dashboard.open(id);
  return dashboard;
}

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('a search from its first trial to its end', async ({ page, request, tmpPath }) => {
  const other = await beginSearch(page, request, `${tmpPath}/first-try.ipynb`, {
    trials: 24,
    name: 'first-try',
    pause: 0.05,
    seed: 11
  });
  await ended(request, other);
  const name = 'mnist-dropout';
  const dashboard = await begin(page, request, `${tmpPath}/mnist.ipynb`, {
    trials: 40,
    name,
    pause: 0.1,
    seed: 4
  });
  const bar = dashboard.ended;
  await expect
    .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 240_000 })
    .toBeGreaterThan(21);
  const importance = dashboard.root.getByRole('region', { name: 'Importance' });
  await expect(importance.locator('.jp-Hopyard-bar').first()).toBeVisible();
  await picture(dashboard.root, 'dashboard-overview');

  // It is started again by itself; until then what is shown may be old.
  killSidecar();
  await expect(dashboard.root.getByText('What you see may be old', { exact: false })).toBeVisible();
  await picture(dashboard.root, 'dashboard-stale');

  await expect(dashboard.state).toHaveText('finished', { timeout: 240_000 });
  await picture(dashboard.root, 'dashboard-finished');

  await dashboard.tab('Trials');
  await dashboard.filter.fill("status == 'stopped'");
  await dashboard.rows.nth(2).click();
  await expect(dashboard.trial.locator('.jp-Hopyard-verdict')).toBeVisible();
  await expect(dashboard.trial.getByRole('region', { name: 'Files' })).toBeVisible();
  await picture(dashboard.root, 'dashboard-trial');
  await page.keyboard.press('Escape');
  await dashboard.filter.fill('');

  await dashboard.tab('Compare');
  await dashboard.root
    .locator('.jp-Hopyard-choose label')
    .filter({ hasText: 'first-try' })
    .getByRole('checkbox')
    .check();
  await expect(dashboard.root.getByRole('region', { name: 'Difference of the code' })).toBeVisible();
  await picture(dashboard.root, 'dashboard-compare');

  await dashboard.tab('What if');
  await dashboard.root.getByLabel('Stopping rule').selectOption('none');
  await dashboard.root.getByLabel('Executors').fill('4');
  await dashboard.button('Replay').click();
  await expect(dashboard.root.locator('.jp-Hopyard-sayings li').first()).toContainText('It would have taken');
  await picture(dashboard.root, 'dashboard-what-if');

  await dashboard.tab('Notes');
  await dashboard.button(/^(Write notes|Edit)$/).click();
  await dashboard.root.getByRole('textbox', { name: 'Notes as Markdown' }).fill(MINE);
  const mine = (await new Sidecar(request).project()).experiments.find(one => one.name === name)?.id ?? '';
  const url = `hopyard/api/experiments/${mine}/notes`;
  const { revision } = (await (await request.get(url)).json()) as { revision: string };
  await request.put(url, { data: { text: THEIRS, revision, by: 'Bo' } });
  await expect(dashboard.root.getByRole('alert')).toContainText('The notes were changed while you wrote');
  await picture(dashboard.root, 'dashboard-notes', { height: 620 });
});

test('an experiment nothing of which has begun', async ({ page, request, tmpPath }) => {
  const dashboard = await begin(page, request, `${tmpPath}/empty.ipynb`, {
    trials: 40,
    name: 'mnist-dropout-2',
    pause: 0.2,
    seed: 5,
    after: 'handle.hold()'
  });
  await dashboard.tab('Trials');
  await expect(dashboard.button('Add a trial…')).toBeVisible();
  await picture(dashboard.root, 'dashboard-empty', { height: 320 });
});

test('an experiment that is being read, and one that nobody knows', async ({ page }) => {
  await makeRoom(page);
  const dashboard = new Dashboard(page);
  await execute(page, 'hopyard:open-dashboard', { experiment: 'exp_nowhere' });
  await expect(dashboard.root.getByRole('alert')).toContainText('exp_nowhere');
  await picture(dashboard.root, 'dashboard-missing', { height: 240 });
  await dashboard.page.context().setOffline(true);
  await execute(page, 'hopyard:open-dashboard', { experiment: 'exp_later' });
  await expect(dashboard.root.getByText('Loading the experiment…')).toBeVisible();
  await picture(dashboard.root, 'dashboard-loading', { height: 160 });
});
