import { expect, type Page, test } from '@playwright/test';
import { outside } from './geometry';
import { bundle, dress } from './stand.cjs';

/** The cell's view, the launch panel and the environments: ultrawide, wide, at 400 % zoom of 1280 pixels, and narrower. */
const BOARDS = [
  'no trial',
  'one trial',
  'NaN and infinities',
  'two hundred parameters',
  'names of ten kilobytes with HTML'
];
const SHEETS = ['base', 'launch', 'experiment', 'views', 'dashboard', 'charts', 'environments'];
let script = '';

interface Stand {
  readonly hopyardPanels: readonly string[];
  hopyardPanel(name: string): Promise<void>;
}

test.beforeAll(async () => {
  script = await bundle('ui-tests/charts/panels-page.tsx');
});

async function open(page: Page): Promise<readonly string[]> {
  await dress(page, script, 'light', SHEETS);
  await page.addStyleTag({ content: '#root { display: block; padding: 0; height: auto; overflow: visible; }' });
  return [...(await page.evaluate(() => (window as unknown as Stand).hopyardPanels)), ...BOARDS];
}

async function show(page: Page, name: string): Promise<void> {
  await page.evaluate(of => (window as unknown as Stand).hopyardPanel(of), name);
  await expect(page.locator('#root > div'), name).not.toBeEmpty();
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}

for (const width of [2560, 1280, 320, 250]) {
  test(`panels of ${width} pixels hold all there is`, async ({ page }) => {
    const found: string[] = [];
    page.on('pageerror', error => found.push(error.message));
    await page.setViewportSize({ width, height: 1024 });
    for (const name of await open(page)) {
      await show(page, name);
      const tabs = page.locator('#root [role=tab]');
      for (let at = 0; at < Math.max(1, await tabs.count()); at++) {
        if ((await tabs.count()) > 0) {
          await tabs.nth(at).click();
        }
        // What is folded away is looked at as well.
        await page
          .locator('#root details')
          .evaluateAll(all => all.forEach(each => ((each as HTMLDetailsElement).open = true)));
        found.push(...(await outside(page)).map(fault => `${name}, tab ${at}: ${fault}`));
        if (process.env['HOPYARD_LOOK'] !== undefined) {
          const path = `${process.env['HOPYARD_LOOK']}/${width}-${name}-${at}.png`.replaceAll(' ', '-');
          await page.screenshot({ path, fullPage: true });
        }
      }
    }
    expect(found).toEqual([]);
  });
}

test('what a figure says fits beside it at any width', async ({ page }) => {
  for (const width of [1280, 320, 250]) {
    await page.setViewportSize({ width, height: 800 });
    await open(page);
    await show(page, 'NaN and infinities');
    const figures = page.locator('#root .jp-Hopyard-explained > button');
    expect(await figures.count()).toBeGreaterThan(1);
    for (let at = 0; at < (await figures.count()); at++) {
      await figures.nth(at).focus();
      const tip = await page.locator('#root .jp-Hopyard-tip').boundingBox();
      expect(tip?.x ?? -1, `tip ${at} of ${width}`).toBeGreaterThanOrEqual(0);
      expect((tip?.x ?? width) + (tip?.width ?? width), `tip ${at} of ${width}`).toBeLessThanOrEqual(width);
    }
  }
});

test('nothing moves by itself for those who asked for that', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  const moving = (): Promise<number> => page.evaluate(() => document.getAnimations().length);
  for (const name of await open(page)) {
    await show(page, name);
  }
  await show(page, 'one trial');
  expect(await moving()).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const name of await open(page)) {
    await show(page, name);
    expect([name, await moving()]).toEqual([name, 0]);
  }
});
