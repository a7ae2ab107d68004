/** With several objectives a stopping rule may say which of them it judges; the first unless it does. */
import type { JsonRecord, RuleChoice, TrialView } from '../../../protocol';
import { curve, searchSpec, Training } from '../../support/training';
import { World } from '../../support/world';

const objectives = [
  { name: 'metric', direction: 'min' },
  { name: 'score', direction: 'max' }
] as const;

/** Rises with x, whatever the metric does. */
const score = ({ x }: JsonRecord, step: number): number => (x as number) * (1 - 1 / (step + 1));

const spec = (stopping?: RuleChoice) =>
  searchSpec(
    { search: { name: 'random' }, trials: 24, ...(stopping === undefined ? {} : { stopping }) },
    { objectives: [...objectives] }
  );

async function begun(stopping?: RuleChoice) {
  const world = new World();
  await world.fleet(4);
  const { id } = await world.ask(world.hub.submit(spec(stopping), { app: 'app' }));
  return { world, id, training: new Training(world, { most: 9, beside: { score } }) };
}

const trials = (world: World, id: string): TrialView[] => world.hub.experiment(id).trials;
const stopped = (world: World, id: string): TrialView[] => trials(world, id).filter(({ state }) => state === 'stopped');
const x = ({ params }: TrialView): number => params['x'] as number;

test("a rule judges the metric it names, in that one's direction, and its evidence says so", async () => {
  // At step 3 the score is three quarters of x.
  const { world, id, training } = await begun({ name: 'threshold', metric: 'score', options: { limit: 0.3, from: 3 } });
  await training.toTheEnd();
  expect(stopped(world, id).map(({ number }) => number)).toEqual(
    trials(world, id)
      .filter(trial => x(trial) * 0.75 < 0.3)
      .map(({ number }) => number)
  );
  expect(stopped(world, id).length).toBeGreaterThan(3);
  for (const { verdict, params } of stopped(world, id)) {
    expect(verdict).toMatchObject({ rule: 'threshold', metric: 'score', step: 3, value: score(params, 3) });
    expect(verdict?.says).toMatch(/^score: At step 3 the best so far, 0\.\d+, is worse than the limit 0\.3\.$/);
  }
});

test('one that names none judges the first, as one that names the first does', async () => {
  const told = async (more: Partial<RuleChoice>) => {
    const { world, id, training } = await begun({ name: 'median', options: { minFinished: 3 }, ...more });
    await training.toTheEnd();
    return stopped(world, id).map(({ number, verdict }) => ({ number, verdict }));
  };
  const unnamed = await told({});
  expect(unnamed.length).toBeGreaterThan(2);
  expect(new Set(unnamed.map(({ verdict }) => verdict?.metric))).toEqual(new Set(['metric']));
  expect(await told({ metric: 'metric' })).toEqual(unnamed);
  expect(await told({ metric: 'score' })).not.toEqual(unnamed);
});

const good: RuleChoice = { name: 'threshold', metric: 'score', options: { limit: 0.3, from: 3 } };
const near: RuleChoice = { name: 'threshold', options: { limit: 0.6, from: 3 } };
const missesScore = (trial: TrialView): boolean => score(trial.params, 3) < 0.3;
const missesMetric = (trial: TrialView): boolean => curve(trial.params, 3) > 0.6;

test.each<[string, (trial: TrialView) => boolean]>([
  ['any', trial => missesScore(trial) || missesMetric(trial)],
  ['all', trial => missesScore(trial) && missesMetric(trial)]
])('%s joins rules of different metrics', async (name, expected) => {
  const { world, id, training } = await begun({ name, of: [good, near] });
  await training.toTheEnd();
  const hopeless = trials(world, id).filter(expected);
  expect(hopeless.length).toBeGreaterThan(2);
  expect(hopeless.length).toBeLessThan(24);
  const early = stopped(world, id).filter(({ verdict }) => verdict?.step === 3);
  expect(early.map(({ number }) => number)).toEqual(expect.arrayContaining(hopeless.map(({ number }) => number)));
});

test('what joins them may name the metric for all, and counts the grace of each objective by itself', async () => {
  const parts = [{ name: 'threshold', options: { limit: 0.3, from: 1 } }];
  const { world, id, training } = await begun({
    name: 'any',
    metric: 'score',
    of: parts,
    options: { graceReports: 4 }
  });
  await training.toTheEnd();
  expect(stopped(world, id).length).toBeGreaterThan(3);
  expect(new Set(stopped(world, id).map(({ verdict }) => verdict?.metric))).toEqual(new Set(['score']));
  expect(Math.min(...stopped(world, id).map(({ verdict }) => verdict?.step ?? 0))).toBe(5);
});

test.each([4, 11])(
  'given to a search that runs (round %d), it knows what was reported of that metric',
  async rounds => {
    const later: RuleChoice = { name: 'median', metric: 'score', options: { minFinished: 3 } };
    const said = async (when: 'before' | 'after') => {
      const { world, id, training } = await begun();
      for (let round = 0; round < rounds; round++) {
        await training.round();
      }
      const change = () => world.ask(world.hub.changeExperiment(id, { stopping: later }, 'Ada'));
      if (when === 'after') {
        await change();
      }
      await world.restart();
      await world.settle();
      if (when === 'before') {
        await change();
      }
      await training.toTheEnd();
      return trials(world, id).map(({ state, step, verdict }) => ({ state, step, verdict }));
    };
    const live = await said('before');
    expect(live.some(({ verdict }) => verdict?.metric === 'score')).toBe(true);
    expect(await said('after')).toEqual(live);
  }
);

test('a name that is none of the objectives is refused with those there are', async () => {
  const wrong: RuleChoice = { name: 'any', of: [{ name: 'median' }, { name: 'median', metric: 'acuracy' }] };
  const says = /the metric "acuracy", but the experiment's are metric, score; name one of those/;
  const world = new World();
  await world.fleet(1);
  await expect(world.ask(world.hub.submit(spec(wrong), { app: 'app' }))).rejects.toThrow(says);
  const { id } = await world.ask(world.hub.submit(spec(good), { app: 'app' }));
  await expect(world.ask(world.hub.changeExperiment(id, { stopping: wrong }, 'Ada'))).rejects.toThrow(says);
  const alone = searchSpec({ search: { name: 'random' }, trials: 2, stopping: { name: 'median', metric: 'loss' } });
  await expect(world.ask(world.hub.submit(alone, { app: 'app' }))).rejects.toThrow(/the experiment's are metric; name/);
});
