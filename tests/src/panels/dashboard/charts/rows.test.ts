import { bestRow, goodness, numberText, ranked, scoreOf } from '../../../../../src/panels/dashboard/charts/rows';
import { madeUp } from './made-up';

test('trials are ranked by their value in the direction of the search, those without one last', () => {
  for (const direction of ['max', 'min'] as const) {
    const { board } = madeUp({ trials: 60, direction });
    const order = ranked(board);
    const scores = [...order].map(row => scoreOf(board.trials, row)).filter(Number.isFinite);
    const sign = direction === 'max' ? -1 : 1;
    expect(scores).toEqual([...scores].sort((a, b) => sign * (a - b)));
    expect(order).toHaveLength(60);
  }
});

test('goodness goes by rank, and equal values are equally good', () => {
  const { board } = madeUp({ trials: 4, running: 0 });
  board.trials.metrics.set([0.5, 0.5, 1e9, NaN]);
  board.trials.latest.set([0.5, 0.5, 1e9, NaN]);
  const good = goodness(board, ranked(board));
  expect([...good]).toEqual([0.25, 0.25, 1, NaN]);
});

test('the best is the one the experiment names, else the first by value', () => {
  const { board } = madeUp({ trials: 30 });
  const named = { ...board, experiment: { ...board.experiment, best: { trial: 't-7', metric: 1, params: {} } } };
  expect(bestRow(named, ranked(board))).toBe(7);
  const { best: _, ...unnamed } = board.experiment;
  const order = ranked(board);
  expect(bestRow({ ...board, experiment: unnamed }, order)).toBe(order[0]);
});

test('numbers are written as people write them', () => {
  expect([3, 0.5, 0.912345, NaN, Infinity, 1e-9, 1.5e300].map(numberText)).toEqual([
    '3',
    '0.5',
    '0.9123',
    '–',
    'Infinity',
    '1e-9',
    '1.5e+300'
  ]);
});
