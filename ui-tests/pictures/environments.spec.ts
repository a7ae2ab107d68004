import { expect, test } from '@jupyterlab/galata';
import { BUILT, condaChannel, createFrom, list, pageOf, remove } from '../tests/environments';
import { execute } from '../tests/hopyard';
import { closeLauncher, windowPicture } from './picture';

/** The picture of docs/environments.md, from environments that are made for it. */

const SCIENCE = 'numpy<2.3\nscikit-learn\nmatplotlib\npandas\ntqdm==4.66.1\n';

test.use({ viewport: { width: 1280, height: 800 } });

test('an environment: why a library is there, and what holds two others back', async ({ page }) => {
  const lines = ['channels:', `  - ${condaChannel()}`, 'dependencies:', '  - python', '  - tinydep=0.1'];
  await createFrom(page, 'with-conda.yml', `${lines.join('\n')}\n`);
  await createFrom(page, 'science.txt', SCIENCE);
  await execute(page, 'hopyard:open-environment', { name: 'science' });
  const opened = pageOf(page, 'science');
  await opened.getByRole('button', { name: 'Use', exact: true }).click();
  await expect(opened.getByText('used by new executors')).toBeVisible(BUILT);
  await opened.getByRole('tab', { name: /^Installed/ }).click();
  await opened.getByRole('button', { name: 'Look for newer versions' }).click();
  const reason = opened.getByText(/^numpy is there because you asked for it/);
  await opened
    .getByRole('row', { name: /^numpy / })
    .getByRole('button', { name: 'Why' })
    .click();
  await expect(reason).toBeVisible();
  for (const library of ['numpy', 'tqdm']) {
    await opened
      .getByRole('row', { name: new RegExp(`^${library} `) })
      .getByRole('button', { name: 'Upgrade' })
      .click();
  }
  await opened.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(opened.getByText(/^tqdm stays at 4\.66\.1/)).toBeVisible(BUILT);
  const row = opened.getByRole('row', { name: /^pyparsing / });
  await row.scrollIntoViewIfNeeded();
  await closeLauncher(page);
  await windowPicture(page, 'environment');

  // Their kernels are the machine's, not the project's: none stays.
  await remove(opened, 'science');
  await execute(page, 'hopyard:open-environment', { name: 'with-conda' });
  await remove(pageOf(page, 'with-conda'), 'with-conda');
  await expect((await list(page)).getByRole('button', { name: /^(science|with-conda)/ })).toHaveCount(0, BUILT);
});
