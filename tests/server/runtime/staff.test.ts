import { cellSpec, fleetSpec, rowsSpec } from '../../support/hub/scenario';
import { World } from '../../support/world';

const gpu = (id: string, mig = false) => ({ id, name: 'a GPU', memoryMb: 80_000, mig, free: 1 });
const start = (world: World, size: number, more: object = {}) => world.ask(world.hub.startFleet(fleetSpec(size, more)));
const gpusOf = (world: World) =>
  world.hub
    .snapshot()
    .executors.filter(executor => executor.state === 'idle' || executor.state === 'starting')
    .map(executor => executor.gpus);

test('GPUs where there are none are refused with what is there', async () => {
  const world = new World({ engine: { gpuSays: 'no GPU was found on this machine' } });
  await expect(start(world, 2, { gpus: 1 })).rejects.toMatchObject({
    code: 'NO_GPU',
    message: '2 GPUs were asked for; no GPU was found on this machine.'
  });
});

test('whole GPUs are given once, and come back when their executors end', async () => {
  const world = new World({ engine: { gpus: [gpu('GPU-1'), gpu('GPU-2'), gpu('GPU-3')] } });
  const { id } = await start(world, 2, { gpus: 1 });
  expect(gpusOf(world)).toEqual([['GPU-1'], ['GPU-2']]);
  await expect(start(world, 1, { gpus: 2 })).rejects.toMatchObject({
    message: '2 GPUs were asked for; local has 3 GPUs, 1 free.'
  });
  const [local] = await world.ask(world.hub.engines());
  expect(local?.gpus.map(({ free }) => free)).toEqual([0, 0, 1]);
  await world.ask(world.hub.stopFleet(id));
  await world.settle();
  await start(world, 1, { gpus: 3 });
  expect(gpusOf(world)).toEqual([['GPU-1', 'GPU-2', 'GPU-3']]);
});

test('shares fill one GPU before they touch the next', async () => {
  const world = new World({ engine: { gpus: [gpu('GPU-1'), gpu('GPU-2')] } });
  await start(world, 3, { gpus: 0.5 });
  expect(gpusOf(world)).toEqual([['GPU-1'], ['GPU-1'], ['GPU-2']]);
  await expect(start(world, 2, { gpus: 0.5 })).rejects.toMatchObject({ code: 'NO_GPU' });
  await start(world, 1, { gpus: 0.5 });
});

test('three thirds are one', async () => {
  const world = new World({ engine: { gpus: [gpu('GPU-1')] } });
  await start(world, 3, { gpus: 1 / 3 });
  expect(gpusOf(world)).toEqual([['GPU-1'], ['GPU-1'], ['GPU-1']]);
});

test('MIG slices are GPUs of their own, one to a process', async () => {
  const world = new World({ engine: { gpus: [gpu('MIG-1', true), gpu('MIG-2', true)] } });
  await expect(start(world, 1, { gpus: 2 })).rejects.toMatchObject({ code: 'NO_GPU' });
  await start(world, 2, { gpus: 1 });
  expect(gpusOf(world)).toEqual([['MIG-1'], ['MIG-2']]);
});

test('two that ask at once do not get the same GPU', async () => {
  const world = new World({ engine: { gpus: [gpu('GPU-1')] } });
  const answers = [world.hub.startFleet(fleetSpec(1, { gpus: 1 })), world.hub.startFleet(fleetSpec(1, { gpus: 1 }))];
  const results = world.ask(Promise.allSettled(answers));
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
});

test.each([
  [{ size: 65 }, 'TOO_MANY_EXECUTORS', 'at most 64'],
  [{ size: 1, memoryMb: 9_000 }, 'TOO_MUCH_MEMORY', 'this machine has 8000 MB'],
  [{ size: 1, engine: 'mainframe' }, 'ENGINE_UNKNOWN', 'There is no engine mainframe'],
  [{ size: 1, gpus: 1.5 }, 'BAD_REQUEST', '1.5 is neither a whole number of GPUs nor a share of one']
])('%j is refused: %s', async (more, code, says) => {
  const world = new World();
  const refused = world.ask(world.hub.startFleet({ ...fleetSpec(1), ...more }));
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  expect(world.hub.snapshot().fleets).toEqual([]);
});

test('executors of all fleets count against the limit, and the limit can be set', async () => {
  const world = new World({ settings: { maxExecutors: 3 } });
  await start(world, 2);
  await expect(start(world, 2)).rejects.toMatchObject({ code: 'TOO_MANY_EXECUTORS' });
});

