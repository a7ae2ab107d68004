/** What is asked of whoever computes importance: trials that ran to their end, live and archived, by any of their numbers. */
import type { Outcome } from '../../../protocol';
import { importanceOf } from '../../../server/core/analysis/importance/importance';
import { searchSpec } from '../../support/training';
import { World } from '../../support/world';

const from = { app: 'app' };

/** Returns a dictionary: what is wanted, and what it took. */
function gave(x: number): Outcome {
  const metrics = { metric: x, seconds: 10 - x };
  return { kind: 'returned', value: { repr: JSON.stringify(metrics), metric: x, metrics, size: 1 } };
}

const raised: Outcome = { kind: 'raised', failure: { code: 'ValueError', message: 'no' } };

async function ended(count: number, outcome: (number: number) => Outcome) {
  const world = new World();
  await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'random' }, trials: count }), from));
  await world.finishAll(trial => outcome(Number(trial.split('.')[1])));
  return { world, id };
}

test('trials that gave a number, with their space; failed ones are left out', async () => {
  const { world, id } = await ended(12, number => (number % 4 === 3 ? raised : gave(number)));
  const question = world.hub.importance(id, {});
  expect(question).toMatchObject({ metric: 'metric', pairs: 10, seed: 7 });
  expect(question.trials.map(({ value }) => value)).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10]);
  expect(
    importanceOf(question)
      .parameters.map(({ name }) => name)
      .sort()
  ).toEqual(['kind', 'x']);
  expect(world.hub.importance(id, { metric: 'seconds', pairs: 2 })).toMatchObject({ metric: 'seconds', pairs: 2 });
  expect(world.hub.importance(id, { metric: 'seconds' }).trials[1]?.value).toBe(9);
  expect(importanceOf(world.hub.importance(id, { metric: 'nothing' })).says).toContain('0 trials gave nothing so far');
});

test('rows of arguments have no space: theirs is made of their values', async () => {
  const world = new World();
  await world.fleet(2);
  const rows = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map(x => ({ params: { x, kind: 'a' } }));
  const spec = searchSpec({ search: { name: 'random' } }, { plan: { kind: 'rows', rows }, kind: 'grid_search' });
  const { id } = await world.ask(world.hub.submit(spec, from));
  await world.finishAll(trial => gave(Number(trial.split('.')[1])));
  expect(importanceOf(world.hub.importance(id, {})).parameters).toMatchObject([{ name: 'x', importance: 1 }]);
});

test('an experiment that is not there is named', () => {
  expect(() => new World().hub.importance('exp_nothing', {})).toThrow('There is no experiment exp_nothing');
});
