import { readFileSync } from 'node:fs';
import { expect, test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';
import { LaunchPanel, openNotebook } from './hopyard';

test.describe.configure({ timeout: 240_000 });

async function openMenu(panel: LaunchPanel): Promise<void> {
  await panel.root.getByRole('button', { name: 'More', exact: true }).click();
}

/** Chooses from the panel's ⋮ menu. */
async function choose(page: Page, panel: LaunchPanel, entry: string | RegExp): Promise<void> {
  await openMenu(panel);
  await page.locator('.lm-Menu').getByRole('menuitem', { name: entry }).click();
}

async function answer(page: Page, text: string): Promise<void> {
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByRole('textbox').fill(text);
  await dialog.locator('.jp-mod-accept').click();
  await expect(dialog).toHaveCount(0);
}

/** Gives the panel a file through the browser's own dialog. */
async function giveFile(page: Page, panel: LaunchPanel, name: string, content: string): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await choose(page, panel, 'Load Preset from File…');
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) });
}

test('values are saved as a preset, filled in elsewhere, shared as a file and read from it', async ({
  page,
  tmpPath
}) => {
  await openNotebook(page, `${tmpPath}/one.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.field('Executors').fill('7');
  await panel.field('Memory each').fill('512');
  await choose(page, panel, 'Save Values as Preset…');
  await answer(page, 'small ones');

  await openNotebook(page, `${tmpPath}/two.ipynb`, ['2']);
  await expect(panel.field('Executors')).toHaveValue('4');
  await choose(page, panel, 'Preset "small ones"');
  await expect(panel.field('Executors')).toHaveValue('7');
  await expect(panel.field('Memory each')).toHaveValue('512');

  await panel.field('Executors').fill('3');
  const download = page.waitForEvent('download');
  await choose(page, panel, 'Share Values as File…');
  await answer(page, 'shared');
  const file = await download;
  expect(file.suggestedFilename()).toBe('shared.hopyard.json');
  const content = readFileSync(await file.path(), 'utf8');
  expect(JSON.parse(content)).toMatchObject({
    format: 'hopyard-preset-1',
    name: 'shared',
    values: { size: 3, memoryMb: 512 }
  });

  await openNotebook(page, `${tmpPath}/three.ipynb`, ['3']);
  await expect(panel.field('Executors')).toHaveValue('4');
  await giveFile(page, panel, 'shared.hopyard.json', content);
  await expect(panel.field('Executors')).toHaveValue('3');
  await expect(panel.field('Memory each')).toHaveValue('512');

  // What came from a file is a preset like another: offered, and removed.
  await openMenu(panel);
  await expect(page.getByRole('menuitem', { name: /^Preset "/ })).toHaveText([
    'Preset "small ones"',
    'Preset "shared"'
  ]);
  await page.locator('.lm-Menu-item[data-type=submenu]', { hasText: 'Remove preset' }).click();
  await page.getByRole('menuitem', { name: 'small ones', exact: true }).click();
  await openMenu(panel);
  await expect(page.getByRole('menuitem', { name: /^Preset "/ })).toHaveText(['Preset "shared"']);
});

test('a file that is no preset is refused by name, with what is wrong and the way out, and changes nothing', async ({
  page,
  tmpPath
}) => {
  await openNotebook(page, `${tmpPath}/kept.ipynb`, ['1']);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.field('Executors').fill('7');
  const files: [string, string, RegExp][] = [
    [
      'torn.json',
      '{"format": "hopyard-pre',
      /"torn\.json" is not a Hopyard preset: it is not JSON.*Share Values as File/s
    ],
    ['cells.json', '{"cells": []}', /"cells\.json" is not a Hopyard preset.*Share Values as File/s],
    [
      'later.json',
      '{"format": "hopyard-preset-9", "name": "x"}',
      /"later\.json" was written by a newer.*Upgrade Hopyard/s
    ],
    [
      'wrong.json',
      '{"format": "hopyard-preset-1", "name": "x", "values": {"size": 3, "memoryMb": "much"}}',
      /"wrong\.json" cannot be loaded: its field "memoryMb" is "much"\. Give a number.*Correct the field/s
    ]
  ];
  for (const [name, content, says] of files) {
    await giveFile(page, panel, name, content);
    const refusal = page.locator('.jp-Dialog');
    await expect(refusal).toContainText(says);
    await refusal.getByRole('button', { name: 'Close' }).click();
    await expect(refusal).toHaveCount(0);
    await expect(panel.field('Executors')).toHaveValue('7');
  }
  await openMenu(panel);
  await expect(page.getByRole('menuitem', { name: /^Preset "/ })).toHaveCount(0);
});
