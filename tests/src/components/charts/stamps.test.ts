import { alphaOf } from '../../../../src/components/charts/palette';
import { cross, disc, square, type Stamp, StampSheet } from '../../../../src/components/charts/stamps';

const area = ({ cover }: Stamp): number => cover.reduce((sum, share) => sum + share, 0);
const pixel = (sheet: StampSheet, x: number, y: number): number[] => [
  ...sheet.bytes.subarray((y * sheet.width + x) * 4, (y * sheet.width + x) * 4 + 4)
];
const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;

test.each([1.4, 2.4, 3.5, 7])('a disc of radius %d covers its area, and is the same on all sides', radius => {
  const stamp = disc(radius);
  expect(Math.abs(area(stamp) / (Math.PI * radius * radius) - 1)).toBeLessThan(0.06);
  expect([...stamp.cover].reverse()).toEqual([...stamp.cover]);
});

test('a square is full to its edges, a cross is four arms and leaves the sides free', () => {
  expect(area(square(3))).toBe(9);
  const stamp = cross(9, 1.5);
  const at = (x: number, y: number): number => stamp.cover[y * stamp.size + x] ?? NaN;
  const middle = (stamp.size - 1) / 2;
  expect(at(middle, middle)).toBe(1);
  expect(at(middle + 3, middle + 3)).toBeGreaterThan(0.5);
  expect(at(middle + 3, middle - 3)).toBeGreaterThan(0.5);
  expect(at(middle + 3, middle)).toBe(0);
  expect(at(middle, middle + 3)).toBe(0);
});

test('a mark over others is mixed as on a canvas', () => {
  const sheet = new StampSheet(9, 9);
  sheet.put(square(3), 4.5, 4.5, RED, 1);
  expect(pixel(sheet, 4, 4)).toEqual([255, 0, 0, 255]);
  sheet.put(square(3), 4.5, 4.5, BLUE, 0.5);
  expect(pixel(sheet, 4, 4)).toEqual([128, 0, 128, 255]);
  const crowd = new StampSheet(3, 3);
  for (let turn = 0; turn < 3; turn++) {
    crowd.put(square(1), 1, 1, RED, 0.35);
  }
  const [red, , , alpha = 0] = pixel(crowd, 1, 1);
  expect(red).toBe(255);
  expect(Math.abs(alpha / 255 - (1 - 0.65 ** 3))).toBeLessThan(0.01);
});

test.each([
  [-40, 4],
  [4, 400],
  [-1, -1],
  [8.9, 8.9],
  [0, 8]
])('at (%d, %d), over the edge or beyond it, nothing lands on the other side', (x, y) => {
  const sheet = new StampSheet(9, 9);
  sheet.put(disc(2), x, y, RED, 1);
  const marked = Array.from({ length: 81 }, (_, at) => at).filter(at => (sheet.bytes[at * 4 + 3] ?? 0) > 0);
  for (const at of marked) {
    expect(Math.abs((at % 9) + 0.5 - x)).toBeLessThan(3.1);
    expect(Math.abs(Math.floor(at / 9) + 0.5 - y)).toBeLessThan(3.1);
  }
});

test.each([
  ['#123456', 1],
  ['rgb(1, 2, 3)', 1],
  ['rgba(0, 0, 0, 0.54)', 0.54],
  ['rgba(255,255,255,.7)', 0.7],
  ['rgba(0 0 0 / 0.3)', 0.3],
  ['quiet', 1]
])('%s is solid to %d', (colour, share) => expect(alphaOf(colour)).toBe(share));
