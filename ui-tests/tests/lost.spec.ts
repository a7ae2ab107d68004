import { expect, type IJupyterLabPageFixture, test } from '@jupyterlab/galata';
import type { WebSocketRoute } from '@playwright/test';
import { killSidecar } from './dashboard';
import { CellExperiment, LaunchPanel, openNotebook, Sidecar } from './hopyard';

test.describe.configure({ timeout: 300_000 });

test.afterEach(async ({ context, request }) => {
  await context.setOffline(false);
  await new Sidecar(request).stopAll();
});

const STEPS = 12;

/** Tells a step a second on each executor, and comes back with a value. */
const TALK = [
  'import time',
  'from hopyard import experiment',
  'def slowly():',
  `    for step in range(${STEPS}):`,
  '        print("step", step, flush=True)',
  '        time.sleep(1)',
  '    return {"steps": step + 1}'
].join('\n');

const STEP_LINES = Array.from({ length: STEPS }, (_, step) => `step ${step}`);

/** The page's connections to the sidecar, so that they can be cut: going offline leaves open WebSockets open. */
async function connectionsOf(page: IJupyterLabPageFixture): Promise<{ cut(): Promise<void>; heal(): void }> {
  let isCut = false;
  const open = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/hopyard\/socket\.io\//, socket => {
    if (isCut) {
      void socket.close({ code: 1001 });
    } else {
      socket.connectToServer();
      open.add(socket);
    }
  });
  await page.reload();
  return {
    async cut() {
      isCut = true;
      await Promise.all([...open].map(socket => socket.close({ code: 1001 })));
      open.clear();
    },
    heal() {
      isCut = false;
    }
  };
}

async function begin(page: IJupyterLabPageFixture, path: string, cells: string[]): Promise<CellExperiment> {
  await openNotebook(page, path, cells);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await page.notebook.runCell(0, true);
  const cell = new CellExperiment(page, 0);
  await expect(cell.root).toContainText('step 1');
  return cell;
}

/** Each executor told each of its lines once, in order. */
async function expectWholeOutput(cell: CellExperiment): Promise<void> {
  await expect(cell.root.locator('.jp-Hopyard-experimentHead')).toContainText('2/2');
  for (const label of ['e1', 'e2']) {
    await cell.root.getByRole('tab', { name: label, exact: true }).click();
    await expect
      .poll(async () => (await cell.root.getByRole('tabpanel').innerText()).match(/step \d+/g))
      .toEqual(STEP_LINES);
  }
}

test('a page that was asleep while a run went on has all of its output, each line once', async ({
  page,
  tmpPath,
  context,
  request
}) => {
  const connections = await connectionsOf(page);
  const cell = await begin(page, `${tmpPath}/asleep.ipynb`, [
    `${TALK}\nhandle = experiment.launch(slowly, wait=False)`
  ]);
  await context.setOffline(true);
  await connections.cut();
  const banner = new LaunchPanel(page).root.getByText('What you see may be old; connecting again…');
  await expect(banner).toBeVisible();
  // Until the run has gone further than the page can know.
  await expect
    .poll(async () => JSON.stringify((await new Sidecar(request).newest()).output), { timeout: 60_000 })
    .toContain('step 6');
  connections.heal();
  await context.setOffline(false);
  await cell.ended('finished');
  await expectWholeOutput(cell);
});

test('the sidecar is killed in the midst of a run: the panel says so and comes back, the run ends whole', async ({
  page,
  tmpPath
}) => {
  const cell = await begin(page, `${tmpPath}/killed.ipynb`, [
    `${TALK}\nhandle = experiment.launch(slowly, wait=False)`
  ]);
  const panel = new LaunchPanel(page);
  const banner = panel.root.getByText('What you see may be old; connecting again…');
  const seen = banner.waitFor({ state: 'visible', timeout: 60_000 });
  killSidecar();
  await seen;
  await expect(banner).toHaveCount(0, { timeout: 60_000 });
  await expect(panel.executors).toHaveCount(2);
  await cell.ended('finished');
  await expectWholeOutput(cell);
  await expect(panel.executors.getByText('ready', { exact: true })).toHaveCount(2);
});
