/**
 * CPU milliseconds a suggestion costs with a history of n ended trials, on a space of seven parameters.
 *
 * npx esbuild bench/search/cost.ts --bundle --platform=node --outfile=bench/work/search/cost.cjs && node bench/work/search/cost.cjs
 *
 * "next" is the usual suggestion; "first" is the first one after a restart, which fits the model anew.
 */
import { Random } from '../../server/core/random';
import { createSearch } from '../../server/core/search/registry';
import type { History, TrialRecord } from '../../server/core/search/search';
import { Space } from '../../server/core/space';

const SPACE = Space.parse([
  { name: 'batch_size', type: 'int', low: 16, high: 512, log: true },
  { name: 'learning_rate', type: 'float', low: 1e-4, high: 0.1, log: true },
  { name: 'momentum', type: 'float', low: 0.1, high: 0.99 },
  { name: 'weight_decay', type: 'float', low: 1e-5, high: 0.1 },
  { name: 'layers', type: 'int', low: 1, high: 5 },
  { name: 'units', type: 'int', low: 64, high: 1024, log: true },
  { name: 'dropout', type: 'float', low: 0, high: 1 }
]);
const SIZES: Readonly<Record<string, readonly number[]>> = {
  random: [10, 100, 1000, 10_000],
  sobol: [10, 100, 1000, 10_000],
  de: [10, 100, 1000, 10_000],
  tpe: [10, 100, 1000, 10_000],
  gp: [10, 100, 300, 1000],
  model: [10, 100, 300, 1000]
};

function history(length: number): History {
  const random = Random.of('cost', length);
  const trials = Array.from({ length }, (_, number): TrialRecord => {
    const unit = SPACE.axes.map(() => random.next());
    const value = unit.reduce((sum, u, k) => sum + (u - 0.1 * k) ** 2, 0);
    const steps = number % 3 === 0 ? 50 : 4;
    const reports = Array.from({ length: steps }, (_, k) => ({ step: k + 1, value: value + 1 / (k + 1) }));
    const label = { turn: number, member: number % 20, generation: Math.floor(number / 20), point: number };
    return {
      number,
      params: SPACE.decode(unit),
      standing: steps === 50 ? 'succeeded' : 'stopped',
      value,
      reports,
      label
    };
  });
  return { trials, ended: trials.map(({ number }) => number) };
}

function milliseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

console.log('| search | ended trials | first | next |\n|---|---|---|---|');
for (const [name, sizes] of Object.entries(SIZES)) {
  const warm = createSearch(name, { space: SPACE, direction: 'min', seed: 1 });
  for (let k = 20; k < 60; k++) {
    warm.suggest(history(k));
  }
  for (const size of sizes) {
    const search = createSearch(name, { space: SPACE, direction: 'min', seed: 0 });
    const past = history(size);
    const first = milliseconds(() => search.suggest(past));
    const repeats = 5;
    const next = milliseconds(() => {
      for (let k = 0; k < repeats; k++) {
        search.suggest(past);
      }
    });
    console.log(`| ${name} | ${size} | ${first.toFixed(2)} | ${(next / repeats).toFixed(2)} |`);
  }
}
