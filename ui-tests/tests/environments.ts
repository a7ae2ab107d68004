import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { execute } from './hopyard';

/** Names that no other test's environments have: all share one project. */
export const fresh = (): string => `ui-${Date.now().toString(36)}`;
export const BUILT = { timeout: 90_000 };

export async function list(page: IJupyterLabPageFixture): Promise<Locator> {
  await execute(page, 'hopyard:open-environments');
  return page.locator('#hopyard-environments');
}

/** Its page, once it is made from the text of a file that is chosen in the sidebar. */
export async function createFrom(page: IJupyterLabPageFixture, filename: string, text: string): Promise<Locator> {
  const sidebar = await list(page);
  const file = { name: filename, mimeType: 'text/plain', buffer: Buffer.from(text) };
  await sidebar.getByLabel('File of an environment').setInputFiles(file);
  const name = filename.replace(/\.[^.]*$/, '');
  await expect(sidebar.getByRole('button', { name: new RegExp(`^${name}.*ready`) })).toBeVisible(BUILT);
  await sidebar.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  return pageOf(page, name);
}

export function pageOf(page: IJupyterLabPageFixture, name: string): Locator {
  const heading = page.getByRole('heading', { name: new RegExp(`^Environment: ${name}( |$)`) });
  return page.locator('.jp-Hopyard-environmentPage', { has: heading });
}

export async function remove(opened: Locator, name: string): Promise<void> {
  await opened.getByRole('button', { name: 'Remove', exact: true }).click();
  await opened.getByRole('button', { name: `Remove ${name}` }).click();
  await expect(opened).toHaveCount(0);
}

/** The tests' own, with a Python of this machine; made once. */
export function condaChannel(): string {
  const folder = join(tmpdir(), 'hopyard-ui-channel');
  if (!existsSync(join(folder, 'noarch', 'repodata.json'))) {
    const root = join(__dirname, '..', '..');
    execFileSync(join(root, '.venv/bin/python'), [join(root, 'tests/support/conda-channel/make.py'), folder]);
  }
  return pathToFileURL(folder).href;
}
