/** Importance beside Optuna's on the same trials, and against what is known of the functions. */
import fixtures from './importance.json';
import { forestOf, type Leaf, type Sample } from '../../../../server/core/analysis/importance/forest';
import { importanceOf, type ImportanceQuestion } from '../../../../server/core/analysis/importance/importance';
import { TreeVariance } from '../../../../server/core/analysis/importance/variance';
import { Random } from '../../../../server/core/random';
import type { Params } from '../../../../server/core/space';

const asked = (more: Partial<ImportanceQuestion>): ImportanceQuestion => ({
  metric: 'loss',
  trials: [],
  pairs: 10,
  seed: 1,
  ...more
});

interface Case {
  readonly space: readonly object[];
  readonly trials: readonly { readonly params: Params; readonly value: number }[];
  readonly importances: Readonly<Record<string, number>>;
}

test.each(Object.entries(fixtures.cases as unknown as Record<string, Case>))(
  'as Optuna has it: %s',
  (_name, { space, trials, importances }) => {
    const { parameters } = importanceOf(asked({ space, trials }));
    const own = new Map(parameters.map(({ name, importance }) => [name, importance]));
    const names = Object.keys(importances);
    // Optuna makes a column of 0 and 1 of each choice, and counts combinations that no trial can have.
    const hasChoices = space.some(parameter => 'choices' in parameter);
    for (const name of names) {
      expect(Math.abs(own.get(name)! - importances[name]!)).toBeLessThan(hasChoices ? 0.1 : 0.06);
    }
    const pairs = names.flatMap(one => names.map(other => [one, other] as const));
    for (const [one, other] of pairs.filter(([one, other]) => importances[one]! > importances[other]! + 0.1)) {
      expect(own.get(one)!).toBeGreaterThan(own.get(other)!);
    }
    expect(parameters.every(({ std }) => std >= 0)).toBe(true);
    expect(parameters.map(({ importance }) => importance)).toEqual([...own.values()].sort((x, y) => y - x));
    expect(parameters.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 9);
  }
);

const cloud = (f: (x: number[]) => number, count: number, names: string[]): ImportanceQuestion['trials'] => {
  const random = Random.of(3, 'cloud');
  return Array.from({ length: count }, () => {
    const x = names.map(() => random.next());
    return { params: Object.fromEntries(names.map((name, k) => [name, x[k]!])), value: f(x) };
  });
};

test('a pair that acts together is found, and others are not', () => {
  const trials = cloud(([a = 0, b = 0, c = 0]) => (a - 0.5) * (b - 0.5) + 0.02 * c, 400, ['a', 'b', 'c']);
  const { pairs, says } = importanceOf(asked({ trials }));
  expect(pairs.map(({ a, b }) => [a, b].sort().join(''))[0]).toBe('ab');
  expect(pairs[0]!.importance).toBeGreaterThan(0.5);
  expect(pairs[1]!.importance).toBeLessThan(0.1);
  expect(says).toMatch(/makes \d+ % of what single parameters do to loss; computed from 400 trials\.$/);
});

test('one of the pair of an additive function is nothing without the other', () => {
  const trials = cloud(([a = 0, b = 0]) => a + b, 300, ['a', 'b']);
  const { parameters, pairs } = importanceOf(asked({ trials }));
  expect(parameters.every(({ importance }) => Math.abs(importance - 0.5) < 0.06)).toBe(true);
  expect(pairs[0]!.importance).toBeLessThan(0.05);
});

/** The same figures by adding up over a fine grid. */
function slowly(leaves: readonly Leaf[], cells: number): { mean: number; one: number; both: number } {
  const at = (x: number, y: number): number =>
    leaves.find(({ sides }) =>
      [x, y].every((place, axis) => {
        const side = sides[axis]!;
        return 'cells' in side
          ? side.cells[Math.floor(place * side.cells.length)] === 1
          : place > side.low && place <= side.high;
      })
    )!.value;
  const places = Array.from({ length: cells }, (_, k) => (k + 0.5) / cells);
  const rows = places.map(x => places.map(y => at(x, y)));
  const meanOf = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const means = rows.map(meanOf);
  const mean = meanOf(means);
  const across = places.map((_, k) => meanOf(rows.map(row => row[k]!)));
  const spread = (list: readonly number[]): number => meanOf(list.map(value => (value - mean) ** 2));
  return { mean, one: spread(means), both: spread(rows.flat()) - spread(means) - spread(across) };
}

