import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { Dashboard, endedSearch, killSidecar, startSearch } from './dashboard';
import { CellExperiment, execute, Sidecar } from './hopyard';

/** Each search has a name of its own: the project keeps them all. */
const named = (what: string): string => `${what}-${Date.now().toString(36)}`;

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test.describe('while it runs', () => {
  test('a search is watched, paused, changed, given a trial and stopped', async ({ page, tmpPath, request }) => {
    const id = await startSearch(page, request, `${tmpPath}/steer.ipynb`, {
      trials: 200,
      name: named('steer'),
      seconds: 0.1
    });
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await expect(dashboard.state).toHaveText('running');
    await expect.poll(async () => Number(await dashboard.ended.getAttribute('aria-valuenow'))).toBeGreaterThan(1);
    await expect(dashboard.strip.getByText('ETA')).toBeVisible();

    await dashboard.button('Pause').click();
    await expect(dashboard.state).toHaveText('paused');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(dashboard.state).toHaveText('running');

    await dashboard.menu('Change the Search…');
    const dialog = page.locator('.jp-Dialog-content');
    await dialog.getByLabel('units from').fill('200');
    await expect(dialog.getByText('200 is above 128.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Change' })).toBeDisabled();
    await dialog.getByLabel('units from').fill('16');
    await dialog.getByLabel('Trials in all').fill('150');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect(dashboard.ended).toHaveAttribute('aria-valuemax', '150');

    // Another number of executors, and back again by Undo.
    const sidecar = new Sidecar(request);
    const size = async (): Promise<number | undefined> =>
      (await sidecar.project()).fleets.find(({ state }) => state === 'ready' || state === 'starting')?.spec.size;
    const before = (await size()) ?? 0;
    await dashboard.menu('Change the Search…');
    await dialog.getByLabel('Executors').fill(String(before + 1));
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect.poll(size).toBe(before + 1);
    const notice = (from: number, to: number): Locator =>
      page.locator('.Toastify__toast').filter({ hasText: `Executors: ${from} → ${to}` });
    await notice(before, before + 1)
      .getByRole('button', { name: 'Undo' })
      .click();
    await expect.poll(size).toBe(before);
    await expect(notice(before + 1, before)).toContainText('Changed back.');

    await dashboard.menu('Change the Search…');
    await dialog.getByLabel('Stopping rule').selectOption('patience');
    await dialog.getByLabel('Steps without improvement').fill('0');
    await expect(dialog.getByText('A number of at least 1.')).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Change' })).toBeDisabled();
    await dialog.getByLabel('Steps without improvement').fill('40');
    await dialog.getByRole('button', { name: 'Change' }).click();
    await expect(dialog).toHaveCount(0);

    await dashboard.menu('Add a Trial…');
    await dialog.getByLabel('lr').fill('7');
    await expect(dialog.getByText('7 is not between 0.0001 and 0.1.')).toBeVisible();
    await dialog.getByLabel('lr').fill('0.0031');
    await dialog.getByLabel('units').fill('33');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dashboard.tab('Trials');
    await dashboard.filter.fill('units == 33 and lr == 0.0031');
    await expect(dashboard.rows).toHaveCount(1);

    await dashboard.tab('History');
    const history = dashboard.root.locator('.jp-Hopyard-table tbody');
    await expect(history.locator('tr').filter({ hasText: /paus|held/i })).not.toHaveCount(0);
    await expect(
      history.locator('tr').filter({ hasText: /changed the stopping rule from .+ to patience \(patience=40\)/ })
    ).toHaveCount(1);
    for (const [from, to] of [
      [before, before + 1],
      [before + 1, before]
    ]) {
      const says = `changed the number of executors from ${from} to ${to}`;
      await expect(history.locator('tr').filter({ hasText: says })).toHaveCount(1);
    }
    await expect.poll(() => history.locator('tr').count()).toBeGreaterThan(3);

    await dashboard.button('Stop').click();
    await dashboard.button(/^Stop: \d+ trials? ends?, \d+ results? stays?$/).click();
    await expect(dashboard.state).toHaveText('stopped', { timeout: 60_000 });
    await expect(dashboard.button('Pause')).toHaveCount(0);
  });

  test('What if and History are a menu away, and what others change is told', async ({ page, tmpPath, request }) => {
    const id = await startSearch(page, request, `${tmpPath}/onlooker.ipynb`, {
      trials: 300,
      name: named('onlooker'),
      seconds: 0.1
    });
    const sidecar = new Sidecar(request);
    const ended = async (): Promise<number> => (await sidecar.experiment(id)).experiment.trials.succeeded;
    await expect.poll(ended).toBeGreaterThan(2);
    // Its dashboard is not open yet: the command opens it at the view.
    await execute(page, 'hopyard:open-dashboard', { experiment: id, tab: 'what-if' });
    const dashboard = new Dashboard(page);
    const chosen = (name: string) =>
      expect(dashboard.root.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
    await chosen('What if');
    await expect(dashboard.state).toHaveText('running');
    await dashboard.button('Replay').click();
    await expect(dashboard.root.locator('.jp-Hopyard-sayings')).toContainText('The experiment goes on: this is of the');

    await sidecar.change(id, { trials: 290 }, 'Bo');
    const notice = page.locator('.Toastify__toast').filter({ hasText: 'Bo changed trials from 300 to 290.' });
    await notice.getByRole('button', { name: 'History' }).click();
    await chosen('History');
    const line = dashboard.root.getByRole('row').filter({ hasText: 'changed trials from 300 to 290' });
    await expect(line).toContainText('Bo');

    await dashboard.menu('What If…');
    await chosen('What if');
    await dashboard.menu('Compare…');
    await chosen('Compare');
    await dashboard.menu('History');
    await chosen('History');
  });

  test('a page that is loaded again shows the same dashboard, and goes on with it', async ({
    page,
    tmpPath,
    request
  }) => {
    const name = named('again');
    const id = await startSearch(page, request, `${tmpPath}/again.ipynb`, { trials: 80, name, seconds: 0.1 });
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await expect.poll(async () => Number(await dashboard.ended.getAttribute('aria-valuenow'))).toBeGreaterThan(1);
    // Galata's own reload waits for a page as it was at first.
    await page.evaluate(() => window.location.reload());
    await expect(dashboard.strip.locator('h1')).toHaveText(`lagom · ${name}`, { timeout: 60_000 });
    const before = Number(await dashboard.ended.getAttribute('aria-valuenow'));
    await expect.poll(async () => Number(await dashboard.ended.getAttribute('aria-valuenow'))).toBeGreaterThan(before);
  });

  test('a sidecar that is killed is started again, and nothing is lost', async ({ page, tmpPath, request }) => {
    const id = await startSearch(page, request, `${tmpPath}/killed.ipynb`, {
      trials: 30,
      name: named('killed'),
      seconds: 0.1
    });
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await expect.poll(async () => Number(await dashboard.ended.getAttribute('aria-valuenow'))).toBeGreaterThan(1);
    killSidecar();
    await expect(dashboard.root.getByText('What you see may be old', { exact: false })).toBeVisible();
    await expect(dashboard.root.getByText('What you see may be old', { exact: false })).toHaveCount(0, {
      timeout: 60_000
    });
    await dashboard.finished();
    await expect(dashboard.ended).toHaveAttribute('aria-valuenow', '30');
  });

  test('two browsers see the same, and what one does the other shows', async ({ page, tmpPath, request, browser }) => {
    const id = await startSearch(page, request, `${tmpPath}/two.ipynb`, {
      trials: 200,
      name: named('two'),
      seconds: 0.1
    });
    const one = new Dashboard(page);
    await one.open(id);
    const context = await browser.newContext();
    const other = new Dashboard(await context.newPage());
    await other.page.goto('/lab/workspaces/other?reset');
    await other.page.waitForFunction(() => {
      const { jupyterapp } = window as unknown as {
        jupyterapp?: { commands: { hasCommand(id: string): boolean } };
      };
      return jupyterapp?.commands.hasCommand('hopyard:open-dashboard') === true;
    });
    await other.open(id);
    await other.button('Pause').click();
    await expect(one.state).toHaveText('paused');
    await one.button('Resume').click();
    await expect(other.state).toHaveText('running');
    await execute(page, 'hopyard:stop-experiment', { experiment: id });
    await expect(one.state).toHaveText('stopped', { timeout: 60_000 });
    await expect(other.state).toHaveText('stopped');
    await context.close();
  });
});

