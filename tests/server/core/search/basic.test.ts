import fc from 'fast-check';

import { sobolPoint, scrambledPoint } from '../../../../server/core/search/basic/sobol';
import { createSearch, findSearch } from '../../../../server/core/search/registry';
import { Space } from '../../../../server/core/space';
import { BRANIN, branin, cube, run } from './laboratory';
import { anySpace } from './spaces';

const setting = (space: Space, seed = 0) => ({ space, seed, direction: 'min' as const });

test("Sobol's first points are the published ones", () => {
  const points = Array.from({ length: 8 }, (_, index) => [...sobolPoint(index, 5)]);
  expect(points).toEqual([
    [0, 0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5, 0.5],
    [0.75, 0.25, 0.25, 0.25, 0.75],
    [0.25, 0.75, 0.75, 0.75, 0.25],
    [0.375, 0.375, 0.625, 0.875, 0.375],
    [0.875, 0.875, 0.125, 0.375, 0.875],
    [0.625, 0.125, 0.875, 0.625, 0.625],
    [0.125, 0.625, 0.375, 0.125, 0.125]
  ]);
  const far = (index: number, dimension: number) => sobolPoint(index, 64)[dimension];
  expect([far(5, 31), far(37, 63), far(37, 40), far(63, 20)]).toEqual([0.625, 0.828125, 0.078125, 0.234375]);
});

test('scrambling keeps the net: 64 points fall one into each 64th of every axis', () => {
  for (const seed of [0, 1, 2]) {
    const points = Array.from({ length: 64 }, (_, index) => scrambledPoint(index, 64, seed));
    for (let axis = 0; axis < 64; axis++) {
      expect(new Set(points.map(point => Math.floor(point[axis]! * 64))).size).toBe(64);
    }
    for (let cell = 0; cell < 64; cell++) {
      const inside = points.filter(p => Math.floor(p[0]! * 8) === cell >> 3 && Math.floor(p[1]! * 8) === (cell & 7));
      expect(inside).toHaveLength(1);
    }
  }
  expect([...scrambledPoint(0, 3, 1)]).not.toEqual([...scrambledPoint(0, 3, 2)]);
});

test('a grid visits every combination once, the last parameter fastest, then is done', () => {
  const space = Space.parse([
    { name: 'a', type: 'DISCRETE', values: [1, 2] },
    { name: 'b', type: 'CATEGORICAL', values: ['x', 'y', 'z'] }
  ]);
  const { history } = run(createSearch('gridsearch', setting(space)), () => 0, 100);
  expect(history.trials.map(({ params }) => `${params['a']}${params['b']}`)).toEqual([
    '1x',
    '1y',
    '1z',
    '2x',
    '2y',
    '2z'
  ]);
  expect(createSearch('grid', setting(space)).suggest(history)).toEqual({ kind: 'done' });
});

test('a grid takes an inactive parameter once, and skips what constraints forbid', () => {
  const space = Space.parse({
    parameters: [
      { name: 'kind', type: 'CATEGORICAL', values: ['plain', 'deep'] },
      { name: 'depth', type: 'INTEGER', values: [1, 3], when: { op: '==', left: { param: 'kind' }, right: 'deep' } }
    ],
    constraints: [{ op: 'not', of: { op: '==', left: { param: 'depth' }, right: 2 } }]
  });
  const { history } = run(createSearch('grid', setting(space)), () => 0, 100);
  expect(history.trials.map(({ params }) => params)).toEqual([
    { kind: 'plain' },
    { kind: 'deep', depth: 1 },
    { kind: 'deep', depth: 3 }
  ]);
});

test('a grid over continuous parameters or of absurd size is refused with the way out', () => {
  const continuous = Space.parse([{ name: 'lr', type: 'DOUBLE', values: [0, 1] }]);
  expect(() => createSearch('grid', setting(continuous))).toThrow(
    'Parameter "lr": a grid needs a list of values, but it is continuous (from 0 to 1)'
  );
  const { history } = run(createSearch('grid', setting(continuous), { points: 3 }), () => 0, 9);
  expect(history.trials.map(({ params }) => params['lr'])).toEqual([0, 0.5, 1]);
  const huge = Space.parse('abcd'.split('').map(name => ({ name, type: 'INTEGER', values: [1, 1000] })));
  expect(() => createSearch('grid', setting(huge))).toThrow(
    'The grid has 1 000 000 000 000 points, more than the limit of 1 000 000.'
  );
});

test('unknown searches and options are refused by listing the valid ones', () => {
  expect(() => createSearch('annealing', setting(cube(1)))).toThrow(
    /There is no search named "annealing"; use one of random, grid, sobol/
  );
  expect(() => createSearch('grid', setting(cube(1)), { ponits: 3 })).toThrow(
    'The search "grid" has no option "ponits"; its options are points, limit.'
  );
  expect(() => createSearch('random', setting(cube(1)), { n: 3 })).toThrow('it has no options');
  expect(() => createSearch('grid', setting(cube(1)), { points: 2.5 })).toThrow(
    'must be a whole number from 0 to 10000, not 2.5'
  );
});

test.each([
  ['randomsearch', 'random'],
  ['RandomSearch', 'random'],
  ['random_search', 'random'],
  ['GridSearch', 'grid'],
  ['grid-search', 'grid']
])('the name %s means %s', (alias, name) => {
  expect(findSearch(alias).name).toBe(name);
});

test('constraints and the accept hook are never violated; impossible ones are said to be so', () => {
  const space = Space.parse({
    parameters: [
      { name: 'a', type: 'DOUBLE', values: [0, 1] },
      { name: 'b', type: 'DOUBLE', values: [0, 1] }
    ],
    constraints: [{ op: '<', left: { param: 'a' }, right: { param: 'b' } }]
  });
  for (const name of ['random', 'sobol']) {
    const search = createSearch(name, { ...setting(space), accept: params => Number(params['b']) < 0.5 });
    for (const { params } of run(search, () => 0, 50).history.trials) {
      expect(Number(params['a'])).toBeLessThan(Number(params['b']));
      expect(Number(params['b'])).toBeLessThan(0.5);
    }
    const never = createSearch(name, { ...setting(space), accept: () => false });
    expect(() => never.suggest({ trials: [], ended: [] })).toThrow(
      'None of 10000 drawn configurations satisfied the constraints'
    );
  }
});

test('a rebuilt search goes on with the same suggestions, bit for bit', () => {
  for (const name of ['random', 'sobol']) {
    const whole = run(createSearch(name, setting(BRANIN, 4)), branin, 20).history;
    for (let k = 0; k < 20; k++) {
      const past = { trials: whole.trials.slice(0, k), ended: whole.ended.slice(0, k) };
      expect(createSearch(name, setting(BRANIN, 4)).suggest(past)).toMatchObject({ params: whole.trials[k]!.params });
    }
  }
});

test('every suggestion lies in its space', () => {
  fc.assert(
    fc.property(anySpace(), fc.integer(), fc.constantFrom('random', 'sobol'), (space, seed, name) => {
      for (const { params } of run(createSearch(name, setting(space, seed)), () => 0, 8).history.trials) {
        expect(space.fault(params)).toBeUndefined();
      }
    })
  );
});

test('a grid of which the constraints leave nothing says so', () => {
  const space = Space.parse([{ name: 'n', type: 'int', low: 1, high: 9 }]);
  const search = createSearch('grid', { ...setting(space), accept: () => false });
  expect(() => search.suggest({ trials: [], ended: [] })).toThrow(
    "None of the grid's 9 points satisfies the constraints"
  );
});
