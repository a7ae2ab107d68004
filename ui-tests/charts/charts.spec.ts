import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page, test } from '@playwright/test';
import { bundle, dress, settled } from './stand.cjs';

/** The charts alone in a page, with boards made up: what only a real browser can show. */
const ALL = [
  ...['learning-curves', 'timeline', 'parallel-coordinates', 'importance', 'slice', 'contour', 'pareto', 'ablation'],
  ...['rungs', 'generations', 'trial', 'compact']
];
const ODD = [
  ...['no trial', 'one trial', 'one point each', 'values all alike', 'NaN and infinities', 'nothing but NaN'],
  ...['two hundred parameters', 'five hundred categories', 'names of ten kilobytes with HTML']
];

let script = '';
const problems: string[] = [];

test.beforeAll(async () => {
  script = await bundle();
});

test.beforeEach(async ({ page }) => {
  problems.length = 0;
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
  await page.setViewportSize({ width: 720, height: 400 });
});

test.afterEach(() => {
  expect(problems).toEqual([]);
});

async function show(
  page: Page,
  chart: string,
  more: Record<string, unknown> = {},
  theme: 'light' | 'dark' = 'light'
): Promise<Locator> {
  await dress(page, script, theme);
  return draw(page, chart, more);
}

/** In a page that is dressed already: in place of what it shows. */
async function draw(page: Page, chart: string, more: Record<string, unknown>): Promise<Locator> {
  const wanted = { charts: [chart], board: { trials: 40 }, ...more };
  await page.evaluate(
    asked => (window as unknown as { hopyardShow(wanted: unknown): Promise<void> }).hopyardShow(asked),
    wanted
  );
  await settled(page);
  return page.locator(`[data-chart="${chart}"]`);
}

const painted = (chart: Locator): Promise<number> =>
  chart.locator('canvas.jp-Hopyard-chartBase').evaluate(node => {
    const canvas = node as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, at) => at % 4 === 3 && value > 0).length;
  });

for (const odd of ODD) {
  test(`charts take ${odd}`, async ({ page }) => {
    test.slow();
    await dress(page, script, 'light');
    for (const chart of ALL) {
      const place = await draw(page, chart, { odd });
      const text = await place.innerText();
      const hasPicture = (await place.locator('canvas.jp-Hopyard-chartBase').count()) > 0;
      // Either a picture or words; never an empty place.
      expect(
        hasPicture ? await painted(place) : text.replace('Table', '').trim().length,
        `${chart} with ${odd}`
      ).toBeGreaterThan(0);
      expect(text).not.toMatch(/\bundefined\b|\[object/);
      expect(await place.locator('img').count()).toBe(0);
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
      expect(await place.evaluate(node => node.scrollWidth <= node.clientWidth + 1)).toBe(true);
    }
  });
}

test('pointing at a curve names its trial, in this chart and to all others', async ({ page }) => {
  const place = await show(page, 'learning-curves');
  const box = (await place.locator('.jp-Hopyard-plot').boundingBox())!;
  await page.mouse.move(box.x + box.width - 30, box.y + 40);
  await page.mouse.move(box.x + box.width - 24, box.y + 38);
  await expect(place.locator('.jp-Hopyard-tip strong')).toHaveText(/^#\d+ · /);
  const hovered = await page.evaluate(
    () => (window as unknown as { hopyardSelection: { hovered?: number } }).hopyardSelection.hovered
  );
  expect(hovered).toBeGreaterThanOrEqual(0);
  await page.mouse.move(box.x + 60, box.y + 4);
  await expect(place.locator('.jp-Hopyard-tip')).toHaveCount(0);
});

test('keys walk along curves and from trial to trial, Enter opens and Esc leaves', async ({ page }) => {
  const place = await show(page, 'learning-curves');
  await place.locator('.jp-Hopyard-plot').focus();
  await page.keyboard.press('ArrowRight');
  const said = place.locator('[role=status]');
  const first = await said.innerText();
  expect(first).toMatch(/^#\d+ · finished/);
  await page.keyboard.press('ArrowDown');
  await expect(said).not.toHaveText(first);
  await page.keyboard.press('Enter');
  const highlighted = await page.evaluate(
    () => (window as unknown as { hopyardSelection: { highlighted?: number } }).hopyardSelection.highlighted
  );
  expect(highlighted).toBeGreaterThanOrEqual(0);
  await page.keyboard.press('Escape');
  await expect(said).toBeEmpty();
});

test('dragging over a part of the curves shows it nearer, and a button the whole again', async ({ page }) => {
  const place = await show(page, 'learning-curves');
  const box = (await place.locator('.jp-Hopyard-plot').boundingBox())!;
  await page.mouse.move(box.x + 200, box.y + 120);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 122, { steps: 4 });
  await page.mouse.up();
  const back = place.getByRole('button', { name: 'Whole again' });
  await expect(back).toBeVisible();
  await back.click();
  await expect(back).toHaveCount(0);
});

test('why a trial was stopped is said where one looks at it', async ({ page }) => {
  const place = await show(page, 'learning-curves');
  await place.locator('.jp-Hopyard-plot').focus();
  await page.keyboard.press('ArrowRight');
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(place.locator('.jp-Hopyard-tip strong')).toHaveText(/stopped/, { timeout: 200 });
  }).toPass();
  await expect(place.locator('.jp-Hopyard-tip p')).toHaveText(/median of 7 finished trials/);
});

