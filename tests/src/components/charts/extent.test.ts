import { extentOf, typicalExtent, widened } from '../../../../src/components/charts/extent';

test('what is not finite is no part of an extent', () => {
  expect(extentOf([NaN, 3, Infinity, -2, -Infinity])).toEqual({ from: -2, to: 3 });
  expect(extentOf([NaN])).toBeUndefined();
});

test('one value that ran away does not flatten the others', () => {
  const values = Array.from({ length: 500 }, (_, index) => index / 500);
  expect(typicalExtent(values).isCut).toBe(false);
  const { extent, isCut } = typicalExtent([...values, 1e30]);
  expect(isCut).toBe(true);
  expect(extent?.to).toBeLessThan(2);
});

test('what must be seen is never cut off', () => {
  const values = [...Array.from({ length: 500 }, (_, index) => index / 500), 40];
  expect(typicalExtent(values, [40]).extent?.to).toBe(40);
});

test('few values are all shown', () => {
  expect(typicalExtent([1, 2, 1e9])).toEqual({ extent: { from: 1, to: 1e9 }, isCut: false });
});

test('an empty extent becomes one that can be drawn', () => {
  expect(widened(undefined)).toEqual({ from: 0, to: 1 });
  expect(widened({ from: 4, to: 4 }, true)).toEqual({ from: 2, to: 8 });
});
