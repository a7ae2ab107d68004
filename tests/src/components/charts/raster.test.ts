import { LinePlane } from '../../../../src/components/charts/raster';
import {
  alphaTable,
  denseCount,
  faintestOf,
  opacity,
  tablePlace,
  tintLayers
} from '../../../../src/components/charts/tint';

const total = (plane: LinePlane): number => plane.counts.reduce((sum, count) => sum + count, 0);

test('a level line covers its thickness in each column', () => {
  const plane = new LinePlane(10, 10);
  plane.line(0, 5, 10, 5, 1);
  expect(total(plane)).toBeCloseTo(10);
  expect(plane.counts[3 * 10 + 4]).toBeCloseTo(0.5);
  expect(plane.counts[3 * 10 + 5]).toBeCloseTo(0.5);
});

test('a line drawn from right to left is the same line', () => {
  const [there, back] = [new LinePlane(20, 20), new LinePlane(20, 20)];
  there.line(1.5, 2, 17, 15, 1.2);
  back.line(17, 15, 1.5, 2, 1.2);
  expect([...back.counts]).toEqual([...there.counts]);
});

test('what was added can be taken away', () => {
  const plane = new LinePlane(30, 30);
  plane.line(0, 3, 29, 27, 1.1);
  plane.line(0, 20, 29, 4, 1.1);
  plane.line(0, 3, 29, 27, 1.1, -1);
  plane.line(0, 20, 29, 4, 1.1, -1);
  expect(Math.max(...plane.counts.map(Math.abs))).toBeLessThan(1e-5);
});

test.each([
  [NaN, 1, 5, 5],
  [0, NaN, 5, 5],
  [0, 1, Infinity, 5],
  [0, -Infinity, 5, 5],
  [-50, 1, -20, 5],
  [40, 1, 60, 5]
])('a line from (%d, %d) to (%d, %d) leaves the plane empty', (x0, y0, x1, y1) => {
  const plane = new LinePlane(10, 10);
  plane.line(x0, y0, x1, y1, 1);
  expect(total(plane)).toBe(0);
});

test('what reaches beyond the plane is cut at its border', () => {
  const plane = new LinePlane(10, 10);
  plane.line(-100, -100, 200, 200, 1);
  expect(total(plane)).toBeGreaterThan(5);
  expect(plane.counts).toHaveLength(100);
});

test('an upright line fills one column', () => {
  const plane = new LinePlane(10, 10);
  plane.line(4.2, 1, 4.2, 9, 1);
  expect([...plane.counts.subarray(40, 50)].filter(count => count > 0)).toHaveLength(8);
});

test('opacity grows with the crowd and never hides what lies under it', () => {
  const steps = [0, 0.5, 1, 3, 10, 100, 1000].map(count => opacity(count, 100, 0.2));
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps[0]).toBe(0);
  expect(Math.max(...steps)).toBeLessThan(1);
  expect(faintestOf(1)).toBeGreaterThan(faintestOf(10_000));
});

test('the table says the same as the formula', () => {
  const table = alphaTable(50, 0.2);
  for (const count of [0.5, 1, 2, 7, 49]) {
    expect(table[tablePlace(count)]).toBe(Math.floor(255 * opacity(count, 50, 0.2)));
  }
  expect(tablePlace(1e9)).toBe(table.length - 1);
});

test('the densest pixels do not set the scale for all others', () => {
  const plane = new LinePlane(300, 300);
  for (let row = 0; row < 300; row++) {
    plane.line(0, row, 300, row, 1);
  }
  plane.counts[1000] = 1e6;
  expect(denseCount([plane])).toBeLessThan(5);
});

test('a shared pixel takes the colour of the class that has more say', () => {
  const [common, rare] = [new LinePlane(1, 1), new LinePlane(1, 1)];
  common.counts[0] = 3;
  rare.counts[0] = 1;
  const pixels = tintLayers(
    [
      { plane: common, colour: [0, 0, 0], say: 1 },
      { plane: rare, colour: [240, 0, 0], say: 9 }
    ],
    0.5
  );
  expect(pixels[0]).toBe(180);
  expect(pixels[3]).toBeGreaterThan(127);
});
