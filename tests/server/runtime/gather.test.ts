/** What nobody waits for is written with what comes a moment later; nothing is told before it is written. */
import type { JournalBatch } from '../../../server/ports';
import { cellSpec, rowsSpec } from '../../support/hub/scenario';
import { MemoryJournal } from '../../support/memory-journal';
import { World } from '../../support/world';

class Counted extends MemoryJournal {
  readonly batches: JournalBatch[] = [];
  override commit(batch: JournalBatch): void {
    super.commit(batch);
    this.batches.push(batch);
  }
}

function gathering(): { world: World; journal: Counted } {
  const journal = new Counted();
  return { world: new World({ journal: () => journal, settings: { gatherMs: 2 } }), journal };
}

const kindsOf = ({ events }: JournalBatch): string[] => events.map(({ kind }) => kind);

test('the ends of a cell are written together, and its archive with whatever comes next', async () => {
  const { world, journal } = gathering();
  const fleet = await world.fleet(4);
  const { id } = await world.ask(world.hub.submit(cellSpec({ fleet, record: false }), { app: 'app' }));
  journal.batches.length = 0;
  for (let n = 0; n < 4; n++) await world.finishOne();
  expect(journal.batches.map(kindsOf)).toEqual([Array(4).fill(['TrialStarted', 'TrialFinished']).flat()]);
  expect(world.changes.at(-1)?.progress).toMatchObject([{ finished: true, view: { state: 'succeeded' } }]);

  await world.ask(world.hub.submit(cellSpec({ fleet, record: false }), { app: 'app' }));
  expect(kindsOf(journal.batches[1]!)).toEqual(['ExperimentSubmitted', 'ExperimentArchived']);
  expect(journal.batches[1]!.ended).toMatchObject([{ view: { id } }]);
});

test('an archive for which nothing comes is written by itself', async () => {
  const { world, journal } = gathering();
  const fleet = await world.fleet(1);
  const { id } = await world.ask(world.hub.submit(cellSpec({ fleet, record: false }), { app: 'app' }));
  await world.finishAll();
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
  await world.advance(200);
  expect(journal.batches.at(-1)?.ended).toMatchObject([{ view: { id } }]);
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});

test('an end after which another trial starts waits for nothing', async () => {
  const { world, journal } = gathering();
  const fleet = await world.fleet(2);
  await world.ask(world.hub.submit(rowsSpec(3, { fleet }), { app: 'app' }));
  journal.batches.length = 0;
  await world.finishOne();
  expect(journal.batches.map(kindsOf)).toEqual([['TrialStarted', 'TrialFinished']]);
  await world.finishOne();
  expect(journal.batches).toHaveLength(1);
  await world.advance(4);
  expect(journal.batches).toHaveLength(2);
});

test('who reads sees what is on disk, and nobody is told before it is', async () => {
  const { world, journal } = gathering();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(cellSpec({ fleet }), { app: 'app' }));
  journal.batches.length = 0;
  const told = world.changes.length;
  await world.finishOne();
  expect([journal.batches.length, world.changes.length]).toEqual([0, told]);
  expect(world.hub.experiment(id).trials.map(({ state }) => state)).toEqual(['succeeded', 'starting']);
  expect(journal.batches).toHaveLength(1);
  expect(world.changes.length).toBe(told + 1);
});

test('a crash before it is written loses nothing: whoever holds it tells it again', async () => {
  const { world } = gathering();
  const fleet = await world.fleet(2);
  const { id } = await world.ask(world.hub.submit(cellSpec({ fleet }), { app: 'app' }));
  await world.finishOne();
  await world.restart();
  await world.settle();
  await world.advance(2);
  expect(world.hub.experiment(id).trials.map(({ state }) => state)).toEqual(['succeeded', 'starting']);
  await world.finishAll();
  expect(world.begun).toHaveLength(2);
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});
