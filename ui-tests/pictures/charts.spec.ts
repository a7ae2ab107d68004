import { expect, test } from '@playwright/test';
import { bundle, dress, settled } from '../charts/stand.cjs';
import { pathOf } from './picture';

/** The pictures of docs/charts.md: ten thousand made-up trials, which no machine would run for a picture. */

const CHARTS = ['learning-curves', 'parallel-coordinates'];

test.use({ viewport: { width: 900, height: 420 } });

for (const chart of CHARTS) {
  test(`ten thousand trials: ${chart}`, async ({ page }) => {
    await dress(page, await bundle());
    await page.evaluate(
      wanted => (window as unknown as { hopyardShow(asked: unknown): Promise<void> }).hopyardShow(wanted),
      { charts: [chart], board: { trials: 10_000, points: 60 }, options: {} }
    );
    await settled(page);
    await expect(page.locator('#root canvas').first()).toBeVisible();
    await page.screenshot({ path: pathOf(`chart-${chart}`) });
  });
}
