import { expect, test } from '@playwright/test';
import { outside } from './geometry';
import { bundle, dress } from './stand.cjs';

/** The whole dashboard over boards that nobody would make on purpose: ultrawide, wide, and at 400 % zoom of 1280 pixels. */
const ODD = [
  ...[
    'no trial',
    'one trial',
    'one executor',
    'two hundred executors',
    'one point each',
    'values all alike',
    'NaN and infinities',
    'nothing but NaN'
  ],
  ...['two hundred parameters', 'five hundred categories', 'names of ten kilobytes with HTML']
];
const TABS = ['overview', 'trials', 'compare', 'what-if', 'logs', 'notes', 'history', 'forms'];
const SHEETS = ['base', 'launch', 'experiment', 'views', 'dashboard', 'charts', 'environments'];
let script = '';

interface Stand {
  hopyardDashboard(odd: string): void;
  hopyardTab(tab: string, row?: number): void;
  hopyardForms(): void;
}

test.beforeAll(async () => {
  script = await bundle('ui-tests/charts/dashboard-page.tsx');
});

for (const width of [2560, 1280, 320, 250]) {
  test(`a dashboard of ${width} pixels takes every board`, async ({ page }) => {
    test.slow();
    const problems: string[] = [];
    const found: string[] = [];
    page.on('pageerror', error => problems.push(error.message));
    await page.setViewportSize({ width, height: 1024 });
    await dress(page, script, 'light', SHEETS);
    await page.addStyleTag({ content: '#root { display: block; padding: 0; overflow: auto; }' });
    await page.evaluate(() =>
      document.getElementById('root')?.classList.add('jp-Hopyard-root', 'jp-Hopyard-dashboard')
    );
    for (const odd of ODD) {
      await page.evaluate(name => (window as unknown as Stand).hopyardDashboard(name), odd);
      for (const tab of TABS) {
        const where = `${tab} with ${odd}`;
        await page.evaluate(
          ([to, row]) => {
            const stand = window as unknown as Stand;
            if (to === 'forms') {
              stand.hopyardForms();
            } else {
              stand.hopyardTab(to as string, row as number | undefined);
            }
          },
          [tab, tab === 'trials' ? 0 : undefined] as const
        );
        const panel = page.locator('#root');
        await expect(panel, where).not.toBeEmpty();
        await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
        const faults = [
          ...((await panel.innerText()).match(/\bundefined\b|\[object \w+/g) ?? []),
          ...(await outside(page)),
          ...(await page
            .locator('#root :is(img[onerror], script)')
            .evaluateAll(nodes => nodes.map(node => node.outerHTML))),
          ...((await page.evaluate(() => 'hacked' in window)) ? ['markup was run'] : [])
        ];
        found.push(...faults.map(fault => `${where}: ${fault}`));
        if (process.env['HOPYARD_LOOK'] !== undefined) {
          await page.screenshot({
            path: `${process.env['HOPYARD_LOOK']}/${width}-${odd}-${tab}.png`.replaceAll(' ', '-')
          });
        }
      }
    }
    expect([...problems, ...found]).toEqual([]);
  });
}
