import { expect, test } from '@jupyterlab/galata';
import { CellExperiment, LaunchPanel, openNotebook, Sidecar } from './hopyard';

// Galata answers for kernels and sessions itself unless told not to, and would never hear that a kernel is back.
test.use({ kernels: null, sessions: null });

test.afterEach(async ({ request }) => {
  await new Sidecar(request).stopAll();
});

test('a kernel is restarted in the midst of a run, and attach gets its result', async ({ page, tmpPath }) => {
  test.setTimeout(180_000);
  const code = [
    'from hopyard import experiment',
    'import time',
    'def slowly():',
    '    for step in range(8):',
    '        print("step", step, flush=True)',
    '        time.sleep(1)',
    '    return 42',
    'handle = experiment.launch(slowly, wait=False)'
  ].join('\n');
  const attach = [
    'from hopyard import experiment',
    'handle = experiment.attach(experiment.list()[0].id)',
    'handle.wait()',
    'print("results", handle.results)'
  ].join('\n');
  await openNotebook(page, `${tmpPath}/attach.ipynb`, [code, attach]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.runCell(0, true);
  await expect(new CellExperiment(page, 0).root).toContainText('step 1', { timeout: 60_000 });
  await page
    .getByRole('button', { name: /Restart the kernel/ })
    .first()
    .click();
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  const second = page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell').nth(1);
  await second.locator('.cm-content').click();
  await page.keyboard.press('Control+Enter');
  await expect(second).toContainText('results [42, 42]', { timeout: 60_000 });
  await new CellExperiment(page, 0).ended('finished');
});
