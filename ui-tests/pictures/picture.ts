import { expect } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { join } from 'node:path';
import { execute } from '../tests/hopyard';

const IMAGES = join(__dirname, '../../docs/images');

/** Where a picture of the documentation lies. */
export const pathOf = (name: string): string => join(IMAGES, `${name}.png`);

/** How much of a thing is shown, and how much of what is around it; all in pixels. */
export interface Cut {
  readonly width?: number;
  readonly height?: number;
  readonly around?: number;
}

/** A picture of one thing: nothing hovered, and no notice of JupyterLab's own in front. */
export async function picture(of: Locator, name: string, cut: Cut = {}): Promise<void> {
  await tidy(of.page());
  await of.scrollIntoViewIfNeeded();
  const box = await of.boundingBox();
  if (box === null) {
    throw new Error(`${name}: there is nothing to take a picture of.`);
  }
  const { width = Infinity, height = Infinity, around = 0 } = cut;
  const clip = {
    x: box.x - around,
    y: box.y - around,
    width: Math.min(width, box.width) + 2 * around,
    height: Math.min(height, box.height) + 2 * around
  };
  await of.page().screenshot({ path: pathOf(name), clip });
}

/** A picture of the whole window. */
export async function windowPicture(page: Page, name: string): Promise<void> {
  await tidy(page);
  await page.screenshot({ path: pathOf(name) });
}

async function tidy(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    document.querySelectorAll('.Toastify__toast').forEach(toast => toast.remove());
  });
}

/** Nothing but what was opened: no launcher beside it. */
export async function closeLauncher(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: { shell: { widgets(area: string): Iterable<{ title: { label: string }; close(): void }> } };
    };
    [...jupyterapp.shell.widgets('main')].filter(({ title }) => title.label === 'Launcher').forEach(one => one.close());
  });
}

/** What is in the main area alone: no side bars beside it. */
export async function makeRoom(page: Page): Promise<void> {
  await execute(page, 'application:set-mode', { mode: 'single-document' });
  await page.evaluate(() => {
    const { jupyterapp } = window as unknown as { jupyterapp: { shell: { collapseLeft(): void } } };
    jupyterapp.shell.collapseLeft();
  });
}

/** The folder of the tests' project as a reader's would be called, where it is printed. */
export async function callFolder(page: Page, name: string): Promise<void> {
  const printed = page.locator('.jp-OutputArea-executeResult pre', { hasText: 'Experiments/' });
  await expect(printed).toBeVisible();
  await printed.evaluate((node, folder) => {
    node.textContent = (node.textContent ?? '').replace(/'[^']*(?=\/Experiments\/)/, `'${folder}`).replace(/\n */, ' ');
  }, name);
}
