import { expect, galata, test } from '@jupyterlab/galata';

test.describe.configure({ timeout: 240_000 });

const VERSION = /\/hopyard\/version(\?|$)/;

// Galata keeps notices from popping up; here they are what is looked for.
test.use({
  mockSettings: {
    ...galata.DEFAULT_SETTINGS,
    '@jupyterlab/apputils-extension:notification': {
      checkForUpdates: false,
      fetchNews: 'false',
      doNotDisturbMode: false
    }
  }
});

for (const [server, change, says] of [
  ['newer', { version: '99.1.0', protocolVersion: 99 }, /^Hopyard 99\.1\.0 serves this page of .*: reload the page\./],
  [
    'older',
    { version: '0.0.1', protocolVersion: 0 },
    /^This page is of Hopyard .*, the server of 0\.0\.1: restart Jupyter Server\./
  ]
] as const) {
  test(`a page of another release than its server, which is ${server}: a notice says what to do and leads to the doctor`, async ({
    page
  }) => {
    await page.route(VERSION, async route => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), ...change } });
    });
    await page.reload();
    const notice = page.locator('.Toastify__toast').filter({ hasText: says });
    await expect(notice).toBeVisible();
    await notice.getByRole('button', { name: 'Open doctor' }).click();
    await expect(page.getByRole('tab', { name: /doctor/i })).toBeVisible();
  });
}

test('page and server of one version: no notice', async ({ page }) => {
  const asked = page.waitForResponse(VERSION);
  await page.reload();
  expect((await asked).ok()).toBe(true);
  await expect(page.locator('.jp-Hopyard-statusItem, .jp-StatusBar-Left').first()).toBeVisible();
  await expect(page.locator('.Toastify__toast').filter({ hasText: /Hopyard/ })).toHaveCount(0);
});
