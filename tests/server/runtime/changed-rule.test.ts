/** Another stopping rule for a search that runs: it judges from then on, as it would after a restart. */
import type { RuleChoice, TrialView } from '../../../protocol';
import { searchSpec, Training } from '../../support/training';
import { World } from '../../support/world';

const median: RuleChoice = { name: 'median', options: { minFinished: 3 } };
const strict: RuleChoice = { name: 'threshold', options: { limit: 0.01, from: 3 } };

async function begun(stopping?: RuleChoice, rounds = 30) {
  const world = new World();
  await world.fleet(4);
  const asked = stopping === undefined ? {} : { stopping };
  const { id } = await world.ask(
    world.hub.submit(searchSpec({ search: { name: 'random' }, trials: 30, ...asked }), { app: 'app' })
  );
  const training = new Training(world, { most: 9 });
  for (let round = 0; round < rounds; round++) {
    await training.round();
  }
  return { world, id, training };
}

const trials = (world: World, id: string): TrialView[] => world.hub.experiment(id).trials;
const stoppedBy = (world: World, id: string): string[] =>
  trials(world, id).flatMap(({ verdict }) => (verdict === undefined ? [] : [verdict.rule]));
const change = (world: World, id: string, stopping: RuleChoice) =>
  world.ask(world.hub.changeExperiment(id, { stopping }, 'Ada'));

test('a rule for a search that had none stops from then on, and knows who has ended', async () => {
  const { world, id, training } = await begun(undefined, 48);
  expect(stoppedBy(world, id)).toEqual([]);
  const ended = trials(world, id).filter(({ state }) => state === 'succeeded').length;
  // More finished trials than are still to come: only the history can give it enough.
  expect(ended).toBeGreaterThan(30 - ended);
  await change(world, id, { name: 'median', options: { minFinished: ended } });
  await training.toTheEnd();
  expect(new Set(stoppedBy(world, id))).toEqual(new Set(['median']));
});

test('verdicts keep the rule that gave them; with none nobody is stopped any more', async () => {
  const { world, id, training } = await begun(strict, 8);
  const before = stoppedBy(world, id);
  expect(before.length).toBeGreaterThan(0);
  await change(world, id, { name: 'none' });
  const told = trials(world, id).filter(({ verdict }) => verdict !== undefined);
  await training.toTheEnd();
  expect(stoppedBy(world, id)).toEqual(told.map(() => 'threshold'));
  expect(trials(world, id).filter(({ state }) => state === 'succeeded').length).toBe(30 - told.length);
});

test.each<[string, RuleChoice | undefined, RuleChoice, number]>([
  ['none to median', undefined, median, 14],
  ['threshold to median', strict, median, 11],
  ['median to successive halving', median, { name: 'asha', options: { eta: 2 } }, 17],
  ['median to a part of the trials', median, { ...median, options: { minFinished: 2, maxStoppedShare: 0.3 } }, 20],
  ['none to two rules', undefined, { name: 'any', of: [median, { name: 'plateau', options: { window: 3 } }] }, 23]
])('%s: a restart right before the change and one right after it judge alike', async (_, from, to, rounds) => {
  // A restart hands the executors out in another order: so both have one.
  const said = async (when: 'before' | 'after') => {
    const { world, id, training } = await begun(from, rounds);
    if (when === 'after') {
      await change(world, id, to);
    }
    await world.restart();
    await world.settle();
    if (when === 'before') {
      await change(world, id, to);
    }
    await training.toTheEnd();
    return trials(world, id).map(({ state, step, verdict }) => ({ state, step, verdict }));
  };
  const live = await said('before');
  expect(live.some(({ verdict }) => verdict !== undefined)).toBe(true);
  expect(await said('after')).toEqual(live);
});

test.each<[RuleChoice, string]>([
  [{ name: 'medium' }, 'There is no stopping rule named "medium"; use one of none, median'],
  [{ name: 'median', options: { minFinished: 0 } }, 'Option "minFinished" of the stopping rule "median" must be'],
  [{ name: 'any', of: [] }, 'any'],
  [{ name: 'oracle' }, 'use a rule by name, or start a new experiment with stopping=']
])('%j is refused with the reason, and the rule stays', async (wanted, says) => {
  const { world, id, training } = await begun(strict, 2);
  await expect(change(world, id, wanted)).rejects.toThrow(says);
  await training.toTheEnd();
  expect(new Set(stoppedBy(world, id))).toEqual(new Set(['threshold']));
});

test('what has ended is replayed under the rule that judged last, before and after it is archived', async () => {
  const { world, id, training } = await begun(strict, 8);
  await change(world, id, median);
  await training.toTheEnd();
  const lastRule = () => {
    const { plan } = world.hub.recorded(id).spec;
    return plan.kind === 'search' ? plan.stopping : undefined;
  };
  expect(lastRule()).toEqual(median);
  await world.settle();
  await world.restart();
  await world.settle();
  expect(world.journal.archive.experiment(id)?.spec.plan).toMatchObject({ stopping: median });
  expect(lastRule()).toEqual(median);
});
