/** How often trials are judged: in steps, and in seconds as Maggy had it. */
import { Pace } from '../../../server/runtime/searches/pace';
import { searchSpec, Training } from '../../support/training';
import { World } from '../../support/world';

test('once in so many steps, each trial by itself', () => {
  const pace = new Pace({ interval: 3 });
  const due = (trial: number, step: number): boolean => pace.due(trial, step, 0, 0);
  expect([0, 1, 2, 3, 4, 7].map(step => due(0, step))).toEqual([true, false, false, true, false, true]);
  expect(due(1, 4)).toBe(true);
});

test('once in so many seconds, the first time that long after its beginning', () => {
  const pace = new Pace({ everySeconds: 10 });
  const due = (step: number, now: number): boolean => pace.due(0, step, now, 1_000);
  expect(due(1, 1_000)).toBe(false);
  expect(due(2, 10_999)).toBe(false);
  expect(due(3, 11_000)).toBe(true);
  expect(due(4, 20_000)).toBe(false);
  expect(due(5, 21_500)).toBe(true);
});

/** How many trials the median rule stops when a round of reports takes this long. */
async function stopped(everySeconds: number | undefined, roundMs: number): Promise<number> {
  const world = new World();
  await world.fleet(2);
  const pace = everySeconds === undefined ? {} : { everySeconds };
  const stopping = { name: 'median', options: { minFinished: 3, graceReports: 0 }, ...pace };
  const { id } = await world.ask(
    world.hub.submit(searchSpec({ search: { name: 'random' }, stopping, trials: 16 }), { app: 'app' })
  );
  const training = new Training(world, { most: 6 });
  while (await training.round()) {
    await world.advance(roundMs);
  }
  return world.hub.experiment(id).experiment.trials.stopped;
}

test('a rule hears everything and speaks when the seconds are over', async () => {
  const always = await stopped(undefined, 1_000);
  expect(always).toBeGreaterThan(2);
  // No trial takes so long.
  expect(await stopped(300, 1_000)).toBe(0);
  expect(await stopped(3, 1_000)).toBeGreaterThan(2);
});
