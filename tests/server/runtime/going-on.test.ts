/** A trial that a rule stopped, let go on by hand. */
import type { TrialView } from '../../../protocol';
import { searchSpec, Training } from '../../support/training';
import { World } from '../../support/world';

const stopping = { name: 'median', options: { minFinished: 3 } };

/** Until a rule has stopped one while others still run. */
async function stoppedEarly(): Promise<{ world: World; training: Training; id: string; trial: TrialView }> {
  const world = new World();
  await world.fleet(4);
  const spec = searchSpec({ search: { name: 'random' }, stopping, trials: 30 }, { stopPatienceSeconds: 20 });
  const { id } = await world.ask(world.hub.submit(spec, { app: 'app' }));
  const training = new Training(world, { most: 9, checkpoints: true });
  for (let round = 0; round < 200; round++) {
    await training.round();
    const trial = world.hub.experiment(id).trials.find(({ state }) => state === 'stopped');
    if (trial !== undefined) return { world, training, id, trial };
  }
  throw new Error('the rule stops nobody');
}

test('it starts from its own checkpoint, runs to its end, and no rule stops it again', async () => {
  const { world, training, id, trial } = await stoppedEarly();
  const queued = await world.ask(world.hub.continueTrial(trial.id, 'Ada'));
  expect(queued).toMatchObject({ continued: true });
  expect(['queued', 'starting']).toContain(queued.state);
  await training.toTheEnd();
  const run = training.runs.filter(one => one.trial === trial.id).at(-1);
  expect(run).toMatchObject({ attempt: 2, checkpoint: `/project/${trial.directory}/checkpoints` });
  expect(world.hub.experiment(id).trials[trial.number]).toMatchObject({
    state: 'succeeded',
    continued: true,
    attempt: 2
  });
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});

test('a restart in between changes nothing', async () => {
  const { world, training, id, trial } = await stoppedEarly();
  await world.ask(world.hub.continueTrial(trial.id));
  await world.restart();
  await world.settle();
  await training.toTheEnd();
  expect(world.hub.experiment(id).trials[trial.number]).toMatchObject({ state: 'succeeded', continued: true });
});

test('only what a rule stopped goes on', async () => {
  const { world, id, trial } = await stoppedEarly();
  const running = world.hub.experiment(id).trials.find(({ state }) => state === 'running' || state === 'starting');
  await expect(world.ask(world.hub.continueTrial(running?.id ?? ''))).rejects.toThrow(
    /only what a rule stopped goes on/
  );
  await expect(world.ask(world.hub.continueTrial(`${id}.999`))).rejects.toThrow('there is no such trial');
  await world.ask(world.hub.stopExperiment(id));
  await expect(world.ask(world.hub.continueTrial(trial.id))).rejects.toThrow('is being stopped');
});

test('the agent is told how patient to be with code that does not listen', async () => {
  const { world, trial } = await stoppedEarly();
  const told = [...world.agents.values()].flatMap(({ received }) =>
    received.filter(({ kind }) => kind === 'stopTrial')
  );
  expect(told).toContainEqual(expect.objectContaining({ trial: trial.id, how: 'flag', patienceMs: 20_000 }));
});

test('the record says whether a checkpoint was loaded', async () => {
  const { world, id, trial } = await stoppedEarly();
  const { number } = trial;
  await world.ask(world.hub.continueTrial(trial.id));
  for (let round = 0; round < 40; round++) {
    const agent = [...world.agents.values()].find(({ running }) => running?.trial === trial.id);
    if (agent?.running !== undefined) {
      const outcome = { kind: 'returned', value: { repr: '1', size: 1, metric: 1 } } as const;
      world.hub.received(agent.executor, {
        kind: 'trialFinished',
        ...agent.running,
        outcome,
        tookMs: 5,
        resumed: true
      });
      break;
    }
    await world.finishOne();
  }
  await world.settle();
  expect(world.hub.experiment(id).trials[number]).toMatchObject({ state: 'succeeded', resumed: true });
});
