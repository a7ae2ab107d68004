import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import type { ExperimentSnapshot, ProjectSnapshot, SearchChange } from '../../protocol';

export const SNIPPET = [
  'def executor():',
  '    print("Hello from GPU")',
  'from hops import experiment',
  'experiment.launch(executor)'
].join('\n');

/** The launch panel as a user meets it. */
export class LaunchPanel {
  constructor(private readonly _page: Page) {}

  get root(): Locator {
    return this._page.locator('.jp-Hopyard-launch');
  }

  get primary(): Locator {
    return this.root.locator('button[type=submit]');
  }

  get executors(): Locator {
    return this.root.locator('[data-executor]');
  }

  field(name: string): Locator {
    return this.root.getByLabel(name, { exact: true });
  }

  async open(): Promise<void> {
    if (!(await this.root.isVisible())) {
      await execute(this._page, 'hopyard:open-panel');
    }
    await expect(this.primary).toBeVisible();
    await expect(this.root.getByText(/cores?,/)).toBeVisible();
  }

  async start(count: number): Promise<void> {
    await this.field('Executors').fill(String(count));
    await this.primary.click();
    await expect(this.executors).toHaveCount(count);
    await expect(this.executors.getByText('ready', { exact: true })).toHaveCount(count, { timeout: 60_000 });
  }
}

/** The experiment in the output of a cell. */
export class CellExperiment {
  constructor(
    private readonly _page: Page,
    private readonly _cell: number
  ) {}

  get root(): Locator {
    return this._page.locator(`${FRONT} .jp-CodeCell`).nth(this._cell).locator('.jp-Hopyard-experiment');
  }

  get state(): Locator {
    return this.root.locator('.jp-Hopyard-experimentHead .jp-Hopyard-state');
  }

  async ended(word: string | RegExp): Promise<void> {
    await expect(this.state).toHaveText(word, { timeout: 60_000 });
  }
}

/** The sidecar through Jupyter, for what a test must bring about or make sure of behind the page's back. */
export class Sidecar {
  constructor(private readonly _request: APIRequestContext) {}

  async project(): Promise<ProjectSnapshot> {
    return (await this._request.get('/hopyard/api/project')).json() as Promise<ProjectSnapshot>;
  }

  async experiment(id: string): Promise<ExperimentSnapshot> {
    return (await this._request.get(`/hopyard/api/experiments/${id}`)).json() as Promise<ExperimentSnapshot>;
  }

  /** The experiment that was begun last. */
  async newest(): Promise<ExperimentSnapshot> {
    const { experiments } = await this.project();
    const [last] = [...experiments].sort((a, b) => b.createdAt - a.createdAt);
    if (!last) {
      throw new Error('No experiment was begun in this project.');
    }
    return this.experiment(last.id);
  }

  /** Changes a search that runs, in the name of somebody. */
  async change(id: string, change: SearchChange, by: string): Promise<void> {
    const answer = await this._request.post(`/hopyard/api/experiments/${id}/change`, { data: { ...change, by } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }

  /** No fleet is left, so that the next test begins with none. */
  async stopAll(): Promise<void> {
    const { fleets } = await this.project();
    for (const fleet of fleets.filter(({ state }) => state === 'starting' || state === 'ready')) {
      await this._request.delete(`/hopyard/api/fleets/${fleet.id}`);
    }
    await expect
      .poll(
        async () => (await this.project()).fleets.filter(({ state }) => state !== 'stopped' && state !== 'failed'),
        {
          timeout: 30_000
        }
      )
      .toEqual([]);
  }
}

/** The notebook in front. */
export const FRONT = '.jp-NotebookPanel:not(.lm-mod-hidden)';

export async function execute(page: Page, command: string, args: Record<string, string> = {}): Promise<void> {
  await page.evaluate(
    async ([id, given]) => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { commands: { execute(id: string, args: object): Promise<unknown> } };
      };
      await jupyterapp.commands.execute(id, given);
    },
    [command, args] as const
  );
}

/**
 * Loads the page again, whatever is in front then. Ready is it when the layout stands again: until then what is clicked
 * may be taken out of the page between the button's going down and up.
 */
export async function reload(page: Page | IJupyterLabPageFixture): Promise<void> {
  const ofGalata: object = { waitForIsReady: false }; // its page takes it, its interface does not say so
  await page.reload(ofGalata);
  await page.waitForFunction(async () => {
    const { jupyterapp } = window as unknown as { jupyterapp?: { restored: Promise<unknown> } };
    await jupyterapp?.restored;
    return jupyterapp !== undefined;
  });
  await expect(page.locator('#jupyterlab-splash')).toHaveCount(0);
}

/** Opens a file. By command: the file browser may be hidden behind our panel. */
export async function openPath(page: Page, path: string): Promise<void> {
  await execute(page, 'docmanager:open', { path });
}

/** Where the tests' project lies on this machine. */
export function projectFolder(): string {
  const file = `hopyard-ui-${process.env['HOPYARD_TEST_PORT'] ?? 8896}.project`;
  return readFileSync(process.env['HOPYARD_TEST_PROJECT_FILE'] ?? join(tmpdir(), file), 'utf8').trim();
}

/** A notebook with these code cells, open and in front with its kernel ready. */
export async function openNotebook(page: IJupyterLabPageFixture, path: string, cells: string[]): Promise<void> {
  const content = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells: cells.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: 'code',
      metadata: {},
      source,
      outputs: [],
      execution_count: null
    }))
  };
  await page.contents.uploadContent(JSON.stringify(content), 'text', path);
  await openPath(page, path);
  await expect(page.locator(`${FRONT} .jp-CodeCell`)).toHaveCount(cells.length);
  await expect(page.locator(`${FRONT} .jp-Notebook-ExecutionIndicator[data-status=idle]`)).toBeVisible({
    timeout: 60_000
  });
}
