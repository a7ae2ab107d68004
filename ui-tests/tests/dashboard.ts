import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import type { ExperimentView } from '../../protocol';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, openNotebook, projectFolder, Sidecar } from './hopyard';

/** A search over three parameters: some trials are stopped by the median, those of many units fail. */
export function search(options: { trials: number; name: string; seconds?: number }): string {
  return `
from hopyard import Searchspace, experiment

def train(lr, units, kernel, reporter):
    import math, time
    start = abs(math.log10(lr) + 2.5) + units / 100 + (0.1 if kernel == "rbf" else 0.3)
    print(f"\\x1b[32mtraining\\x1b[0m lr={lr:.5f} units={units}")
    for step in range(10):
        time.sleep(${options.seconds ?? 0.05})
        reporter.broadcast(start + 2.0 / (step + 1), step)
    if units > 110:
        raise ValueError("too many units: <b>" + str(units) + "</b>")
    return start

space = Searchspace(
    lr=("DOUBLE", [0.0001, 0.1]), units=("INTEGER", [8, 128]), kernel=("CATEGORICAL", ["rbf", "linear", "poly"])
)
handle = experiment.lagom(train, space, name="${options.name}", optimizer="randomsearch", num_trials=${options.trials},
                          direction="min", seed=3, stopping={"name": "median"}, wait=False)
`.trim();
}

/** Runs a search from a notebook and gives its id back once the sidecar has it. */
export async function startSearch(
  page: IJupyterLabPageFixture,
  request: APIRequestContext,
  path: string,
  options: { trials: number; name: string; seconds?: number }
): Promise<string> {
  await openNotebook(page, path, [search(options)]);
  await page.notebook.runCell(0, true);
  let id: string | undefined;
  await expect
    .poll(
      async () => {
        id = (await new Sidecar(request).project()).experiments.find(({ name }) => name === options.name)?.id;
        return id;
      },
      { timeout: 60_000 }
    )
    .toBeDefined();
  return id ?? '';
}

/** A search that has ended, the same for all who only look at it: run once in a project. */
export async function endedSearch(
  page: IJupyterLabPageFixture,
  request: APIRequestContext,
  folder: string
): Promise<{ id: string; name: string }> {
  const name = 'looked-at';
  const sidecar = new Sidecar(request);
  const known = (): Promise<ExperimentView | undefined> =>
    sidecar.project().then(({ experiments }) => experiments.find(row => row.name === name));
  if ((await known()) === undefined) {
    await startSearch(page, request, `${folder}/looked-at.ipynb`, { trials: 24, name, seconds: 0.02 });
  }
  await expect.poll(async () => (await known())?.state, { timeout: 90_000 }).toBe('succeeded');
  return { id: (await known())?.id ?? '', name };
}

/** An experiment's dashboard as a user meets it. */
export class Dashboard {
  constructor(readonly page: Page) {}

  get root(): Locator {
    return this.page.locator('.jp-Hopyard-dashboard:visible');
  }

  get strip(): Locator {
    return this.root.locator('.jp-Hopyard-strip');
  }

  get state(): Locator {
    return this.strip.locator('.jp-Hopyard-stripLine .jp-Hopyard-state');
  }

  get ended(): Locator {
    return this.strip.getByRole('progressbar', { name: 'Trials ended' });
  }

  get grid(): Locator {
    return this.root.getByRole('grid', { name: 'Trials' });
  }

  /** Lines of the table, the pinned best apart. */
  get rows(): Locator {
    return this.grid.locator('tbody:not(.jp-Hopyard-pinned) tr[data-row]');
  }

  get filter(): Locator {
    return this.root.getByRole('searchbox', { name: 'Filter trials' });
  }

  get trial(): Locator {
    return this.root.locator('.jp-Hopyard-trialPage');
  }

  button(name: string | RegExp): Locator {
    return this.root.getByRole('button', { name, exact: typeof name === 'string' });
  }

  async open(experiment: string): Promise<void> {
    await execute(this.page, 'hopyard:open-dashboard', { experiment });
    await expect(this.strip).toBeVisible();
  }

  /** Closes the tab in front. */
  async close(): Promise<void> {
    await this.page.evaluate(() => {
      const { jupyterapp } = window as unknown as { jupyterapp: { shell: { currentWidget: { close(): void } } } };
      jupyterapp.shell.currentWidget.close();
    });
    await expect(this.strip).toHaveCount(0);
  }

  async tab(name: string): Promise<void> {
    await this.root.getByRole('tab', { name, exact: true }).click();
    await expect(this.root.getByRole('tab', { name, exact: true })).toHaveAttribute('aria-selected', 'true');
  }

  /** An item of the ⋯ menu. */
  async menu(item: string): Promise<void> {
    await this.button('More').click();
    await this.page.locator('.lm-Menu').getByText(item, { exact: true }).click();
  }

  async finished(): Promise<void> {
    await expect(this.state).toHaveText('finished', { timeout: 90_000 });
  }

  async numbers(): Promise<string[]> {
    return (await this.rows.locator('td:first-child').allInnerTexts()).map(text => text.replace(/\D/g, ''));
  }
}

/** Kills the sidecar of the tests' project without a goodbye. */
export function killSidecar(): void {
  const { pid } = JSON.parse(readFileSync(join(projectFolder(), '.hopyard/run/sidecar.json'), 'utf8')) as {
    pid: number;
  };
  process.kill(pid, 'SIGKILL');
}
