import { PROTOCOL_VERSION, type ExperimentSpec, type Outcome } from '../../../protocol';
import { cellSpec, rowsSpec } from '../../support/hub/scenario';
import { JournalUnavailable } from '../../../server/ports';
import { MemoryJournal } from '../../support/memory-journal';
import { World } from '../../support/world';

const submit = (world: World, spec: ExperimentSpec) => world.ask(world.hub.submit(spec, { app: 'app' }));

test('an experiment runs on every executor of its fleet and is recorded', async () => {
  const world = new World();
  const fleet = await world.fleet(3);
  const { id, directory } = await submit(world, cellSpec({ fleet }));
  expect(directory).toBe('Experiments/app_1');
  await world.finishAll();
  expect(world.begun).toHaveLength(3);
  const { experiment, trials } = world.hub.experiment(id);
  expect(experiment).toMatchObject({ state: 'succeeded', trials: { total: 3, succeeded: 3 } });
  expect(trials.map(trial => trial.executorLabel)).toEqual(['e1', 'e2', 'e3']);
  expect(world.json('Experiments/app_1/replica_1/.outputs.json')).toEqual({
    metric: 1,
    log: 'Experiments/app_1/replica_1/output.log'
  });
  expect(world.json('Experiments/app_1/experiment.json')).toMatchObject({ experiment: { id, state: 'succeeded' } });
});

test('a submitted experiment is on disk before anyone is told of it', async () => {
  const journal = new MemoryJournal();
  const world = new World({ journal: () => journal });
  const fleet = await world.fleet(1);
  const answer = world.hub.submit(rowsSpec(1, { fleet }), { app: 'app' });
  const told = world.changes.length;
  await world.ask(answer);
  const submittedIn = journal.events.filter(text => text.includes('ExperimentSubmitted'));
  expect(submittedIn).toHaveLength(1);
  expect(world.changes.length).toBeGreaterThan(told);
});

test('listeners hear of ended trials with their results, and last that all is written', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { id } = await submit(world, rowsSpec(3, { fleet }));
  await world.finishAll();
  const heard = world.changes.flatMap(change => change.progress).filter(change => change.experiment === id);
  expect(heard.flatMap(change => change.ended.map(({ trial }) => trial.number)).sort()).toEqual([0, 1, 2]);
  expect(heard.map(change => change.revision)).toEqual(heard.map((_, index) => index + 1));
  expect(heard.filter(change => change.finished)).toHaveLength(1);
  expect(heard.at(-1)).toMatchObject({ finished: true, view: { state: 'succeeded' } });
  expect(world.changes.map(change => change.revision)).toEqual(world.changes.map((_, index) => index + 1));
});

test('folders of trials wait until none ends, but not for ever, and cells leave none', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { directory } = await submit(world, rowsSpec(40, { fleet }));
  const folder = (n: number): string => `${directory}/n=${n}/.outputs.json`;
  await world.finish();
  expect(world.files.has(folder(0))).toBe(false);
  await world.advance(300);
  expect(world.files.has(folder(0))).toBe(true);
  for (let round = 0; round < 25; round++) {
    await world.finish();
    await world.advance(100);
  }
  expect(world.files.has(folder(3))).toBe(true);
  const cell = await submit(world, cellSpec({ kind: 'fanout', record: false, fleet }));
  await world.finishAll();
  expect(world.hub.experiment(cell.id).experiment.state).toBe('succeeded');
  expect([...world.files.keys()].filter(path => path.startsWith(`${cell.directory}/`))).toEqual([]);
});

test('an ended experiment is forgotten by the hub and found in the archive', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(2, { fleet }));
  await world.finishAll();
  await world.ask(world.hub.stopFleet(fleet));
  await world.settle();
  expect(world.hub.busy()).toBe(false);
  expect(world.hub.experiments()).toMatchObject([{ id, state: 'succeeded' }]);
  expect(world.hub.experiment(id).trials).toHaveLength(2);
  const [first] = [...world.hub.outcomes(id)];
  expect(first).toMatchObject({ trial: { number: 0 }, outcome: { kind: 'returned', value: { metric: 1 } } });
  expect(await world.ask(world.hub.stopExperiment(id))).toMatchObject({ state: 'succeeded' });
});

