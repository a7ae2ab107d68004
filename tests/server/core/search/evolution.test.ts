import { createSearch } from '../../../../server/core/search/registry';
import type { TrialRecord } from '../../../../server/core/search/search';
import { Space } from '../../../../server/core/space';
import { cube, median, run, sphere } from './laboratory';

const setting = (space: Space, seed = 0) => ({ space, seed, direction: 'min' as const });

test.each([false, true])('converges on the sphere (synchronous: %s)', synchronous => {
  const ends = [0, 1, 2].map(seed => {
    const { best } = run(createSearch('de', setting(cube(4), seed), { synchronous, population: 16 }), sphere, 600);
    return best.at(-1)!;
  });
  expect(median(ends)).toBeLessThan(1e-4);
});

test('parallel steady state converges as well', () => {
  const { best } = run(createSearch('de', setting(cube(4)), { population: 16 }), sphere, 600, { executors: 8 });
  expect(best.at(-1)).toBeLessThan(1e-3);
});

test('synchronous generations wait for their last trial, and end', () => {
  const search = createSearch('differential_evolution', setting(cube(2)), {
    synchronous: true,
    population: 5,
    generations: 2
  });
  const trials: TrialRecord[] = [];
  const start = () => {
    const suggestion = search.suggest({
      trials,
      ended: trials.filter(t => t.standing !== 'outstanding').map(t => t.number)
    });
    if (suggestion.kind === 'start') {
      const { params, label } = suggestion;
      trials.push({ number: trials.length, params, standing: 'outstanding', reports: [], label: label! });
    }
    return suggestion.kind;
  };
  const end = (number: number, standing: 'succeeded' | 'failed') =>
    (trials[number] = { ...trials[number]!, standing, value: sphere(trials[number]!.params) });
  for (let generation = 0; generation < 3; generation++) {
    for (let member = 0; member < 5; member++) {
      expect(start()).toBe('start');
      expect(trials.at(-1)!.label).toMatchObject({ generation, member });
    }
    if (generation < 2) {
      expect(start()).toBe('wait');
    }
    for (let member = 0; member < 5; member++) {
      end(generation * 5 + member, member === 2 ? 'failed' : 'succeeded');
    }
  }
  expect(start()).toBe('done');
});

test('any number of categories, none favoured by its position', () => {
  const space = Space.parse([
    { name: 'kind', type: 'CATEGORICAL', values: ['a', 'b', 'c', 'd', 'e'] },
    { name: 'x', type: 'DOUBLE', values: [0, 1] }
  ]);
  const { history, best } = run(
    createSearch('de', setting(space, 1)),
    ({ kind, x }) => (kind === 'd' ? 0 : 1) + Number(x),
    200
  );
  expect(best.at(-1)).toBeLessThan(0.05);
  expect(new Set(history.trials.map(({ params }) => params['kind'])).size).toBe(5);
});

test('an offspring is never outside the space or its constraints', () => {
  const wedge = Space.parse({
    parameters: cube(2).spec.parameters,
    constraints: [{ op: '<', left: { param: 'x0' }, right: { param: 'x1' } }]
  });
  for (const { params } of run(createSearch('de', setting(wedge, 1), { population: 6 }), sphere, 80).history.trials) {
    expect(wedge.fault(params)).toBeUndefined();
  }
});

test('rebuilt from history it proposes the same', () => {
  const { history } = run(createSearch('de', setting(cube(3), 7)), sphere, 60);
  for (const number of [3, 25, 59]) {
    const past = { trials: history.trials.slice(0, number), ended: history.ended.slice(0, number) };
    expect(createSearch('de', setting(cube(3), 7)).suggest(past)).toMatchObject({
      params: history.trials[number]!.params
    });
  }
});

test('a population too small for a mutation is refused', () => {
  expect(() => createSearch('de', setting(cube(1)), { population: 3 })).toThrow(
    'Option "population" of the search "de" must be a whole number of at least 4, not 3'
  );
});