test('an engine that is not available says why', async () => {
  const world = new World({ engine: { available: false, says: 'Ray is not installed' } });
  await expect(start(world, 1)).rejects.toMatchObject({ message: expect.stringContaining('Ray is not installed') });
});

test('an experiment uses the fleet of its notebook, or starts the one it brings', async () => {
  const world = new World();
  const notebook = 'a.ipynb';
  const submit = (more: object) => world.ask(world.hub.submit(cellSpec(more), { app: 'app' }));
  await expect(submit({ notebook })).rejects.toMatchObject({ code: 'NO_EXECUTOR' });
  const first = await submit({ notebook, startFleet: fleetSpec(2, { notebook }) });
  expect((await submit({ notebook, startFleet: fleetSpec(2, { notebook }) })).fleet).toBe(first.fleet);
  await expect(submit({ notebook: 'b.ipynb' })).rejects.toMatchObject({ code: 'NO_EXECUTOR' });
  const shared = await start(world, 1);
  expect((await submit({ notebook: 'b.ipynb' })).fleet).toBe(shared.id);
  expect((await submit({})).fleet).toBe(shared.id);
  await expect(submit({ fleet: 'fleet_gone' })).rejects.toMatchObject({ code: 'FLEET_NOT_FOUND' });
});

test('two experiments at once share the fleet that the first of them starts', async () => {
  const world = new World();
  const spec = cellSpec({ notebook: 'a.ipynb', startFleet: fleetSpec(1, { notebook: 'a.ipynb' }) });
  const both = [world.hub.submit(spec, { app: 'app' }), world.hub.submit(spec, { app: 'app' })];
  const [one, other] = await world.ask(Promise.all(both));
  expect(one?.fleet).toBe(other?.fleet);
  expect([one?.directory, other?.directory].sort()).toEqual(['Experiments/app_1', 'Experiments/app_2']);
});

test('runs count from 1 for each app, over restarts', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const submit = async (app: string) => (await world.ask(world.hub.submit(rowsSpec(1, { fleet }), { app }))).directory;
  expect([await submit('a'), await submit('b'), await submit('a')]).toEqual([
    'Experiments/a_1',
    'Experiments/b_1',
    'Experiments/a_2'
  ]);
  await world.restart();
  await world.settle();
  expect(await submit('a')).toBe('Experiments/a_3');
});

test('what cannot run is refused before anything starts', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const submit = (more: object) => world.ask(world.hub.submit(rowsSpec(1, { fleet, ...more }), { app: 'app' }));
  await expect(submit({ plan: { kind: 'rows', rows: [] } })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  const work = { kind: 'function', blob: 'a'.repeat(64), name: 'train' };
  await expect(submit({ work })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' });
});

test('the agent is told all it needs, and no more', async () => {
  const world = new World();
  const fleet = await world.fleet(1, { memoryMb: 700 });
  const blob = 'd'.repeat(64);
  world.blobs.set(blob, Uint8Array.from([1]));
  const work = { kind: 'function', blob, name: 'train', source: 'def train(): …' } as const;
  const { id } = await world.ask(world.hub.submit(rowsSpec(2, { fleet, work, metricKey: 'acc' }), { app: 'app' }));
  const [agent] = [...world.agents.values()];
  expect(agent!.received.find(message => message.kind === 'runTrial')).toEqual({
    kind: 'runTrial',
    trial: `${id}.0`,
    attempt: 1,
    experiment: id,
    kindOfExperiment: 'launch',
    work: { kind: 'function', blob, name: 'train' },
    row: { params: { n: 0 } },
    directory: '/project/Experiments/app_1/n=0',
    index: 0,
    of: 2,
    memoryMb: 700,
    metricKey: 'acc',
    freshProcess: false,
    environment: { ML_ID: 'app_1', HOPYARD_EXPERIMENT: id, HOPYARD_TRIAL: `${id}.0` }
  });
});

test('an executor can be interrupted, restarted and stopped', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  await world.ask(world.hub.submit(rowsSpec(2, { fleet }), { app: 'app' }));
  const [one, two] = [...world.agents.values()];
  await world.ask(world.hub.interruptExecutor(one!.executor));
  expect(one!.received.at(-1)).toMatchObject({ kind: 'stopTrial', how: 'interrupt' });
  const replacement = await world.ask(world.hub.restartExecutor(one!.executor));
  expect(replacement).toMatchObject({ label: 'e1', state: 'starting' });
  await world.ask(world.hub.stopExecutor(two!.executor));
  await world.settle();
  expect(world.hub.snapshot().executors.find(({ id }) => id === two!.executor)?.state).toBe('stopped');
  expect(() => world.hub.logOf('ex_nobody')).toThrow('There is no executor ex_nobody');
  await expect(world.hub.stopExecutor('ex_nobody')).rejects.toMatchObject({ code: 'EXECUTOR_NOT_FOUND' });
});

