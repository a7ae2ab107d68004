import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { CellExperiment, FRONT, LaunchPanel, openNotebook } from './hopyard';

/** Fast at first, then ever slower; the best near lr 0.003: shapes as trainings have them. */
export const CURVES = [
  'import math, time',
  'lr = 0.1',
  'dropout = 0.5',
  'for epoch in range(40):',
  '    time.sleep(PAUSE)',
  '    accuracy = (1 - math.exp(-epoch / 9)) * (1 - abs(math.log10(lr) + 2.5) / 3) - (dropout - 0.3) ** 2'
].join('\n');

export function trialsCell(trials: number, pause = 0.02, more = ''): string {
  return `%%trials lr=1e-4..1e-1~log dropout=0.1..0.8 --metric accuracy --trials ${trials} --seed 3 ${more}\n${CURVES.replace('PAUSE', String(pause))}`;
}

/** A search in the output of a cell. */
export class CellSearch extends CellExperiment {
  get head(): Locator {
    return this.root.locator('.jp-Hopyard-searchHead');
  }

  override get state(): Locator {
    return this.head.locator('.jp-Hopyard-state');
  }

  get rows(): Locator {
    return this.root.locator('.jp-Hopyard-searchTable tbody tr');
  }

  get picture(): Locator {
    return this.root.getByRole('img', { name: /Learning curves/ });
  }

  /** How many trials have ended. */
  async endedTrials(): Promise<number> {
    return Number(/(\d+)\/\d+/.exec((await this.head.textContent()) ?? '')?.[1]);
  }
}

/** Starts the cell and does not wait for it. */
export async function begin(page: Page, cell = 0): Promise<void> {
  await page.locator(`${FRONT} .jp-CodeCell .jp-InputPrompt`).nth(cell).click();
  await page.keyboard.press('Control+Enter');
}

/** A notebook with this search in its only cell, which runs on two executors. */
export async function begun(page: IJupyterLabPageFixture, path: string, search: string): Promise<CellSearch> {
  await openNotebook(page, path, [search]);
  const panel = new LaunchPanel(page);
  await panel.open();
  await panel.start(2);
  await begin(page);
  return new CellSearch(page, 0);
}
