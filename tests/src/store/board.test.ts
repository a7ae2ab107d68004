import { packColumns } from '../../../protocol/columns';
import type { BoardHead, BoardUpdate } from '../../../protocol/board';
import { CurveMemory, grown, numberList } from '../../../src/store/board/curves';
import type { Curves } from '../../../src/store/board/types';
import { Hopyard } from '../../../src/store/hopyard';
import type { CurvesQuery, IApi } from '../../../src/tokens';
import { experiment, HandFeed, settled } from '../fixtures';

const ID = 'exp_aaaa';
const ROOM = `board:${ID}`;

function frame(states: number[], at?: number[]): Uint8Array {
  const head: BoardHead = {
    trials: at === undefined ? states.length : Math.max(...at, 2) + 1,
    runs: 0,
    ...(at === undefined
      ? {
          experiment: experiment(),
          search: {
            ...{ name: 'tpe', stoppingRule: undefined, stopping: undefined, trials: 3, maxConcurrent: undefined },
            executors: undefined,
            objectives: [{ name: 'acc', direction: 'max' as const }]
          }
        }
      : {})
  };
  return packColumns(head, {
    states: Uint8Array.from(states),
    ...(at === undefined ? {} : { at: Int32Array.from(at), 'run.at': new Int32Array() })
  });
}
const update = (revision: number, bytes?: Uint8Array): BoardUpdate => ({
  id: ID,
  revision,
  ...(bytes === undefined ? {} : { frame: bytes })
});

function open() {
  const feed = new HandFeed();
  const hopyard = new Hopyard({ api: {} as IApi, feed });
  const board = hopyard.board(ID);
  const states = () => ('value' in board.state ? [...board.state.value.trials.states] : undefined);
  return { feed, hopyard, board, states };
}

/** The tab goes to the background, or comes back. */
function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}
afterEach(() => hide(false));

test('a board is loaded, follows its deltas, and says when it changed', async () => {
  const { feed, board, states } = open();
  let changes = 0;
  board.changed.connect(() => (changes += 1));
  expect(board.state).toEqual({ kind: 'connecting' });
  feed.connect();
  await feed.answer(ROOM, update(4, frame([0, 1, 2])));
  expect([board.state.kind, states()]).toEqual(['live', [0, 1, 2]]);
  feed.boardUpdate.emit(update(5, frame([5], [1])));
  expect([states(), changes]).toEqual([[0, 5, 2], 2]);
  // Another experiment's board, and what is known already.
  feed.boardUpdate.emit({ ...update(6, frame([6], [0])), id: 'exp_bbbb' });
  feed.boardUpdate.emit(update(5, frame([6], [0])));
  expect(states()).toEqual([0, 5, 2]);
});

test('an update without a frame, or a gap, asks for the whole again', async () => {
  const { feed, board, states } = open();
  feed.connect();
  await feed.answer(ROOM, update(4, frame([0, 0, 0])));
  feed.boardUpdate.emit(update(9));
  expect([board.state.kind, states()]).toEqual(['stale', [0, 0, 0]]);
  await feed.answer(ROOM, update(9, frame([7, 7, 7])));
  expect([board.state.kind, states()]).toEqual(['live', [7, 7, 7]]);
});

test('a hidden view asks for nothing; shown again, it catches up', async () => {
  const { feed, board, states } = open();
  feed.connect();
  await feed.answer(ROOM, update(4, frame([0, 0, 0])));
  board.setShown(false);
  expect(feed.left).toEqual([ROOM]);
  feed.boardUpdate.emit(update(5, frame([5], [1])));
  expect(states()).toEqual([0, 0, 0]);
  board.setShown(true);
  await feed.answer(ROOM, update(1, frame([8, 8, 8])));
  expect(states()).toEqual([8, 8, 8]);
});

test('a tab in the background asks for nothing either', async () => {
  const { feed, states } = open();
  feed.connect();
  await feed.answer(ROOM, update(4, frame([0, 0, 0])));
  hide(true);
  expect(feed.left).toEqual([ROOM]);
  hide(false);
  await feed.answer(ROOM, update(7, frame([3, 3, 3])));
  expect(states()).toEqual([3, 3, 3]);
});

test('two views share one room, which is left when the last one goes', async () => {
  const { feed, hopyard, board, states } = open();
  feed.connect();
  const other = hopyard.board(ID);
  expect(feed.joins.filter(({ room }) => room === ROOM)).toHaveLength(1);
  await feed.answer(ROOM, update(4, frame([0, 0, 0])));
  other.setShown(false);
  board.dispose();
  expect(feed.left).toEqual([ROOM]);
  other.setShown(true);
  await feed.answer(ROOM, update(2, frame([4, 4, 4])));
  expect('value' in other.state && [...other.state.value.trials.states]).toEqual([4, 4, 4]);
  other.dispose();
  other.dispose();
  expect(feed.left).toEqual([ROOM, ROOM]);
  expect(states()).toEqual([4, 4, 4]);
});

