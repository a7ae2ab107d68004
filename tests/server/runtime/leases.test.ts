import { cellSpec, rowsSpec } from '../../support/hub/scenario';
import { World } from '../../support/world';

const states = (world: World) => world.hub.snapshot().executors.map(executor => executor.state);

test('an executor that is not heard is silent, then lost, and replaced', async () => {
  const world = new World();
  await world.fleet(1);
  const [agent] = [...world.agents.values()];
  agent!.alive = false;
  await world.advance(7_500);
  expect(states(world)).toEqual(['silent']);
  await world.advance(5_000);
  expect(states(world)).toEqual(['lost', 'idle']);
  expect(world.killed).toEqual([agent!.executor]);
});

test('one whose process has ended is not waited for, though nobody but its connection tells', async () => {
  const world = new World();
  await world.fleet(1);
  const [agent] = [...world.agents.values()];
  agent!.alive = false;
  world.disconnect(agent!);
  await world.advance(100);
  expect(states(world)).toEqual(['silent']);
  await world.advance(300);
  expect(states(world)).toEqual(['lost', 'idle']);
});

test('any sign of life keeps it', async () => {
  const world = new World();
  await world.fleet(1);
  const [agent] = [...world.agents.values()];
  for (let second = 0; second < 40; second += 4) {
    await world.advance(4_000);
    world.hub.heard(agent!.executor);
  }
  expect(states(world)).toEqual(['idle']);
});

test('one that is heard again in time goes on', async () => {
  const world = new World();
  await world.fleet(1);
  const [agent] = [...world.agents.values()];
  await world.advance(7_500);
  expect(states(world)).toEqual(['silent']);
  world.hub.heard(agent!.executor);
  await world.settle();
  expect(states(world)).toEqual(['idle']);
});

test('nobody is lost because the sidecar itself was stopped for a while', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(rowsSpec(2, { fleet }), { app: 'app' }));
  world.clock.freeze(30_000);
  await world.advance(2_500);
  expect(states(world)).toEqual(['running', 'running']);
  await world.finishAll();
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
  expect(world.begun).toHaveLength(2);
});

test('a jump of the wall clock ends neither leases nor fleets', async () => {
  const world = new World();
  await world.fleet(1, { hours: 1 });
  const [agent] = [...world.agents.values()];
  world.clock.wall += 48 * 3_600_000;
  await world.advance(2_500);
  world.hub.heard(agent!.executor);
  world.clock.wall -= 96 * 3_600_000;
  await world.advance(2_500);
  expect(states(world)).toEqual(['idle']);
  expect(world.hub.snapshot().fleets[0]?.state).toBe('ready');
});

test('a fleet ends after its hours, having asked its trials to stop; extended, it goes on', async () => {
  const world = new World({ settings: { leaseMs: 3_600_000 } });
  const fleet = await world.fleet(1, { hours: 2 });
  const [agent] = [...world.agents.values()];
  const { id } = await world.ask(world.hub.submit(rowsSpec(2, { fleet }), { app: 'app' }));
  await world.ask(world.hub.extendFleet(fleet, 1));
  const hour = async () => {
    world.hub.heard(agent!.executor);
    await world.advance(3_600_000);
  };
  await hour();
  await hour();
  expect(world.hub.snapshot().fleets[0]?.state).toBe('ready');
  await hour();
  expect(agent!.received.filter(message => message.kind === 'stopTrial')).toMatchObject([
    { how: 'interrupt', reason: 'its 2 hours are over' }
  ]);
  await world.finish(() => ({ kind: 'interrupted' }));
  await world.settle();
  expect(world.hub.snapshot().fleets[0]?.state).toBe('stopped');
  expect(world.hub.experiment(id).experiment).toMatchObject({ state: 'stopped', trials: { stopped: 1, cancelled: 1 } });
});

test('one that does not leave when told to is ended', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const [agent] = [...world.agents.values()];
  agent!.connected = false;
  world.hub.closed(agent!.executor);
  await world.ask(world.hub.stopFleet(fleet));
  await world.advance(25_000);
  expect(world.killed).toEqual([agent!.executor]);
  expect(world.hub.snapshot().fleets[0]?.state).toBe('stopped');
  expect(world.hub.busy()).toBe(false);
});

test('one whose process dies is replaced at once, without waiting for its lease', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(rowsSpec(2, { fleet }), { app: 'app' }));
  const [agent] = [...world.agents.values()];
  await world.die(agent!);
  await world.finishAll();
  expect(world.clock.monotonic()).toBe(0);
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
  expect(world.begun.filter(attempt => attempt.startsWith(`${id}.0#`))).toHaveLength(2);
});

test('a provider that cannot start anything fails the fleet, and what waits for it, with its reason', async () => {
  const world = new World();
  world.startFault = new Error('no such python: /opt/nowhere');
  const spec = { engine: 'local', size: 2, memoryMb: 512, cpus: 1, gpus: 0, hours: 6 };
  const { id } = await world.ask(world.hub.submit(cellSpec({ startFleet: spec }), { app: 'app' }));
  await world.settle();
  const { experiment } = world.hub.experiment(id);
  expect(experiment).toMatchObject({ state: 'failed', failure: { code: 'EXECUTOR_START_FAILED' } });
  expect(experiment.failure?.message).toContain('no such python: /opt/nowhere');
  expect(states(world)).toEqual(['failed', 'failed']);
});