test.each(['ordered', 'unordered'])('the figures of a tree are what adding up gives: %s', kind => {
  const cells = 240;
  const random = Random.of(9, 'grid');
  const size = kind === 'ordered' ? 0 : 4;
  const places = (): number => (Math.floor(random.next() * 24) + 0.5) / 24;
  const points = Array.from({ length: 60 }, () => {
    const other = size === 0 ? places() : (Math.floor(random.next() * size) + 0.5) / size;
    return Float64Array.from([places(), other]);
  });
  const sample: Sample = {
    axes: [{ size: 0 }, { size }],
    points,
    values: points.map(([x = 0, y = 0]) => x * y + (y > 0.6 ? 1 : 0))
  };
  for (const leaves of forestOf(sample, 4, 3)) {
    const tree = new TreeVariance(leaves);
    const { mean, one, both } = slowly(leaves, cells);
    expect(tree.mean).toBeCloseTo(mean, 9);
    expect(tree.single(0)).toBeCloseTo(one, 9);
    expect(tree.pair(0, 1)).toBeCloseTo(both, 9);
  }
});

test('the same seed gives the same figures', () => {
  const trials = cloud(([a = 0, b = 0]) => a * b, 50, ['a', 'b']);
  expect(importanceOf(asked({ trials }))).toEqual(importanceOf(asked({ trials })));
  expect(importanceOf(asked({ trials, seed: 2 }))).not.toEqual(importanceOf(asked({ trials })));
});

test('what tells nothing is said, not drawn', () => {
  const says = (more: Partial<ImportanceQuestion>): string => importanceOf(asked(more)).says;
  expect(says({ trials: cloud(() => 1, 1, ['a']) })).toBe(
    '1 trial gave loss so far; it takes 4 or more to tell what matters.'
  );
  expect(says({ trials: cloud(() => 1, 9, ['a']) })).toBe('All 9 trials gave the same loss: nothing moved it.');
  expect(says({ trials: cloud(([a = 0]) => a, 9, ['a']).map(trial => ({ ...trial, params: { a: 1 } })) })).toContain(
    'All trials had the same parameters'
  );
});

test('log scales, conditions, constants and moved bounds are taken in', () => {
  const space = [
    { name: 'rate', type: 'float', low: 1e-4, high: 1, log: true },
    { name: 'kind', type: 'categorical', choices: ['a', 'b'] },
    { name: 'momentum', type: 'float', low: 0, high: 1, when: { op: '==', left: { param: 'kind' }, right: 'a' } },
    { name: 'fixed', type: 'constant', value: 3 }
  ];
  const random = Random.of(1, 'mixed');
  const trials = Array.from({ length: 120 }, (_, k) => {
    const rate = 10 ** (-4 * random.next()) * (k < 5 ? 5 : 1);
    const kind = random.next() < 0.5 ? 'a' : 'b';
    const momentum = kind === 'a' ? { momentum: random.next() } : {};
    return { params: { rate, kind, fixed: 3, ...momentum }, value: Math.log(rate) + (kind === 'a' ? 1 : 0) };
  });
  const { parameters } = importanceOf(asked({ trials, space }));
  expect(parameters.map(({ name }) => name)).toEqual(['rate', 'kind', 'momentum']);
  expect(parameters[0]!.importance).toBeGreaterThan(0.7);
});

test('of very many trials as many are drawn as are needed', () => {
  const trials = cloud(([a = 0, b = 0]) => a + 0.1 * b, 3_000, ['a', 'b']);
  const { parameters, trials: used, says } = importanceOf(asked({ trials }));
  expect(used).toBe(800);
  expect(says).toContain('computed from 800 of 3000 trials, drawn by chance');
  expect(parameters[0]!.importance).toBeGreaterThan(0.95);
});
