/** Other bounds for a search that runs: taken up at once, kept over a restart, refused where it cannot move. */
import type { ExperimentView, SearchChange, TrialView } from '../../../protocol';
import { searchSpec, Training } from '../../support/training';
import { World } from '../../support/world';

const space = [
  { name: 'x', type: 'float', low: 0, high: 1 },
  { name: 'kind', type: 'categorical', choices: ['a', 'b'] },
  { name: 'n', type: 'int', low: 1, high: 9 }
];

async function begun(name: string, options: Record<string, number> = {}) {
  const world = new World();
  await world.fleet(2);
  const spec = searchSpec({ search: { name, options }, space, trials: 40 });
  const { id } = await world.ask(world.hub.submit(spec, { app: 'app' }));
  const training = new Training(world, { most: 2, value: ({ x }) => Math.abs((x as number) - 0.9) });
  for (let round = 0; round < 12; round++) {
    await training.round();
  }
  return { world, id, training };
}

const change = (world: World, id: string, wanted: SearchChange): Promise<ExperimentView> =>
  world.ask(world.hub.changeExperiment(id, wanted));
const trials = (world: World, id: string): TrialView[] => world.hub.experiment(id).trials;

test.each(['random', 'sobol', 'tpe', 'gp', 'model', 'de', 'nsga2'])(
  '%s moves, and stays there over a restart',
  async name => {
    const { world, id, training } = await begun(name);
    const before = trials(world, id).length;
    expect(before).toBeGreaterThan(6);
    await change(world, id, { bounds: { x: [0.2, 0.4], kind: ['b', 'c'] } });
    await training.round();
    await world.restart();
    await training.toTheEnd();
    const all = trials(world, id);
    expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
    expect(all).toHaveLength(40);
    // What had been thought out, or waited at an executor, is run.
    for (const { params } of all.slice(before + 4)) {
      expect(params['x']).toBeGreaterThanOrEqual(0.2);
      expect(params['x']).toBeLessThanOrEqual(0.4);
      expect(['b', 'c']).toContain(params['kind']);
    }
    const late = all.slice(before + 4).map(({ params }) => JSON.stringify(params));
    // Differential evolution may come back to a configuration; nobody goes in circles.
    expect(new Set(late).size).toBeGreaterThan(late.length * 0.8);
  }
);

test('wider bounds than before are searched too, and a whole space is taken as well', async () => {
  const { world, id, training } = await begun('tpe');
  const wider = space.map(each => (each.name === 'x' ? { ...each, high: 2 } : each));
  await change(world, id, { space: wider });
  await training.toTheEnd();
  expect(Math.max(...trials(world, id).map(({ params }) => Number(params['x'])))).toBeGreaterThan(1);
});

test('a trial by hand lies in the space as it is now', async () => {
  const { world, id } = await begun('random');
  await change(world, id, { bounds: { x: [0.2, 0.4] } });
  const add = (x: number) => world.ask(world.hub.addTrial(id, { x, kind: 'a', n: 1 }));
  await expect(add(0.5)).rejects.toThrow('from 0.2 to 0.4');
  expect((await add(0.3)).params['x']).toBe(0.3);
});

test.each([
  ['grid', { points: 3 }],
  ['asha', { maxBudget: 9 }],
  ['pbt', { population: 4 }]
] as const)('%s says why it cannot move', async (name, options) => {
  const { world, id } = await begun(name, options);
  await expect(change(world, id, { bounds: { x: [0.2, 0.4] } })).rejects.toThrow(
    `The new space is not valid: the search "${name}" was laid out over the space it began in and cannot move to another`
  );
});

test.each<[SearchChange, string]>([
  [{ bounds: { y: [0, 1] } }, 'there is no parameter "y" in the space (x, kind, n)'],
  [{ bounds: { x: [0.4, 0.2] } }, 'the lower bound 0.4 is above the upper bound 0.2'],
  [{ bounds: { x: [0.4] } }, 'exactly two bounds'],
  [{ bounds: { n: [1, 2.5] } }, 'whole bounds'],
  [{ space: space.slice(0, 2) }, 'its parameters must keep their names, types and order'],
  [{ space: 'wide' }, 'A search space is']
])('%j is refused with the reason', async (wanted, says) => {
  const { world, id } = await begun('random');
  await expect(change(world, id, wanted)).rejects.toThrow(says);
});
