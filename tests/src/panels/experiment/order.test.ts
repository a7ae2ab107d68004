import { firstRows, NOTABLE } from '../../../../src/panels/experiment/search/order';
import { nextSorting } from '../../../../src/panels/experiment/search/table';
import { rowsOfBoard, rowsOfViews } from '../../../../src/panels/experiment/search/trials';
import { trial } from '../../fixtures';
import { board } from './boards';

test('what runs comes first, but the best keeps a place', () => {
  const rows = rowsOfBoard(
    board([
      { metric: 0.9 },
      ...Array.from({ length: 8 }, (_, n) => ({ state: 'running' as const, latest: n / 10, step: 1 })),
      { metric: 0.95 }
    ])
  );
  expect(firstRows(rows, NOTABLE, false, 6)).toEqual([8, 7, 6, 5, 4, 9]);
});

test('the lowest is best where it was asked for, and what has no number comes last', () => {
  const rows = rowsOfBoard(board([{ metric: 0.5 }, { state: 'failed' }, { metric: NaN }, { metric: 0.1 }]));
  expect(firstRows(rows, NOTABLE, true, 4)).toEqual([3, 0, 1, 2]);
});

test('infinities and NaN neither win nor disturb', () => {
  const rows = rowsOfBoard(board([{ metric: Infinity }, { metric: 1 }, { metric: -Infinity }, { metric: 2 }]));
  expect(firstRows(rows, NOTABLE, false, 2)).toEqual([3, 1]);
  expect(firstRows(rows, { by: 'metric', isDescending: true }, false, 4)).toEqual([0, 3, 1, 2]);
});

test('a column sorts either way, empty places last both times', () => {
  const rows = rowsOfViews([
    trial(0, { params: { lr: 0.1, name: 'b10' } }),
    trial(1, { params: { name: 'b9' } }),
    trial(2, { params: { lr: 0.01, name: 'a' } })
  ]);
  expect(firstRows(rows, { by: 'parameter:lr', isDescending: false }, false, 6)).toEqual([2, 0, 1]);
  expect(firstRows(rows, { by: 'parameter:lr', isDescending: true }, false, 6)).toEqual([0, 2, 1]);
  expect(firstRows(rows, { by: 'parameter:name', isDescending: false }, false, 6)).toEqual([2, 1, 0]);
});

test('a heading sorts one way, then the other, then not at all; a metric from its best', () => {
  const first = nextSorting(NOTABLE, 'metric', false);
  expect(first).toEqual({ by: 'metric', isDescending: true });
  const second = nextSorting(first, 'metric', false);
  expect(second).toEqual({ by: 'metric', isDescending: false });
  expect(nextSorting(second, 'metric', false)).toEqual(NOTABLE);
  expect(nextSorting(NOTABLE, 'metric', true).isDescending).toBe(false);
});

test('of many parameters those that differ come first', () => {
  const params = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`p${n}`, 1]));
  const rows = rowsOfBoard(board([{ params }, { params: { ...params, p150: 2 } }]));
  expect(rows.parameters[0]).toBe('p150');
  expect(rows.parameters).toHaveLength(200);
});

test('numbers of a notebook that are no numbers have no place', () => {
  const rows = rowsOfViews([{ ...trial(0), metric: null, latest: null, step: null } as never]);
  expect(rows.score(0)).toBeNaN();
  expect(rows.step(0)).toBeNaN();
});
