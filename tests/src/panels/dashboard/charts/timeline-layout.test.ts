import {
  endOf,
  gapAt,
  layoutOf,
  moved,
  runAt,
  zoomed
} from '../../../../../src/panels/dashboard/charts/timeline/layout';
import { type Board, TRIAL_STATES } from '../../../../../src/store/board/types';
import { madeUp } from './made-up';

type Run = readonly [executor: number, from: number, to: number, end: string];

function boardOf(runs: readonly Run[], executors: readonly string[]): Board {
  const { board } = madeUp({ trials: Math.max(1, runs.length), running: 0 });
  return {
    ...board,
    trials: { ...board.trials, executors },
    runs: {
      count: runs.length,
      rows: Int32Array.from(runs, (_, index) => index),
      attempts: new Int32Array(runs.length).fill(1),
      executor: Int16Array.from(runs, ([executor]) => executor),
      startedAt: Float64Array.from(runs, ([, from]) => from),
      endedAt: Float64Array.from(runs, ([, , to]) => to),
      ends: Uint8Array.from(runs, ([, , , end]) => TRIAL_STATES.findIndex(state => state === end))
    }
  };
}

const BOARD = boardOf(
  [
    [0, 1_000, 5_000, 'succeeded'],
    [1, 1_000, 3_000, 'stopped'],
    [0, 9_000, 11_000, 'failed'],
    [1, 3_100, 11_000, 'succeeded']
  ],
  ['e10', 'e2']
);

test('lanes are executors in the order people count them, their runs in the order of their starts', () => {
  const { lanes, start, extent } = layoutOf(BOARD, 20_000);
  expect(lanes.map(({ label }) => label)).toEqual(['e2', 'e10']);
  expect(lanes.map(({ runs }) => runs)).toEqual([
    [1, 3],
    [0, 2]
  ]);
  expect([start, extent.to]).toEqual([1_000, 10_000]);
});

test('gaps are times without a run, not the moment between two', () => {
  const layout = layoutOf(BOARD, 20_000);
  expect(layout.gaps).toEqual([{ lane: 1, from: 4_000, to: 8_000 }]);
  expect(gapAt(layout, 1, 6_000)).toBeDefined();
  expect(gapAt(layout, 0, 2_050)).toBeUndefined();
  expect(layout.busy).toBeCloseTo((6_000 + 9_900) / 20_000);
});

test('a run is found at a time, or beside it as near as asked for', () => {
  const layout = layoutOf(BOARD, 20_000);
  expect(runAt(BOARD, layout, 1, 2_000, 0)).toBe(0);
  expect(runAt(BOARD, layout, 1, 6_000, 100)).toBeUndefined();
  expect(runAt(BOARD, layout, 1, 7_950, 100)).toBe(2);
  expect(runAt(BOARD, layout, 9, 0, 100)).toBeUndefined();
});

test('a run that goes on reaches to now', () => {
  const board = boardOf([[0, 1_000, NaN, 'running']], ['e1']);
  const layout = layoutOf(board, 61_000);
  expect(layout.now).toBe(60_000);
  expect(layout.extent.to).toBeGreaterThanOrEqual(60_000);
  expect(endOf(board.runs, 0)).toBe('running');
});

test('an executor that was lost with its run, and a board without any', () => {
  expect(endOf(boardOf([[0, 0, 1, 'queued']], ['e1']).runs, 0)).toBe('lost');
  expect(layoutOf(boardOf([], []), 5_000).lanes).toEqual([]);
  expect(layoutOf(boardOf([[0, NaN, NaN, 'queued']], ['e1']), 5_000).lanes).toEqual([]);
});

test('zooming keeps the place under the pointer and never leaves the whole', () => {
  const whole = { from: 0, to: 1_000 };
  const near = zoomed(whole, whole, 250, 0.5);
  expect(near).toEqual({ from: 125, to: 625 });
  expect(zoomed(near ?? whole, whole, 250, 4)).toBeUndefined();
  expect(moved({ from: 100, to: 300 }, whole, -500)).toEqual({ from: 0, to: 200 });
  expect(moved({ from: 100, to: 300 }, whole, 5_000)).toEqual({ from: 800, to: 1_000 });
});