test('samples are kept and told, and taken often only while somebody looks', async () => {
  const world = new World();
  await world.fleet(1);
  const [agent] = [...world.agents.values()];
  const sample = { at: 1, cpu: 0.5, memoryBytes: 3, gpus: [] };
  const told: unknown[] = [];
  world.hub.subscribe({ changed: () => {}, sampled: (executor, own) => void told.push([executor, own]) });
  const rates = () => agent!.received.filter(message => message.kind === 'setSampleRate').map(m => m.everyMs);
  const [first, second] = [world.hub.watchSamples(), world.hub.watchSamples()];
  world.hub.received(agent!.executor, { kind: 'executorSample', sample });
  expect(world.hub.samples(agent!.executor)).toEqual([sample]);
  expect(told).toEqual([[agent!.executor, sample]]);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  expect(rates()).toEqual([1_000]);
  second[Symbol.dispose]();
  expect(rates()).toEqual([1_000, 15_000]);
});

test('a fleet gets more executors with GPUs of their own, and gives them back', async () => {
  const world = new World({ engine: { gpus: [gpu('GPU-1'), gpu('GPU-2')] } });
  const { id } = await start(world, 1, { gpus: 1 });
  const resize = (size: number) => world.ask(world.hub.resizeFleet(id, size, 'Ada'));
  expect(await resize(2)).toMatchObject({ spec: { size: 2 } });
  await world.settle();
  expect(gpusOf(world)).toEqual([['GPU-1'], ['GPU-2']]);
  await expect(resize(4)).rejects.toMatchObject({
    code: 'NO_GPU',
    message: '2 GPUs were asked for; local has 2 GPUs, 0 free.'
  });
  await resize(1);
  await world.settle();
  await start(world, 1, { gpus: 1 });
  expect(gpusOf(world)).toEqual([['GPU-1'], ['GPU-2']]);
});

test('more executors than there may be are refused with both numbers, and nothing changes', async () => {
  const world = new World({ settings: { maxExecutors: 3 } });
  const { id } = await start(world, 2);
  await expect(world.ask(world.hub.resizeFleet(id, 4))).rejects.toMatchObject({
    code: 'TOO_MANY_EXECUTORS',
    message: '4 executors were asked for; this machine takes at most 3.'
  });
  expect(world.hub.snapshot().fleets).toMatchObject([{ spec: { size: 2 } }]);
});

test('a fleet that has ended has no number to change', async () => {
  const world = new World();
  const { id } = await start(world, 1);
  await world.ask(world.hub.stopFleet(id));
  await world.settle();
  await expect(world.ask(world.hub.resizeFleet(id, 2))).rejects.toMatchObject({ code: 'FLEET_NOT_FOUND' });
});

test('the number of executors is changed through an experiment, kept over a restart, and told in its history', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(rowsSpec(6, { fleet }), { app: 'app' }));
  await world.settle();
  await world.ask(world.hub.changeExperiment(id, { executors: 1 }, 'Ada'));
  expect(world.hub.snapshot().executors.map(executor => executor.leaving)).toEqual([undefined, true]);
  const busy = world.hub.snapshot().executors[1]?.id ?? '';
  await expect(world.ask(world.hub.restartExecutor(busy))).rejects.toMatchObject({
    message: expect.stringContaining('it leaves after its trial')
  });
  await world.restart();
  await world.settle();
  await world.ask(world.hub.changeExperiment(id, { executors: 2 }, 'Bo'));
  expect(world.hub.snapshot().executors.map(executor => executor.leaving)).toEqual([undefined, undefined]);
  expect(world.journal.archive.acts(id).map(({ by, says }) => `${by} ${says}`)).toEqual([
    'Ada changed the number of executors from 2 to 1',
    'Bo changed the number of executors from 1 to 2'
  ]);
});

test('what else is changed with the number of executors is refused before any of them comes or goes', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(rowsSpec(6, { fleet }), { app: 'app' }));
  const change = world.ask(world.hub.changeExperiment(id, { executors: 1, trials: 9 }, 'Ada'));
  await expect(change).rejects.toMatchObject({ message: expect.stringContaining('no search proposes its trials') });
  expect(world.hub.snapshot().fleets).toMatchObject([{ spec: { size: 2 } }]);
});