test('a brush on an axis narrows the trials of all views, until it is taken off', async ({ page }) => {
  const place = await show(page, 'parallel-coordinates');
  const box = (await place.locator('.jp-Hopyard-plot').boundingBox())!;
  const axis = box.x + 56;
  await page.mouse.move(axis, box.y + box.height * 0.4);
  await page.mouse.down();
  await page.mouse.move(axis, box.y + box.height * 0.7, { steps: 5 });
  await page.mouse.up();
  const kept = (): Promise<number> =>
    page.evaluate(() => (window as unknown as { hopyardSelection: { keptCount: number } }).hopyardSelection.keptCount);
  expect(await kept()).toBeLessThan(40);
  await place.getByRole('button', { name: /of 40 · clear/ }).click();
  expect(await kept()).toBe(40);
  await place.locator('.jp-Hopyard-plot').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowUp');
  expect(await kept()).toBeLessThan(40);
  await page.keyboard.press('Delete');
  expect(await kept()).toBe(40);
});

test('a chart out of sight is drawn when it comes into sight, as the brushes are by then', async ({ page }) => {
  await dress(page, script, 'light');
  await page.evaluate(() => {
    const root = document.getElementById('root')!;
    root.style.gridAutoRows = '380px';
    root.style.overflow = 'auto';
  });
  await draw(page, 'parallel-coordinates', { charts: ['parallel-coordinates', 'slice'] });
  const slice = page.locator('[data-chart="slice"]');
  const strength = (): Promise<number> =>
    slice.locator('canvas.jp-Hopyard-chartBase').evaluate(node => {
      const canvas = node as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, at) => sum + (at % 4 === 3 ? value : 0), 0);
    });
  expect(await strength()).toBe(0);
  await slice.scrollIntoViewIfNeeded();
  await expect.poll(strength).toBeGreaterThan(0);
  await settled(page);
  const whole = await strength();
  const scroll = (to: number): Promise<void> =>
    page.evaluate(top => void (document.getElementById('root')!.scrollTop = top), to);
  await scroll(0);
  await page.locator('[data-chart="parallel-coordinates"] .jp-Hopyard-plot').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  await settled(page);
  expect(await strength()).toBe(whole);
  await scroll(400);
  await expect.poll(strength).toBeLessThan(whole);
});

test('axes are put elsewhere by dragging their names', async ({ page }) => {
  const place = await show(page, 'parallel-coordinates');
  const box = (await place.locator('.jp-Hopyard-plot').boundingBox())!;
  const before = await place.locator('.jp-Hopyard-plot').getAttribute('aria-label');
  await page.mouse.move(box.x + 56, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 14, { steps: 5 });
  await page.mouse.up();
  await settled(page);
  await place.locator('.jp-Hopyard-plot').focus();
  await page.keyboard.press('ArrowRight');
  await expect(place.locator('[role=status]')).toHaveText('dropout');
  expect(await place.locator('.jp-Hopyard-plot').getAttribute('aria-label')).toBe(before);
});

test('the timeline comes nearer by keys and says what ran where', async ({ page }) => {
  const place = await show(page, 'timeline');
  await place.locator('.jp-Hopyard-plot').focus();
  await page.keyboard.press('ArrowRight');
  await expect(place.locator('[role=status]')).toHaveText(/executor e1/);
  await page.keyboard.press('+');
  await expect(place.getByRole('button', { name: 'Whole again' })).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(place.getByRole('button', { name: 'Whole again' })).toHaveCount(0);
});

for (const theme of ['light', 'dark'] as const) {
  test(`charts and their tables are free of axe's complaints (${theme})`, async ({ page }) => {
    test.slow();
    const labels: Record<string, string> = { ablation: 'ablation', rungs: 'rungs', generations: 'generations' };
    for (const chart of ALL) {
      const place = await show(
        page,
        chart,
        { board: { trials: 40, labels: labels[chart], objectives: chart === 'pareto' ? 2 : 1 } },
        theme
      );
      const look = async (): Promise<unknown> =>
        (await new AxeBuilder({ page }).include(`[data-chart="${chart}"]`).analyze()).violations.map(
          ({ id, nodes }) => [chart, id, nodes[0]?.html]
        );
      expect(await look()).toEqual([]);
      const table = place.getByRole('button', { name: 'Table', exact: true });
      if ((await table.count()) > 0) {
        await table.click();
        await expect(place.locator('table')).toBeVisible();
        expect(await look()).toEqual([]);
      }
    }
  });
}

test('charts keep their place at 250 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 250, height: 400 });
  for (const chart of ALL) {
    const place = await show(page, chart);
    expect(await place.evaluate(node => node.scrollWidth <= node.clientWidth + 1), chart).toBe(true);
  }
});
