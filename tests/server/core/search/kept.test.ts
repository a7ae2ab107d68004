/**
 * What a search keeps from one suggestion to the next never shows: asked all along, of a history that tells what
 * changed, it suggests what one suggests that is made anew and looks at the whole history.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createSearch } from '../../../../server/core/search/registry';
import type { Search } from '../../../../server/core/search/search';
import { Random } from '../../../../server/core/random';
import { Space } from '../../../../server/core/space';
import { createRule } from '../../../../server/core/stopping/registry';
import { simulate } from '../../../../server/simulator/simulate';
import { copied, happening, Past } from './past';

const SPACE = Space.parse({
  parameters: [
    { name: 'switch', type: 'categorical', choices: [true, false] },
    { name: 'y', type: 'float', low: -3, high: 3, when: { op: '==', left: { param: 'switch' }, right: true } },
    { name: 'k', type: 'int', low: 1, high: 9, when: { op: '==', left: { param: 'switch' }, right: false } },
    { name: 'z', type: 'discrete', values: [1, 2, 4, 8] },
    { name: 'x', type: 'float', low: 1e-4, high: 1, log: true }
  ]
});

const LADDER = { minBudget: 1, maxBudget: 9, eta: 3 };
/** Rounds of it are over soon. */
const LOW = { minBudget: 1, maxBudget: 3, eta: 3 };
const SEARCHES: readonly (readonly [label: string, name: string, options: Record<string, unknown>])[] = [
  ['tpe', 'tpe', { start: 4, candidates: 8 }],
  ['tpe, most of them good', 'tpe', { start: 4, candidates: 8, good: 0.9, mostGood: 100 }],
  ['de', 'de', { population: 5 }],
  ['de, a generation at a time', 'de', { population: 5, synchronous: true }],
  ['nsga2', 'nsga2', { population: 5 }],
  ['asha', 'asha', LADDER],
  ['asha with tpe', 'asha', { ...LADDER, sampler: 'tpe' }],
  ['hyperband', 'hyperband', { ...LOW, trials: 60 }],
  ['bohb', 'bohb', LADDER],
  ['bohb with nsga2', 'bohb', { ...LADDER, model: 'nsga2' }],
  ['bohb with de', 'bohb', { ...LADDER, model: 'de' }],
  ['dehb', 'dehb', { ...LOW, trials: 90 }],
  ['pbt', 'pbt', { population: 4, interval: 2, generations: 2 }],
  ['model', 'model', { start: 4, limit: 12, evaluations: 4 }],
  ['pbt with a ceiling', 'pbt', { population: 6, interval: 2, generations: 4, trials: 20 }]
];

test.each(SEARCHES)('%s: asked all along or for the first time, it suggests the same', (_, name, options) => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 60, size: 'max' }),
      fc.constantFrom('min', 'max'),
      (happenings, direction) => {
        const made = (): Search => createSearch(name, { space: SPACE, direction, seed: 5 }, options);
        const kept = made();
        const past = new Past();
        for (const happens of happenings) {
          for (let asked = 0; asked < happens.asked; asked++) {
            const suggestion = kept.suggest(past.history);
            expect(suggestion).toEqual(made().suggest(copied(past.history)));
            past.follow(suggestion);
          }
          past.happen(happens);
        }
      }
    ),
    // A suggestion of the model takes some milliseconds.
    { numRuns: name === 'model' ? 3 : 25 }
  );
});

/** A task of 9 steps with equal values, failures and metrics that are no numbers. */
function suggestedOver(trials: number, name: string, options: Record<string, unknown>): string {
  const { history } = simulate({
    executors: 7,
    direction: 'min',
    maxTrials: trials,
    search: createSearch(name, { space: SPACE, direction: 'min', seed: 11 }, options),
    rule: createRule({ name: 'median' }, { direction: 'min' }),
    workload: {
      open: ({ number, params }) => {
        const random = Random.of(3, number);
        const [end, pace, fate] = [random.next() / 9, 0.5 + random.next(), random.next()];
        const { x = 0, z = 0, y = 2, k = 5 } = params;
        const level = Math.abs(Number(x) - 0.1) + Number(z) / 9 + Math.abs(Number(y)) + Number(k) / 9 + end;
        return {
          steps: 9,
          seconds: () => pace,
          value: step => (fate > 0.9 && step > 4 ? Number.NaN : Math.round((level + 1 / step) * 50) / 50),
          ...(fate < 0.1 ? { failsAt: 3 } : {})
        };
      }
    }
  });
  const said = history.trials.map(({ params, budget, label }) => [params, budget, label]);
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
}

/** As they were when each suggestion looked at all trials: more of them than a model compares with. */
test.each([
  ['tpe', 600, {}, '3da6b4172a124b57'],
  ['bohb', 600, { ...LADDER, trials: 600 }, '4ea697be98f13ce5'],
  ['dehb', 900, { ...LADDER, trials: 900 }, 'aa09fa5bc41983e6'],
  ['pbt', 900, { population: 60, interval: 1, generations: 9, trials: 900 }, '00c3edab77e32e29'],
  ['de', 900, {}, 'a361f8cc69d99894']
] as const)('%s: over %d trials the suggestions are those they ever were', (name, trials, options, known) => {
  expect(suggestedOver(trials, name, options)).toBe(known);
});
