/**
 * Writes a project that holds one finished experiment of many trials with their curves, for looking at and measuring:
 *
 *     node bench/live/make-experiment.mjs PROJECT [--trials 10000] [--points 500] [--stopped 0.2] [--failed 0.02]
 *          [--executors 16] [--parameters 6] [--categories 4] [--search tpe] [--name "ten thousand"] [--odd] [--seed 1]
 *
 * `--odd`: NaN and infinities among the values, names with markup and 1 000 letters. Prints the experiment's id. The
 * project must not be in use. Run once more for a second experiment in the same project.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundled, option, runInSidecarsNode } from './tools.mjs';

const project = process.argv[2];
if (project === undefined || project.startsWith('--')) {
  console.error('Say where: node bench/live/make-experiment.mjs PROJECT [--trials 10000] [--points 500]');
  process.exit(2);
}
mkdirSync(join(resolve(project), '.hopyard'), { recursive: true });
const wanted = {
  journal: join(resolve(project), '.hopyard', 'journal.sqlite'),
  trials: Number(option('trials', 10_000)),
  points: Number(option('points', 500)),
  stopped: Number(option('stopped', 0.2)),
  failed: Number(option('failed', 0.02)),
  executors: Number(option('executors', 16)),
  parameters: Number(option('parameters', 6)),
  categories: Number(option('categories', 4)),
  search: option('search', 'tpe'),
  name: option('name', 'made up'),
  odd: process.argv.includes('--odd'),
  seed: Number(option('seed', 1))
};
process.exit(runInSidecarsNode(bundled('write-experiment'), [JSON.stringify(wanted)]));
