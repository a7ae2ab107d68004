import type { Socket } from 'socket.io-client';
import type { BoardUpdate } from '../../../protocol';
import { EXPERIMENT } from '../support/scripted-hub';
import { Serving } from '../support/serving';
import { until } from '../support/until';

jest.setTimeout(60_000);

const ROOM = `board:${EXPERIMENT}`;
const join = (viewer: Socket, room = ROOM): Promise<BoardUpdate & { code?: string }> =>
  viewer.timeout(5_000).emitWithAck('join', { room });
const text = ({ frame }: BoardUpdate): string =>
  frame === undefined ? '' : Buffer.from(frame as Uint8Array).toString();

function updates(viewer: Socket): BoardUpdate[] {
  const got: BoardUpdate[] = [];
  viewer.on('board', (update: BoardUpdate) => got.push(update));
  return got;
}

const board = (serving: Serving) => [...serving.hub.boards][0]!;

test('joining gives the whole board, and what changes follows, gathered', async () => {
  const serving = await Serving.start();
  const viewer = await serving.viewer();
  const got = updates(viewer);
  const whole = await join(viewer);
  expect([whole.id, text(whole)]).toEqual([EXPERIMENT, 'all']);
  for (const change of ['a', 'b', 'c']) board(serving).tell(change);
  await until('it came', () => got.map(text).join().length >= 5);
  expect(got.map(text).join()).toBe('a,b,c');
  expect(got.map(({ revision }) => revision)).toEqual(got.map((_, k) => whole.revision + 1 + k));
});

test('somebody who comes later has everything, and both go on from there', async () => {
  const serving = await Serving.start();
  const [one, other] = [await serving.viewer(), await serving.viewer()];
  const [first, second] = [updates(one), updates(other)];
  await join(one);
  board(serving).tell('a');
  const whole = await join(other);
  expect(serving.hub.boards.size).toBe(1);
  board(serving).tell('b');
  await until('both have it', () => first.some(update => text(update) === 'b') && second.length === 1);
  expect(second[0]!.revision).toBe(whole.revision + 1);
  expect(first.map(text).join()).toBe('a,b');
});

test('a board that nobody looks at is let go', async () => {
  const serving = await Serving.start();
  const [one, other] = [await serving.viewer(), await serving.viewer()];
  await join(one);
  await join(other);
  one.emit('leave', { room: ROOM });
  other.disconnect();
  await until('nobody holds it', () => serving.hub.boards.size === 0);
});

test('what cannot be told as a change makes viewers ask for the whole', async () => {
  const serving = await Serving.start();
  const viewer = await serving.viewer();
  const got = updates(viewer);
  const whole = await join(viewer);
  board(serving).isRebuilt = true;
  board(serving).tell('a');
  await until('it is told of a gap', () => got.length > 0 && got.at(-1)!.revision > whole.revision + got.length);
  expect(got.at(-1)!.frame).toBeUndefined();
  expect(text(await join(viewer))).toBe('all');
});

test('a tab that does not read is sent little, and the others everything', async () => {
  const serving = await Serving.start();
  const [slow, quick] = [await serving.viewer(), await serving.viewer()];
  const [late, seen] = [updates(slow), updates(quick)];
  await join(slow);
  await join(quick);
  const line = (slow.io.engine as unknown as { transport: { ws: { pause(): void; resume(): void } } }).transport.ws;
  line.pause();
  for (let n = 0; n < 30; n++) {
    board(serving).tell(`${n} ${'x'.repeat(400_000)}`);
    await until('the quick one has it', () => seen.length === n + 1);
  }
  line.resume();
  await until('it is told to ask again', () => late.at(-1)?.frame === undefined && late.length > 0);
  // The rest was never kept for it.
  expect(late.length).toBeLessThan(15);
}, 60_000);

test.each(['board:exp_none0001', 'board:', 'board:../../etc'])('joining %s is refused in words', async room => {
  const serving = await Serving.start();
  expect((await join(await serving.viewer(), room)).code).toMatch(/NOT_FOUND$/);
});