test('an experiment that nobody knows is missing, with the reason', async () => {
  const { feed, board } = open();
  feed.connect();
  feed.joins
    .find(({ room }) => room === ROOM)
    ?.refuse(Object.assign(new Error('There is none.'), { code: 'NOT_FOUND' }));
  await settled();
  expect(board.state).toEqual({ kind: 'missing', why: 'There is none.' });
});

test('a frame that cannot be read is missing rather than half shown', async () => {
  const { feed, board } = open();
  feed.connect();
  await feed.answer(ROOM, update(4, new TextEncoder().encode('something else')));
  expect(board.state).toMatchObject({ kind: 'missing', why: expect.stringContaining('do not begin with "HYC1"') });
});

const curves = (entries: Record<number, number[]>, more: Partial<Curves> = {}): Curves => {
  const rows = Object.keys(entries).map(Number);
  const points = Object.values(entries);
  const offsets = points.reduce((sums, { length }) => [...sums, (sums.at(-1) ?? 0) + length], [0]);
  return {
    rows: Int32Array.from(rows),
    offsets: Uint32Array.from(offsets),
    steps: Float64Array.from(points.flatMap(own => own.map((_, step) => step))),
    values: Float64Array.from(points.flat()),
    isReduced: false,
    metrics: ['acc'],
    ...more
  };
};
const packed = (mark: number, { rows, offsets, steps, values, isReduced, metrics }: Curves): ArrayBuffer =>
  packColumns({ mark, isReduced, metrics }, { rows, offsets, steps, values }).buffer;

describe('curves', () => {
  function memory(...answers: ArrayBuffer[]) {
    const asked: CurvesQuery[] = [];
    const api = {
      curves: (_: string, query: CurvesQuery) => {
        asked.push(query);
        const answer = answers.shift();
        return answer ? Promise.resolve(answer) : Promise.reject(new Error('asked too often'));
      }
    };
    return { asked, memory: new CurveMemory(ID, api) };
  }

  test('asked again, only what has grown travels, and takes the place of what it was', async () => {
    const known = curves({ 0: [1, 2], 2: [5] });
    const { asked, memory: own } = memory(
      packed(7, known),
      packed(9, curves({ 2: [5, 6], 3: [8] })),
      packed(9, curves({}))
    );
    expect(await own.get({ points: 100 })).toEqual(known);
    const after = await own.get({ points: 100 });
    expect(after).toEqual(curves({ 0: [1, 2], 2: [5, 6], 3: [8] }));
    expect(await own.get({ points: 100 })).toBe(after);
    expect(asked.map(({ since }) => since)).toEqual([undefined, 7, 9]);
  });

  test('the same question at the same time is asked once, another one for itself', async () => {
    const { asked, memory: own } = memory(packed(1, curves({ 0: [1] })), packed(1, curves({ 0: [2] })));
    const answers = await Promise.all([
      own.get({ points: 10 }),
      own.get({ points: 10.2 }),
      own.get({ points: 10, fromStep: 3, toStep: Infinity, trials: [`${ID}.1`, `${ID}.2`, `${ID}.7`] })
    ]);
    expect(answers[0]).toBe(answers[1]);
    expect(asked).toEqual([{ points: 10 }, { points: 10, from: 3, trials: '1-2,7' }]);
  });

  test('a question that failed is asked anew', async () => {
    const { memory: own } = memory();
    await expect(own.get({ points: 10 })).rejects.toThrow('asked too often');
    await expect(own.get({ points: 10 })).rejects.toThrow('asked too often');
  });

  test('a list of trials that no address holds is left out', async () => {
    const { asked, memory: own } = memory(packed(1, curves({})));
    await own.get({ points: 10, trials: Array.from({ length: 4_000 }, (_, k) => `${ID}.${2 * k}`) });
    expect(asked).toEqual([{ points: 10 }]);
  });

  test('nothing new is the same object; NaN and infinities stay what they are', () => {
    const known = curves({ 0: [Number.NaN, Infinity] });
    expect(grown(known, curves({}))).toBe(known);
    expect([...grown(known, curves({ 1: [-Infinity] })).values]).toEqual([Number.NaN, Infinity, -Infinity]);
  });

  test('numbers are listed with neighbours together', () => {
    expect(numberList([3, 1, 2, 9, 9, -1])).toBe('1-3,9');
    expect(numberList([])).toBe('');
  });
});
