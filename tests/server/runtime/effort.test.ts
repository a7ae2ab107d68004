/** Suggestions that take long do not hold up the tick: what is wanted beside the first comes in ticks of its own. */
import { searchSpec } from '../../support/training';
import { World } from '../../support/world';

/** How many trials were proposed in each transaction, until every executor has one. */
async function proposals(suggestionMs: number): Promise<number[]> {
  const world = new World();
  await world.fleet(4);
  let read = 0;
  // Whoever looks at it finds it so much later.
  jest.spyOn(world.clock, 'monotonic').mockImplementation(() => (read += suggestionMs));
  const commit = jest.spyOn(world.journal, 'commit');
  const { id } = await world.ask(world.hub.submit(searchSpec({ search: { name: 'tpe' }, trials: 9 }), { app: 'app' }));
  for (let tick = 0; tick < 20; tick++) {
    await world.advance(1);
  }
  expect(world.hub.experiment(id).trials.filter(({ state }) => state !== 'queued')).toHaveLength(4);
  const inEach = commit.mock.calls.map(([{ events }]) => events.filter(({ kind }) => kind === 'TrialProposed').length);
  return inEach.filter(count => count > 0);
}

test('each executor gets its trial, one in each tick where that takes long, all in one where it does not', async () => {
  expect(await proposals(0)).toEqual([4]);
  expect(await proposals(5)).toEqual([1, 1, 1, 1]);
});
