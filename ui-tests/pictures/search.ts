import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect } from '@jupyterlab/galata';
import type { APIRequestContext } from '@playwright/test';
import { openNotebook, Sidecar } from '../tests/hopyard';

/** A search as trainings look: fast at first, noisy, the best near a small learning rate; wide networks run out of memory. */
const SEARCH = `
import math, random, time
from hopyard import Searchspace, experiment

def train(lr, dropout, units, activation, reporter):
    noise = random.Random(f"{lr}{dropout}")
    limit = 0.975 - 0.45 * (math.log10(lr) + 2.4) ** 2 - 0.3 * (dropout - 0.35) ** 2 - (0.03 if activation == "tanh" else 0)
    for epoch in range(24):
        time.sleep(PAUSE)
        if units > 480 and epoch == 5:
            raise MemoryError(f"{units} units do not fit: 1.9 GiB wanted, 0.4 GiB free")
        accuracy = limit * (1 - math.exp(-(epoch + 1) / 5)) + noise.gauss(0, 0.006)
        print(f"epoch {epoch:2d}  \\x1b[32maccuracy {accuracy:.4f}\\x1b[0m")
        reporter.broadcast(accuracy, epoch)
    return accuracy

space = Searchspace(lr=("DOUBLE", [0.0005, 0.05]), dropout=("DOUBLE", [0.1, 0.8]),
                    units=("INTEGER", [32, 512]), activation=("CATEGORICAL", ["relu", "tanh", "gelu"]))
handle = experiment.lagom(train, space, name="NAME", optimizer="randomsearch", num_trials=TRIALS,
                          direction="max", seed=SEED, wait=False,
                          es_policy={"name": "median", "options": {"minFinished": 6, "graceReports": 4}})
`.trim();

/** Begins a search and gives its id once the sidecar has it. */
export async function beginSearch(
  page: IJupyterLabPageFixture,
  request: APIRequestContext,
  path: string,
  more: {
    readonly trials: number;
    readonly name: string;
    readonly pause: number;
    readonly seed: number;
    readonly after?: string;
  }
): Promise<string> {
  const text = SEARCH.replace('NAME', more.name)
    .replace('TRIALS', String(more.trials))
    .replace('PAUSE', String(more.pause))
    .replace('SEED', String(more.seed));
  await openNotebook(page, path, [[text, more.after ?? ''].join('\n').trim()]);
  await page.notebook.runCell(0, true);
  const sidecar = new Sidecar(request);
  const find = async (): Promise<string | undefined> =>
    (await sidecar.project()).experiments.find(({ name }) => name === more.name)?.id;
  await expect.poll(find, { timeout: 60_000 }).toBeDefined();
  return (await find()) ?? '';
}
