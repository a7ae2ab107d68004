import { expect, test } from '@jupyterlab/galata';
import AxeBuilder from '@axe-core/playwright';
import { Dashboard, endedSearch } from './dashboard';
import { reload, Sidecar } from './hopyard';

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('notes are written, drawn, kept over a reload, and of two browsers neither loses its text', async ({
  page,
  request,
  tmpPath
}) => {
  const { id } = await endedSearch(page, request, tmpPath);
  const dashboard = new Dashboard(page);
  await dashboard.open(id);
  await dashboard.tab('Notes');
  await dashboard.button(/^(Write notes|Edit)$/).click();
  const text = dashboard.root.getByRole('textbox', { name: 'Notes as Markdown' });
  await expect(text).toBeFocused();
  await text.fill(
    '# What I saw\n\nThe **median** rule stopped *early*: $x^2$.\n\n<img src=x onerror="window.__xss=1"><script>window.__xss=1</script>'
  );
  await page.keyboard.press('Control+Enter');
  await expect(dashboard.button('Edit')).toBeVisible();
  const read = dashboard.root.getByRole('region', { name: 'Notes' });
  await expect(read.getByRole('heading', { name: 'What I saw' })).toBeVisible();
  await expect(read.locator('strong')).toHaveText('median');
  expect(await page.evaluate(() => '__xss' in window)).toBe(false);
  const faults = await new AxeBuilder({ page }).include('.jp-Hopyard-notes').analyze();
  expect(faults.violations.map(({ id: rule, nodes }) => [rule, nodes[0]?.html])).toEqual([]);
  if (process.env['HOPYARD_LOOK'] !== undefined) {
    await page.screenshot({ path: `${process.env['HOPYARD_LOOK']}/notes.png` });
  }

  await reload(page);
  await expect(dashboard.strip).toBeVisible();
  await dashboard.open(id);
  await dashboard.tab('Notes');
  await expect(read.getByRole('heading', { name: 'What I saw' })).toBeVisible();

  // Somebody else saves while one writes.
  await dashboard.button('Edit').click();
  await text.fill('mine');
  const url = `hopyard/api/experiments/${id}/notes`;
  const { revision } = (await (await request.get(url)).json()) as { revision: string };
  const told = await request.put(url, { data: { text: 'theirs', revision, by: 'Bo' } });
  expect(told.status()).toBe(200);
  await expect(dashboard.root.getByRole('alert')).toContainText('The notes were changed while you wrote');
  if (process.env['HOPYARD_LOOK'] !== undefined) {
    await page.screenshot({ path: `${process.env['HOPYARD_LOOK']}/notes-conflict.png` });
  }
  await dashboard.button('Put both together').click();
  await expect(text).toHaveValue('theirs\n\n---\n\nmine');
  await dashboard.button('Save').click();
  await expect(read).toContainText('theirs');
  await expect(read).toContainText('mine');
  await dashboard.tab('History');
  await expect(dashboard.root.getByText('wrote the notes').first()).toBeVisible();
});