test('experiments are listed newest first, live and ended together, a page at a time', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) {
    await world.advance(1_000);
    ids.unshift((await submit(world, rowsSpec(1, { fleet, notebook: n % 2 === 0 ? 'a.ipynb' : 'b.ipynb' }))).id);
    if (n < 2) {
      await world.finishAll();
    }
  }
  const list = (filter?: object) => world.hub.experiments(filter).map(view => view.id);
  expect(list()).toEqual(ids);
  expect(list({ limit: 3 })).toEqual(ids.slice(0, 3));
  expect(list({ before: ids[1] })).toEqual(ids.slice(2));
  expect(list({ notebook: 'a.ipynb' })).toEqual([ids[1], ids[3]]);
  expect(list({ state: 'succeeded' })).toEqual(ids.slice(2));
  expect(() => world.hub.experiments({ before: 'exp_nope' })).toThrow('There is no experiment exp_nope');
});

test('output is acknowledged once it is kept, and kept once', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  const [agent] = [...world.agents.values()];
  const items = (...texts: string[]) => texts.map(text => ({ kind: 'stream', name: 'stdout', text }) as const);
  const send = (seq: number, ...texts: string[]) =>
    world.hub.received(agent!.executor, {
      kind: 'trialOutput',
      trial: `${id}.0`,
      attempt: 1,
      seq,
      items: items(...texts)
    });
  send(0, 'a', 'b');
  expect(agent!.received.some(message => message.kind === 'outputSettled')).toBe(false);
  await world.settle();
  send(0, 'a', 'b');
  send(1, 'b', 'c');
  await world.settle();
  expect(world.hub.experiment(id).output).toMatchObject([
    { seq: 0, executor: 'e1', items: items('a', 'b') },
    { seq: 2, items: items('c') }
  ]);
  const acknowledged = agent!.received.filter(message => message.kind === 'outputSettled');
  expect(acknowledged.map(message => message.seq)).toEqual([2, 2, 3]);
});

test('output over the limit is left to the log file, with a notice, also after a restart', async () => {
  const world = new World({ settings: { outputBytes: 1_000_000 } });
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  const [agent] = [...world.agents.values()];
  const send = (seq: number) =>
    world.hub.received(agent!.executor, {
      kind: 'trialOutput',
      trial: `${id}.0`,
      attempt: 1,
      seq,
      items: [{ kind: 'stream', name: 'stdout', text: 'x'.repeat(400_000) }]
    });
  for (let seq = 0; seq < 5; seq++) {
    send(seq);
  }
  await world.settle();
  await world.restart();
  await world.settle();
  send(5);
  await world.settle();
  const kept = world.hub.experiment(id).output.flatMap(chunk => chunk.items);
  expect(kept.map(item => item.kind)).toEqual(['stream', 'stream', 'notice']);
  expect(agent!.received.filter(message => message.kind === 'outputSettled').at(-1)).toMatchObject({ seq: 6 });
});

test('metric points are kept once and acknowledged', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  const [agent] = [...world.agents.values()];
  const report = (from: number, steps: number[]) =>
    world.hub.received(agent!.executor, {
      kind: 'metricReports',
      trial: `${id}.0`,
      attempt: 1,
      metric: 'loss',
      from,
      steps,
      values: steps.map(step => step / 10)
    });
  report(0, [0, 1]);
  report(1, [1, 2]);
  await world.settle();
  expect(world.journal.archive.points(`${id}.0`).flatMap(points => points.steps)).toEqual([0, 1, 2]);
  expect(agent!.received.filter(message => message.kind === 'reportsSettled').map(m => m.from)).toEqual([2, 3]);
});

test('what an attempt that is not current prints is acknowledged and dropped', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  const [agent] = [...world.agents.values()];
  const items = [{ kind: 'stream', name: 'stdout', text: 'ghost' }] as const;
  world.hub.received(agent!.executor, { kind: 'trialOutput', trial: `${id}.0`, attempt: 7, seq: 0, items: [...items] });
  await world.settle();
  expect(world.hub.experiment(id).output).toEqual([]);
  expect(agent!.received.at(-1)).toMatchObject({ kind: 'outputSettled', attempt: 7, seq: 1 });
});

