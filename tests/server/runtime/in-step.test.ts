import type { LockTold } from '../../../server/ports';
import { outOfStep } from '../../../server/runtime/in-step';
import { rowsSpec } from '../../support/hub/scenario';
import { World } from '../../support/world';

const CPU = 'c'.repeat(64);
const GPU = 'd'.repeat(64);
const OTHER = 'e'.repeat(64);
const told: LockTold = {
  hash: CPU,
  name: 'work',
  parts: new Map([
    [CPU, ['numpy 2.0.0', 'pandas 2.2.3']],
    [GPU, ['numpy 2.0.0', 'torch 2.5.1']]
  ])
};
const spec = {
  engine: 'local',
  size: 1,
  memoryMb: 512,
  cpus: 1,
  gpus: 0,
  hours: 1,
  python: '/p/bin/python',
  lock: CPU
};
const judged = (hello: { lock?: string; packages?: string[] }, more: object = {}, lock: LockTold | 'none' = told) =>
  outOfStep({ ...spec, ...more }, 'e1', hello, () => (lock === 'none' ? undefined : lock));

test.each([
  ['the lock of its fleet', { lock: CPU }],
  ["the lock's part for another type of machine", { lock: GPU }]
])('an executor joins with %s', (_, hello) => {
  expect(judged(hello)).toBeUndefined();
});

test('a fleet without a lock takes any', () => {
  expect(outOfStep({ ...spec, lock: undefined } as never, 'e1', {}, () => undefined)).toBeUndefined();
});

test('what differs is named, with the way out', () => {
  const failure = judged({ packages: ['numpy 1.26.4', 'tqdm 4.67.0'] });
  expect(failure).toEqual({
    code: 'EXECUTOR_OUT_OF_STEP',
    message:
      'Executor e1 runs in another environment than its fleet (work): ' +
      'numpy is 1.26.4 there and not 2.0.0, pandas 2.2.3 is missing.',
    hint: 'Bring it in step with hopyard env sync work, then start executors again.'
  });
});

test('of many differences the first are named and the rest counted', () => {
  const many = Array.from({ length: 11 }, (_, index) => `p${index} 1.0`);
  const lock = { ...told, parts: new Map([[CPU, many]]) };
  expect(judged({ packages: [] }, {}, lock)?.message).toContain('p7 1.0 is missing, 3 more.');
});

test('where packages say nothing, locks are named', () => {
  expect(judged({ lock: OTHER }, {}, 'none')?.message).toContain('the lock cccccccccccc');
  expect(judged({ lock: OTHER }, {}, 'none')?.message).toContain('it has the lock eeeeeeeeeeee');
  expect(judged({ packages: ['numpy 2.0.0', 'pandas 2.2.3'] })?.message).toContain('it has no lock');
});

test('an executor out of step fails with the difference; the others of its fleet work', async () => {
  const prefixes = [{ lock: CPU }, { packages: ['numpy 1.26.4', 'pandas 2.2.3'] }];
  const world = new World({ lockOf: () => told, prefixes });
  const fleet = await world.fleet(2, { python: '/p/bin/python' });
  expect(world.hub.snapshot().fleets[0]?.spec.lock).toBe(CPU);
  const [good, refused] = world.hub.snapshot().executors;
  expect(good).toMatchObject({ state: 'idle' });
  expect(refused).toMatchObject({
    state: 'failed',
    failure: { code: 'EXECUTOR_OUT_OF_STEP', message: expect.stringContaining('numpy is 1.26.4 there and not 2.0.0') }
  });
  const { id } = await world.ask(world.hub.submit(rowsSpec(3, { fleet }), { app: 'app' }));
  await world.finishAll();
  expect(world.hub.experiment(id).experiment.state).toBe('succeeded');
});

test('a fleet of which all are out of step fails, and so does what waits for it', async () => {
  const world = new World({ lockOf: () => told, prefixes: [{ lock: OTHER }] });
  const fleet = await world.fleet(1, { python: '/p/bin/python' });
  expect(world.hub.snapshot().fleets[0]).toMatchObject({
    id: fleet,
    state: 'failed',
    failure: { code: 'EXECUTOR_OUT_OF_STEP' }
  });
});
