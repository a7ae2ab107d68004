import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@jupyterlab/galata';
import { LaunchPanel, openNotebook, Sidecar } from './hopyard';

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('executors are extended, restarted and stopped from the panel', async ({ page, tmpPath, request }) => {
  await openNotebook(page, `${tmpPath}/a.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await expect(panel.root.locator('.jp-Hopyard-left')).toHaveText(/^5 h 5\d min left$/);
  await panel.root.getByRole('button', { name: 'Extend by 1 hour' }).click();
  await expect(panel.root.locator('.jp-Hopyard-left')).toHaveText(/^6 h 5\d min left$/);
  await panel.root.getByRole('button', { name: 'Stop e2' }).click();
  await expect(panel.root.getByRole('heading', { name: '1 executor' })).toBeVisible();
  await panel.root.getByRole('button', { name: 'Stop all' }).click();
  await expect
    .poll(async () => (await new Sidecar(request).project()).fleets.filter(({ state }) => state === 'ready'))
    .toEqual([]);
  await expect(panel.executors).toHaveCount(0);
});

test('values stay with their notebook, and a wrong one says what is wrong', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/one.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.field('Executors').fill('3');
  await panel.field('Memory each').fill('1');
  await expect(panel.root.getByText('1 is not between 64 and 16777216.').first()).toBeVisible();
  await expect(panel.primary).toBeDisabled();
  await panel.field('Memory each').fill('1024');
  await expect(panel.primary).toHaveText('Start 3 executors');
  await openNotebook(page, `${tmpPath}/two.ipynb`, ['2']);
  await expect(panel.field('Executors')).toHaveValue('4');
  await page.activity.activateTab('one.ipynb');
  await expect(panel.field('Executors')).toHaveValue('3');
  await expect(panel.field('Memory each')).toHaveValue('1024');
});

test('the panel fits into 250 pixels and every control is inside', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/narrow.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  const overflowing = await panel.root.evaluate(node => {
    const host = node as HTMLElement;
    host.style.width = '250px';
    const right = host.getBoundingClientRect().left + 250;
    return [...host.querySelectorAll('button, input, select')]
      .filter(control => control.getBoundingClientRect().right > right + 0.5)
      .map(control => control.outerHTML.slice(0, 120));
  });
  expect(overflowing).toEqual([]);
});

test('in a side bar that a narrow window squeezes, values can be read and changed', async ({ page, tmpPath }) => {
  await openNotebook(page, `${tmpPath}/squeezed.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await page.setViewportSize({ width: 900, height: 800 });
  await panel.root.evaluate(node => {
    (node as HTMLElement).style.width = '172px';
  });
  for (const name of ['Executors', 'Memory each', 'Shut down after']) {
    const box = await panel.field(name).boundingBox();
    expect(box?.width, name).toBeGreaterThan(32);
  }
  expect(await panel.root.evaluate(node => node.scrollWidth <= node.clientWidth)).toBe(true);
});

for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  test(`the panel is free of accessibility faults in ${theme}`, async ({ page, tmpPath }) => {
    await page.theme.setTheme(theme);
    await openNotebook(page, `${tmpPath}/axe.ipynb`, ['1']);
    const panel = new LaunchPanel(page);
    await panel.open();
    await panel.start(2);
    for (const tab of ['Experiment', 'Parallel experiments', 'Distributed training']) {
      await panel.root.getByRole('tab', { name: tab, exact: true }).click();
      const { violations } = await new AxeBuilder({ page }).include('.jp-Hopyard-launch').analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
  });
}

test('start to stop with the keyboard alone', async ({ page, tmpPath, request }) => {
  await openNotebook(page, `${tmpPath}/keys.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.root.getByRole('tab', { name: 'Experiment', exact: true }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(panel.root.getByRole('tab', { name: 'Parallel experiments' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(panel.field('Executors')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(panel.executors.getByText('ready', { exact: true })).toHaveCount(2, { timeout: 60_000 });
  await panel.root.getByRole('button', { name: 'Stop all' }).focus();
  await page.keyboard.press('Enter');
  await expect
    .poll(async () => (await new Sidecar(request).project()).fleets.filter(({ state }) => state === 'ready'))
    .toEqual([]);
});