test('a result that travels as a blob ends its trial only once the blob is on disk', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  const [agent] = [...world.agents.values()];
  const sha256 = 'a'.repeat(64);
  const outcome: Outcome = { kind: 'returned', value: { repr: 'big', blob: sha256, size: 3 } };
  world.hub.received(agent!.executor, { kind: 'blob', sha256, data: Uint8Array.from([1, 2, 3]) });
  world.hub.received(agent!.executor, { kind: 'trialFinished', trial: `${id}.0`, attempt: 1, outcome, tookMs: 1 });
  world.clock.turn();
  expect(world.hub.experiment(id).experiment.state).toBe('running');
  await world.settle();
  expect(world.blobs.has(sha256)).toBe(true);
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});

test('an agent gets the blobs it asks for, or is told that there is none', async () => {
  const world = new World();
  await world.fleet(1);
  const [agent] = [...world.agents.values()];
  const sha256 = 'b'.repeat(64);
  await world.hub.putBlob(sha256, Uint8Array.from([9]));
  world.hub.received(agent!.executor, { kind: 'needBlob', sha256 });
  world.hub.received(agent!.executor, { kind: 'needBlob', sha256: 'c'.repeat(64) });
  await world.settle();
  expect(agent!.received.slice(-2)).toMatchObject([{ kind: 'blob', sha256 }, { kind: 'refused' }]);
  await expect(world.hub.blob('c'.repeat(64))).rejects.toThrow('There is no blob');
});

test('agents of another version, of nobody, or of the past are refused', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const [agent] = [...world.agents.values()];
  const hello = {
    kind: 'agentHello',
    executor: agent!.executor,
    fleet,
    pid: 1,
    host: 'h',
    python: '3',
    version: '1'
  } as const;
  const join = (more: object) =>
    world.hub.agentJoined({ ...hello, protocolVersion: PROTOCOL_VERSION, gpus: [], holding: [], ...more })?.code;
  expect(join({ protocolVersion: 99 })).toBe('VERSION_SKEW');
  expect(join({ executor: 'ex_nobody' })).toBe('EXECUTOR_NOT_FOUND');
  expect(join({ fleet: 'fleet_other' })).toBe('EXECUTOR_NOT_FOUND');
  await world.die(agent!);
  expect(join({})).toBe('EXECUTOR_NOT_FOUND');
});

test('a full disk pauses everything visibly, loses nothing, and ends by itself', async () => {
  const journal = new MemoryJournal();
  const world = new World({ journal: () => journal });
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(2, { fleet }));
  journal.fault = new JournalUnavailable('full', 'database or disk is full');
  const [agent] = [...world.agents.values()];
  const settledBefore = agent!.received.filter(message => message.kind === 'settled').length;
  await world.finish();
  expect(world.hub.paused).toMatchObject({ code: 'DISK_FULL' });
  expect(world.hub.experiment(id).experiment.waitingFor).toContain('disk of /project is full');
  expect(world.changes.at(-1)?.experiments[0]?.waitingFor).toContain('full');
  expect(agent!.received.filter(message => message.kind === 'settled')).toHaveLength(settledBefore);
  await expect(world.hub.submit(rowsSpec(1, { fleet }), { app: 'app' })).rejects.toMatchObject({ code: 'DISK_FULL' });
  await world.advance(3_000);
  expect(world.begun).toHaveLength(1);
  journal.fault = undefined;
  await world.advance(1_000);
  expect(world.hub.paused).toBeUndefined();
  await world.finishAll();
  expect(world.hub.experiment(id).experiment).toMatchObject({ state: 'succeeded' });
  expect(world.hub.experiment(id).experiment.waitingFor).toBeUndefined();
  expect(world.begun).toEqual([`${id}.0#1`, `${id}.1#1`]);
});

