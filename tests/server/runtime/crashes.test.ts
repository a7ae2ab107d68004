/** The sidecar dies at a named point and the next one takes over: no trial is lost, none is recorded twice, none runs twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteJournal } from '../../../server/adapters/journal/sqlite-journal';
import { cellSpec, rowsSpec } from '../../support/hub/scenario';
import { CRASH_POINTS, returned, World, type CrashPoint } from '../../support/world';

const TRIALS = 7;

/** One experiment on two executors, from nothing to its files, with a crash on the way. */
async function story(world: World, crash: () => void): Promise<void> {
  crash();
  const spec = { engine: 'local', size: 2, memoryMb: 512, cpus: 1, gpus: 0, hours: 6 };
  // The request may die with the sidecar that took it: whoever asked asks again, as the kernel library does.
  world.hub.startFleet(spec).catch(() => {});
  await world.settle();
  await world.advance(30_000);
  if (world.hub.snapshot().fleets.length === 0) {
    await world.ask(world.hub.startFleet(spec));
  }
  const fleet = world.hub.snapshot().fleets[0]?.id ?? '';
  await world.advance(1_000);
  world.hub.submit(rowsSpec(TRIALS, { fleet }), { app: 'app' }).catch(() => {});
  await world.settle();
  if (world.hub.experiments().length === 0) {
    await world.ask(world.hub.submit(rowsSpec(TRIALS, { fleet }), { app: 'app' }));
  }
  for (let round = 0; round < 3 * TRIALS; round++) {
    await world.print();
    // A quiet moment after each: that is when trials' folders are written.
    await world.advance((await world.finish()) === 0 ? 3_000 : 300);
  }
  await world.advance(5_000);
}

function expectNothingLostOrDoubled(world: World): void {
  const [view, ...others] = world.hub.experiments();
  expect(others).toEqual([]);
  expect(view).toMatchObject({ state: 'succeeded', trials: { total: TRIALS, succeeded: TRIALS } });
  const outcomes = [...world.hub.outcomes(view?.id ?? '')];
  expect(outcomes.map(({ trial }) => trial.number)).toEqual(Array.from({ length: TRIALS }, (_, number) => number));
  expect(outcomes.every(({ outcome }) => outcome.kind === 'returned')).toBe(true);
  // No executor was lost, so no trial began twice anywhere.
  const begun = world.begun.map(attempt => attempt.split('#')[0]);
  expect([...begun].sort()).toEqual([...new Set(begun)].sort());
  expect(begun).toHaveLength(TRIALS);
  const output = world.hub.experiment(view?.id ?? '').output.map(chunk => chunk.trial);
  expect([...output].sort()).toEqual([...new Set(begun)].sort());
  for (let n = 0; n < TRIALS; n++) {
    expect(world.json(`${view?.directory}/n=${n}/.outputs.json`)).toMatchObject({ metric: 1 });
  }
  expect(world.json(`${view?.directory}/.summary.json`)).toMatchObject({ combinations: { length: TRIALS } });
}

const occurrences: Record<CrashPoint, readonly number[]> = {
  'before commit': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14],
  'after commit': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14],
  'before start': [1],
  'after start': [1],
  'send agentWelcome': [1, 2],
  'send runTrial': [1, 2, 3, 6],
  'after runTrial': [1, 2, 3, 6],
  'send settled': [1, 2, 4, 6],
  'send outputSettled': [1, 3, 6],
  'before records': [1, 2, 3],
  'after records': [1, 2, 3],
  'before compaction': [1],
  'after compaction': [1]
};

describe.each(CRASH_POINTS)('killed at "%s"', point => {
  test.each(occurrences[point])('the %s. time', async nth => {
    const world = new World({ settings: { compactAfter: 5 } });
    await story(world, () => world.crashWhen(point, nth));
    expect(world.crashes).toBe(1);
    expectNothingLostOrDoubled(world);
  });
});

test('without a crash the story is the same', async () => {
  const world = new World();
  await story(world, () => {});
  expect(world.crashes).toBe(0);
  expectNothingLostOrDoubled(world);
});

test('killed again and again, on a real journal', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'hopyard-crashes-'));
  const journals: SqliteJournal[] = [];
  const world = new World({
    settings: { compactAfter: 10 },
    journal: () => {
      journals.push(new SqliteJournal(join(directory, 'journal.sqlite')));
      return journals[journals.length - 1]!;
    }
  });
  const often: CrashPoint[] = ['before commit', 'send settled', 'after runTrial', 'after commit', 'before records'];
  const fleet = await world.fleet(3);
  const { id } = await world.ask(world.hub.submit(rowsSpec(20, { fleet }), { app: 'app' }));
  for (let round = 0; round < 25; round++) {
    world.crashWhen(often[round % often.length]!, 1 + (round % 2));
    await world.print();
    await world.finish();
    await world.advance(500);
  }
  await world.finishAll();
  await world.advance(5_000);
  expect(world.crashes).toBeGreaterThan(5);
  expect(world.hub.experiment(id).experiment).toMatchObject({ state: 'succeeded', trials: { succeeded: 20 } });
  const begun = world.begun.map(attempt => attempt.split('#')[0]);
  expect(begun).toHaveLength(new Set(begun).size);
  journals.forEach(journal => journal[Symbol.dispose]());
  rmSync(directory, { recursive: true });
});

test('an executor that does not come back after a restart is lost, and its trial runs elsewhere', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(rowsSpec(2, { fleet }), { app: 'app' }));
  const [gone] = [...world.agents.values()];
  gone!.alive = false;
  await world.restart();
  await world.settle();
  expect(world.hub.snapshot().executors.map(executor => executor.state)).toEqual(['silent', 'running']);
  await world.advance(15_000);
  await world.finishAll();
  await world.advance(1_000);
  await world.finishAll();
  expect(world.hub.experiment(id).experiment).toMatchObject({ state: 'succeeded' });
  expect(world.begun.filter(attempt => attempt.startsWith(`${id}.0#`))).toEqual([`${id}.0#1`, `${id}.0#2`]);
});

test('a result told while the sidecar was away is taken from the agent that comes back with it', async () => {
  const world = new World();
  const fleet = await world.fleet(1);
  const { id } = await world.ask(world.hub.submit(cellSpec({ fleet }), { app: 'app' }));
  world.kill();
  const [agent] = [...world.agents.values()];
  for (const held of agent!.holding.values()) {
    held.outcome = returned();
  }
  world.open();
  await world.reconnect();
  await world.settle();
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
  expect(agent!.holding.size).toBe(0);
  expect(world.begun).toHaveLength(1);
});

test('what it was before it is after: a restart changes nothing that can be seen', async () => {
  const world = new World();
  const fleet = await world.fleet(2);
  await world.ask(world.hub.submit(rowsSpec(3, { fleet }), { app: 'app' }));
  await world.ask(world.hub.submit(cellSpec({ fleet }), { app: 'other' }));
  await world.finish();
  const before = { ...world.hub.snapshot(), revision: 0 };
  await world.restart();
  await world.settle();
  expect({ ...world.hub.snapshot(), revision: 0 }).toEqual(before);
});

test('a hub that was closed well starts from a snapshot, with nothing to replay', async () => {
  const world = new World();
  await world.fleet(2);
  await world.hub[Symbol.asyncDispose]();
  expect([...world.journal.recover().events]).toEqual([]);
  expect(world.journal.recover().snapshot).toMatchObject({ version: 1 });
  await world.restart();
  await world.settle();
  expect(world.hub.snapshot().executors.map(executor => executor.state)).toEqual(['idle', 'idle']);
});
