/** What every search of the registry promises, whichever it is: the same seed and history, the same suggestions, bit for bit. */
import { createHash } from 'node:crypto';

import type { SearchEntry } from '../../../../server/core/search/entry';
import { SEARCHES } from '../../../../server/core/search/registry';
import type { History, Search, Suggestion } from '../../../../server/core/search/search';
import type { SearchSetting } from '../../../../server/core/search/setting';
import { Space } from '../../../../server/core/space';
import { createRule } from '../../../../server/core/stopping/registry';
import { simulate } from '../../../../server/simulator/simulate';
import { curves } from '../../../../server/simulator/workload';

const SPACE = Space.parse([
  { name: 'rate', type: 'float', low: 1e-5, high: 1, log: true },
  { name: 'width', type: 'float', low: -1, high: 1 },
  { name: 'layers', type: 'int', low: 1, high: 9 },
  { name: 'kind', type: 'categorical', choices: ['a', 'b', 'c'] }
]);
/** A grid is exhausted by itself, so it needs values that can be counted. */
const GRID = Space.parse([
  { name: 'width', type: 'discrete', values: [-1, -0.5, 0, 0.5, 1] },
  { name: 'layers', type: 'int', low: 1, high: 9 },
  { name: 'kind', type: 'categorical', choices: ['a', 'b', 'c'] }
]);

/** Small enough that each search passes its start, its first generation or its first rungs. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  gp: { start: 5 },
  model: { start: 5 },
  tpe: { start: 8 },
  de: { population: 6 },
  nsga2: { population: 6 },
  asha: { maxBudget: 9 },
  hyperband: { maxBudget: 9 },
  bohb: { maxBudget: 9 },
  dehb: { maxBudget: 9 },
  pbt: { population: 8, interval: 2, generations: 4 }
};
const STEPS = 9;
const TRIALS = 40;
/** The suggestion before which the search is thrown away and made anew. */
const RESTARTS = [1, 17, 30];

const setting = (entry: SearchEntry, seed: number): SearchSetting => ({
  space: entry.name === 'grid' ? GRID : SPACE,
  seed,
  direction: 'min'
});
const made = (entry: SearchEntry, seed: number): Search =>
  entry.create(setting(entry, seed), OPTIONS[entry.name] ?? {});

const training = curves(
  ({ rate = 1e-3, width, layers, kind }) => {
    const end = Math.abs(Number(width) - 0.4) + Math.abs(Number(layers) - 6) / 9 + (kind === 'b' ? 0 : 0.3);
    return Array.from({ length: STEPS }, (_, k) => (end + Number(rate)) * (1 + 2 / (k + 1)));
  },
  ({ layers }) => Number(layers)
);

/** An experiment of four executors with early stopping; the search is asked, and may be replaced, at each of its moments. */
function suggestions(entry: SearchEntry, seed: number, restarts: readonly number[] = []): Suggestion[] {
  const said: Suggestion[] = [];
  let search = made(entry, seed);
  simulate({
    executors: 4,
    workload: training,
    direction: 'min',
    maxTrials: TRIALS,
    rule: createRule({ name: 'median' }, { direction: 'min' }),
    search: {
      name: entry.name,
      suggest: history => {
        const restarted = restarts.includes(said.length);
        search = restarted ? made(entry, seed) : search;
        const suggestion = search.suggest(restarted ? journalled(history) : history);
        said.push(suggestion);
        return suggestion;
      }
    }
  });
  return said;
}

/** What a restarted process has: the history as it was written down. */
const journalled = ({ trials, ended }: History): History => JSON.parse(JSON.stringify({ trials, ended })) as History;

const undisturbed = new Map<string, Suggestion[]>();
function suggestionsOf(entry: SearchEntry): Suggestion[] {
  const known = undisturbed.get(entry.name) ?? suggestions(entry, 7);
  undisturbed.set(entry.name, known);
  return known;
}

const BY_NAME = SEARCHES.map(entry => [entry.name, entry] as const);

test.each(BY_NAME)('%s: one seed, one sequence of suggestions; another seed, another one', (_, entry) => {
  const said = suggestionsOf(entry);
  expect(said.filter(({ kind }) => kind === 'start' || kind === 'resume').length).toBeGreaterThanOrEqual(20);
  expect(suggestions(entry, 7)).toStrictEqual(said);
  expect(JSON.stringify(suggestions(entry, 8)) === JSON.stringify(said)).toBe(entry.name === 'grid');
});

test.each(BY_NAME)('%s: rebuilt from the history in the middle it goes on with the same suggestions', (_, entry) => {
  const said = suggestionsOf(entry);
  expect(Math.max(...RESTARTS)).toBeLessThan(said.length);
  expect(suggestions(entry, 7, RESTARTS)).toStrictEqual(said);
});

test.each(BY_NAME)('%s: the same suggestions on every machine', (name, entry) => {
  const digest = createHash('sha256')
    .update(JSON.stringify(suggestionsOf(entry)))
    .digest('hex');
  expect({ [name]: digest.slice(0, 16) }).toEqual({ [name]: KNOWN[name] });
});

/**
 * Digests of what each search suggested on Linux x64. A search that is changed on purpose gets a new one; a difference without one means that
 * arithmetic depends on the machine, or that yesterday's experiments no longer replay.
 */
const KNOWN: Readonly<Record<string, string>> = {
  random: 'b3f6205dde37ee20',
  grid: 'e50165a0e2f3c054',
  sobol: '4aa10afbbf807917',
  gp: '9fcceaf91ed33cd2',
  tpe: '62b549c2b9c32df9',
  de: '928fa394d94c3380',
  nsga2: '3ed00e04fc3dba78',
  model: '8e1d9ae56e56185a',
  asha: 'b9374d2f63df20b7',
  hyperband: '06d7fc9b2517ee25',
  bohb: '89e3067bc9111122',
  dehb: 'd772a778747494da',
  pbt: '53bac5978e6a2403'
};