test('while the disk takes nothing, what is not on it is told to nobody, whoever asks', async () => {
  const journal = new MemoryJournal();
  const world = new World({ journal: () => journal });
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  await world.print();
  journal.fault = new JournalUnavailable('broken', 'disk I/O error');
  await world.finish();
  const seen = world.hub.experiment(id);
  expect(seen.experiment).toMatchObject({ state: 'running', trials: { running: 1, succeeded: 0 } });
  expect(seen.experiment.waitingFor).toContain('disk I/O error');
  expect(world.changes.at(-1)?.experiments[0]).toMatchObject({ state: 'running' });
  expect([...world.hub.outcomes(id)]).toEqual([]);
  expect(world.hub.trial(`${id}.0`).state).toBe('starting');
  expect(world.hub.snapshot().executors[0]?.state).toBe('running');
  const refusal = { code: 'PROJECT_NOT_WRITABLE', message: expect.stringContaining('disk I/O error') as unknown };
  await expect(world.hub.submit(rowsSpec(1, { fleet }), { app: 'app' })).rejects.toMatchObject(refusal);
  journal.fault = undefined;
  await world.advance(3_000);
  expect(world.hub.experiment(id).experiment).toMatchObject({ state: 'succeeded' });
  expect([...world.hub.outcomes(id)]).toHaveLength(1);
  expect(world.json('Experiments/app_1/n=0/.metric')).toBe(1);
});

test('files that find no room are written when there is some; the experiment is not finished before', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await submit(world, rowsSpec(1, { fleet }));
  world.fileFault = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  await world.finishAll();
  await world.advance(2_500);
  const finished = () => world.changes.flatMap(change => change.progress).some(change => change.finished);
  expect(finished()).toBe(false);
  expect(world.hub.busy()).toBe(true);
  world.fileFault = undefined;
  await world.advance(1_000);
  expect(finished()).toBe(true);
  expect(world.json('Experiments/app_1/n=0/.metric')).toBe(1);
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});

test('files that cannot be written at all are said and do not hold up the experiment', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  await submit(world, rowsSpec(1, { fleet }));
  world.fileFault = Object.assign(new Error('permission denied'), { code: 'EACCES' });
  await world.finishAll();
  expect(world.changes.flatMap(change => change.progress).at(-1)?.finished).toBe(true);
  expect(world.said).toContain('files of an experiment could not be written');
});

test('with too many trials without a folder nobody is told that his experiment has finished before its own are written', async () => {
  const world = new World({ settings: { mostUnwritten: 100 } });
  const fleet = await world.fleet(8);
  const { id } = await submit(world, rowsSpec(300, { fleet }));
  await world.finishAll();
  await world.advance(3_000);
  const paths = [...world.files.keys()];
  expect(paths.indexOf('Experiments/app_1/n=0/.metric')).toBeLessThan(paths.indexOf('Experiments/app_1/.summary.json'));
  expect(paths.filter(path => path.endsWith('/.metric'))).toHaveLength(300);
  expect(world.changes.flatMap(change => change.progress).filter(change => change.finished)).toHaveLength(1);
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});

test('of very many trials the summary comes first, the folders follow, and none is missing', async () => {
  const world = new World();
  const fleet = await world.fleet(8);
  world.fileFault = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  const { id } = await submit(world, rowsSpec(300, { fleet }));
  await world.finishAll();
  world.fileFault = undefined;
  await world.advance(1_000);
  const finished = world.changes.flatMap(change => change.progress).filter(change => change.finished);
  expect(finished).toHaveLength(1);
  expect(world.json('Experiments/app_1/.summary.json')).toMatchObject({ combinations: { length: 300 } });
  expect([...world.files.keys()].filter(path => path.endsWith('/.metric'))).toHaveLength(300);
  const paths = [...world.files.keys()];
  expect(paths.indexOf('Experiments/app_1/.summary.json')).toBeLessThan(
    paths.indexOf('Experiments/app_1/n=299/.metric')
  );
  expect(world.hub.busy()).toBe(true);
  await world.ask(world.hub.stopFleet(fleet));
  await world.settle();
  expect(world.hub.busy()).toBe(false);
  expect(world.hub.experiment(id).trials).toHaveLength(300);
});
