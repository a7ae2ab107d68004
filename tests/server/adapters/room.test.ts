import { Room } from '../../../server/adapters/feed/room';
import { FakeClock } from '../../support/fake-clock';

/** A room in which each flush is written down: when it was, and the newest change it took. */
function roomAt(clock: FakeClock): { room: Room; sent: { at: number; newest: number }[]; tell(change: number): void } {
  const sent: { at: number; newest: number }[] = [];
  let newest = 0;
  const room = new Room({
    name: 'board:exp_a',
    timers: clock,
    flush: () => {
      sent.push({ at: clock.monotonic(), newest });
      return true;
    },
    nudge: () => undefined
  });
  const tell = (change: number): void => {
    newest = change;
    room.touch();
  };
  return { room, sent, tell };
}

function pass(clock: FakeClock, until: number): void {
  while (clock.step(until));
}

test('a change a millisecond is ten updates a second, and the last one carries the newest', () => {
  const clock = new FakeClock();
  const { sent, tell } = roomAt(clock);
  for (let at = 1; at <= 1_000; at++) {
    tell(at);
    pass(clock, at);
  }
  pass(clock, 2_000);
  expect(sent.length).toBeLessThanOrEqual(11);
  expect(sent.at(-1)!.newest).toBe(1_000);
  const pauses = sent.slice(1).map(({ at }, k) => at - sent[k]!.at);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(100);
});

test('a change after a quiet time is sent at once, and nothing is sent while nothing changes', () => {
  const clock = new FakeClock();
  const { sent, tell } = roomAt(clock);
  tell(1);
  pass(clock, 5_000);
  expect(sent).toHaveLength(1);
  tell(2);
  pass(clock, 5_001);
  expect(sent).toEqual([
    { at: 0, newest: 1 },
    { at: 5_000, newest: 2 }
  ]);
});
