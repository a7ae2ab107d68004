/** A search in a thread of its own, in the program as it is shipped. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { WorkerThinkers } from '../../../server/adapters/thinkers/worker-thinkers';
import type { TrialRecord } from '../../../server/core/search/search';
import { ToldSearch, type ThinkerTask } from '../../../server/core/search/told';
import { SPACE } from '../../support/training';

let thinkers: WorkerThinkers;

beforeAll(async () => {
  const program = join(mkdtempSync(join(tmpdir(), 'thinker-')), 'program.cjs');
  await build({
    stdin: {
      contents: `
        import { serveThinker } from './server/adapters/thinkers/worker-thinkers';
        import { ToldSearch } from './server/core/search/told';
        serveThinker(task => task.plan.search.name === 'dies' ? process.exit(3) : new ToldSearch(task));`,
      resolveDir: join(__dirname, '../../..'),
      loader: 'ts'
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program
  });
  thinkers = new WorkerThinkers(program);
});

const task = (name: string): ThinkerTask => ({
  plan: { kind: 'search', space: SPACE, search: { name }, seed: 3 },
  direction: 'min'
});

test('it suggests what the search suggests, told only of changes', async () => {
  const here = new ToldSearch(task('gp'));
  using there = thinkers.open(task('gp'));
  const trials: TrialRecord[] = [];
  for (let number = 0; number < 14; number++) {
    const told = { changed: trials.slice(-1), ended: trials.map(trial => trial.number) };
    const suggestion = await there.suggest(told);
    expect(suggestion).toEqual(here.suggest(told));
    if (suggestion.kind === 'start') {
      const { params } = suggestion;
      trials.push({ number, params, standing: 'succeeded', value: Number(params['x']), reports: [] });
    }
  }
  expect(trials).toHaveLength(14);
});

test('a search that throws rejects, and so does a thread that ends', async () => {
  using wrong = thinkers.open(task('magic'));
  await expect(wrong.suggest({ changed: [], ended: [] })).rejects.toThrow('There is no search named "magic"');
  using dying = thinkers.open(task('dies'));
  await expect(dying.suggest({ changed: [], ended: [] })).rejects.toThrow('ended with code 3');
  await expect(dying.suggest({ changed: [], ended: [] })).rejects.toThrow('ended with code 3');
});
