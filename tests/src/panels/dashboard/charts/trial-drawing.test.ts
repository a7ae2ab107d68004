import { apart } from '../../../../../src/panels/dashboard/charts/trial/drawing';

const FRAME = { top: 0, bottom: 100 };

test('tags far from each other stay where their figures are', () => {
  expect(apart(20, 60, FRAME)).toEqual([20, 60]);
});

test('tags of figures close by keep their order and do not lie over each other', () => {
  expect(apart(50, 52, FRAME)).toEqual([42, 60]);
  expect(apart(52, 50, FRAME)).toEqual([60, 42]);
});

test('tags at an edge stay inside of the frame', () => {
  expect(apart(99, 98, FRAME)).toEqual([91, 73]);
  expect(apart(1, 2, FRAME)).toEqual([9, 27]);
});