test.describe('when it has ended', () => {
  test('it is opened from its cell and from the launch panel', async ({ page, tmpPath, request }) => {
    const name = named('ended');
    await startSearch(page, request, `${tmpPath}/ended.ipynb`, { trials: 12, name, seconds: 0.02 });
    const dashboard = new Dashboard(page);
    await new CellExperiment(page, 0).root.getByRole('button', { name: 'Open dashboard' }).click();
    await expect(dashboard.strip.locator('h1')).toHaveText(`lagom · ${name}`);
    await dashboard.finished();
    await dashboard.close();
    await execute(page, 'hopyard:open-panel');
    await page.locator('.jp-Hopyard-recent').getByRole('button', { name }).click();
    await expect(dashboard.strip.locator('h1')).toHaveText(`lagom · ${name}`);
  });

  test('every chart of the overview is drawn, hidden, moved, resized and maximised', async ({
    page,
    request,
    tmpPath
  }) => {
    const { id } = await endedSearch(page, request, tmpPath);
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    const panel = (name: string) => dashboard.root.getByRole('region', { name, exact: true });
    for (const chart of ['Learning curves', 'Executor timeline', 'Parallel coordinates', 'Importance', 'Slice']) {
      await panel(chart).scrollIntoViewIfNeeded();
      await expect(panel(chart).locator('canvas, svg').first()).toBeVisible();
      await expect(panel(chart).getByRole('alert')).toHaveCount(0);
    }
    const first = dashboard.root.locator('[data-panel]').first();
    await expect(first).toHaveAttribute('data-panel', 'learning-curves');
    await dashboard.button('Learning curves: later').click();
    await expect(first).toHaveAttribute('data-panel', 'timeline');
    const width = (await panel('Learning curves').boundingBox())?.width ?? 0;
    await dashboard.button('Resize Learning curves with the arrow keys').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(async () => (await panel('Learning curves').boundingBox())?.width ?? 0).toBeGreaterThan(width);
    await dashboard.button('Maximise Learning curves').focus();
    await page.keyboard.press('f');
    await expect(dashboard.root.locator('[data-panel]')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await dashboard.button('Hide Contour').click();
    await expect(panel('Contour')).toHaveCount(0);
    await dashboard.close();
    await dashboard.open(id);
    await expect(first).toHaveAttribute('data-panel', 'timeline');
    await expect(panel('Contour')).toHaveCount(0);
    await dashboard.button('Show Contour').click();
    await expect(panel('Contour')).toBeVisible();
  });

  test('trials are filtered, ordered, grouped, read and taken along by keyboard and pointer', async ({
    page,
    request,
    tmpPath
  }) => {
    const { id } = await endedSearch(page, request, tmpPath);
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await dashboard.tab('Trials');
    await expect(dashboard.rows).toHaveCount(24);
    await dashboard.grid.focus();
    await page.keyboard.press('/');
    await expect(dashboard.filter).toBeFocused();
    await page.keyboard.type("lr < 0.05 and kernel == 'rbf'");
    await expect.poll(() => dashboard.rows.count()).toBeLessThan(24);
    await page.keyboard.press('Escape');
    await expect(dashboard.rows).toHaveCount(24);

    await dashboard.grid.getByRole('button', { name: 'lr' }).click();
    await expect(dashboard.grid.getByRole('columnheader', { name: 'lr' })).toHaveAttribute('aria-sort', 'ascending');
    const lr = (await dashboard.rows.locator('td:nth-child(3)').allInnerTexts()).map(Number);
    expect(lr).toEqual([...lr].sort((a, b) => a - b));
    await dashboard.root.getByLabel('Group by').selectOption('trial.state');
    await expect(dashboard.grid.locator('.jp-Hopyard-groupRow').first()).toContainText(/state \w+ \d+ trials?/);
    await dashboard.root.getByLabel('Group by').selectOption('');
    await dashboard.root.getByText(/^Columns \d/).click();
    await dashboard.root.getByLabel('kernel', { exact: true }).uncheck();
    await expect(dashboard.grid.getByRole('columnheader', { name: 'kernel' })).toHaveCount(0);
    await dashboard.root.getByText(/^Columns \d/).click();

    const saved = page.waitForEvent('download');
    await dashboard.button('Export CSV').click();
    const csv = readFileSync(await (await saved).path(), 'utf8').split('\r\n');
    expect(csv[0]).toContain('lr,units,kernel');
    expect(csv).toHaveLength(26);
    const savedToo = page.waitForEvent('download');
    await dashboard.button('Export Parquet').click();
    const download = await savedToo;
    expect(download.suggestedFilename()).toMatch(/\.parquet$/);
    const parquet = readFileSync(await download.path());
    expect([parquet.subarray(0, 4), parquet.subarray(-4)].map(String)).toEqual(['PAR1', 'PAR1']);

    await dashboard.grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(dashboard.trial.getByRole('heading', { name: /^Trial \d+$/ })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dashboard.trial).toHaveCount(0);
    await expect(dashboard.grid).toBeFocused();
  });

  test('a trial’s page says why it was stopped, shows what it printed, and where a failed one broke', async ({
    page,
    request,
    tmpPath
  }) => {
    const { id } = await endedSearch(page, request, tmpPath);
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await dashboard.tab('Trials');
    await dashboard.filter.fill("status == 'stopped'");
    await dashboard.rows.first().click();
    await expect(dashboard.trial.getByText('Why it was stopped')).toBeVisible();
    await expect(dashboard.trial.locator('.jp-Hopyard-verdict')).toContainText(/At step \d+ .*median/);
    await expect(
      dashboard.trial.getByRole('region', { name: 'Curve against its peers' }).locator('canvas').first()
    ).toBeVisible();
    await expect(dashboard.trial.locator('.ansi-green-fg')).toHaveText('training');
    await expect(dashboard.trial.getByRole('button', { name: 'output.log' })).toBeVisible();

    await dashboard.filter.fill("status == 'failed'");
    await dashboard.rows.first().click();
    await expect(dashboard.trial.getByRole('alert')).toContainText(/too many units: <b>\d+<\/b>/);
    const traceback = dashboard.trial.getByRole('log', { name: 'Traceback' });
    await expect(traceback).toContainText('raise ValueError("too many units: <b>"');
    await expect(traceback.locator('b')).toHaveCount(0);
    await expect(dashboard.trial.getByRole('button', { name: 'Retry' })).toBeDisabled();
  });

  test('it is compared with another one, and replayed under another rule', async ({ page, tmpPath, request }) => {
    const { id } = await endedSearch(page, request, tmpPath);
    const name = named('other');
    await startSearch(page, request, `${tmpPath}/other.ipynb`, { trials: 12, name, seconds: 0.01 });
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await dashboard.tab('Compare');
    await dashboard.root.locator('.jp-Hopyard-choose label').filter({ hasText: name }).getByRole('checkbox').check();
    await expect(dashboard.root.locator('.jp-Hopyard-compared thead')).toContainText(name);
    await expect(dashboard.root.locator('.jp-Hopyard-steps svg[role=img]')).toBeVisible();
    await expect(dashboard.root.getByRole('region', { name: 'Difference of the code' })).toBeVisible();

    await dashboard.tab('What if');
    await dashboard.root.getByLabel('Stopping rule').selectOption('none');
    await dashboard.root.getByLabel('Executors').fill('4');
    await dashboard.button('Replay').click();
    const table = dashboard.root.locator('.jp-Hopyard-compareMain table');
    await expect(table.getByRole('row', { name: /^executors/ })).toContainText(/4\s*$/);
    await expect(table.getByRole('row', { name: /^stopped early/ })).toContainText(/0\s*$/);
    await expect(dashboard.root.locator('.jp-Hopyard-sayings li').first()).toContainText('It would have taken');
  });

  for (const theme of ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast']) {
    test(`it is free of accessibility faults in ${theme}`, async ({ page, request, tmpPath }) => {
      const { id } = await endedSearch(page, request, tmpPath);
      await page.theme.setTheme(theme);
      const dashboard = new Dashboard(page);
      await dashboard.open(id);
      for (const tab of ['Overview', 'Trials', 'Compare', 'What if', 'Logs', 'Notes', 'History']) {
        await dashboard.tab(tab);
        if (tab === 'Trials') {
          await dashboard.rows.first().click();
          await expect(dashboard.trial.getByRole('region', { name: 'Files' })).toBeVisible();
        }
        const { violations } = await new AxeBuilder({ page }).include('.jp-Hopyard-dashboard').analyze();
        expect(violations.map(({ id: rule, nodes }) => [tab, rule, nodes.map(({ html }) => html)])).toEqual([]);
      }
    });
  }

  test('it fits into 250 pixels, and a trial’s page takes the place of the table there', async ({
    page,
    request,
    tmpPath
  }) => {
    const { id } = await endedSearch(page, request, tmpPath);
    const dashboard = new Dashboard(page);
    await dashboard.open(id);
    await dashboard.root.evaluate(node => {
      (node as HTMLElement).style.width = '250px';
    });
    for (const tab of ['Overview', 'Trials', 'Compare', 'What if', 'Logs', 'History']) {
      await dashboard.tab(tab);
      const outside = await dashboard.root.evaluate(node => {
        const right = node.getBoundingClientRect().right + 1;
        // What scrolls by itself may be wider than its place.
        return [...node.querySelectorAll('button, input, select')]
          .filter(
            control => control.closest('.jp-Hopyard-trialsHost, .jp-Hopyard-tableHost, .jp-Hopyard-spoken') === null
          )
          .filter(control => control.getBoundingClientRect().right > right)
          .map(control => control.outerHTML.slice(0, 120));
      });
      expect([tab, outside]).toEqual([tab, []]);
    }
    await dashboard.tab('Trials');
    await dashboard.rows.first().click();
    await expect(dashboard.trial).toBeVisible();
    await expect(dashboard.grid).toBeHidden();
  });

  test('an experiment that nobody knows is told, and does no harm', async ({ page }) => {
    await execute(page, 'hopyard:open-dashboard', { experiment: 'exp_nowhere' });
    const dashboard = new Dashboard(page);
    await expect(dashboard.root.getByRole('alert')).toContainText('This experiment cannot be shown');
    await expect(dashboard.root.getByRole('alert')).toContainText('exp_nowhere');
  });
});
