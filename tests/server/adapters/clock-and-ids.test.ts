import { Compile } from 'typebox/compile';
import { ExecutorId, ExperimentId, FleetId } from '../../../protocol';
import { systemClock } from '../../../server/adapters/clock/system-clock';
import { randomIds } from '../../../server/adapters/ids/random-ids';

test('ids are of the protocol, and no two are alike', () => {
  const made = new Set<string>();
  for (let n = 0; n < 1_000; n++) {
    for (const [schema, id] of [
      [FleetId, randomIds.fleet()],
      [ExecutorId, randomIds.executor()],
      [ExperimentId, randomIds.experiment()]
    ] as const) {
      expect(made.has(id)).toBe(false);
      made.add(id);
      if (n === 0) expect(Compile(schema).Check(id)).toBe(true);
    }
  }
});

test('what comes soon comes after what is running, and a disposed delay never', async () => {
  const order: string[] = [];
  systemClock.after(0, () => order.push('disposed'))[Symbol.dispose]();
  await new Promise<void>(resolve => {
    systemClock.soon(() => order.push('soon'));
    order.push('now');
    systemClock.after(20, resolve);
    setTimeout(() => undefined, 40);
  });
  expect(order).toEqual(['now', 'soon']);
});
