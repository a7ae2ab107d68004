import { luminance, rampFor, rgbOf } from '../../../../src/components/charts/palette';
import { fitted, shortened } from '../../../../src/components/charts/text';

test('a name of ten kilobytes keeps its beginning and its end', () => {
  const name = `lr_${'x'.repeat(10_000)}_final`;
  const short = shortened(name, 30);
  expect(short).toHaveLength(30);
  expect(short.startsWith('lr_')).toBe(true);
  expect(short.endsWith('_final')).toBe(true);
});

test('a name of several lines becomes one', () => {
  expect(shortened('a\n\n  b', 30)).toBe('a b');
});

test('text is fitted to a width by what is measured', () => {
  const measure = (text: string): number => text.length * 6;
  expect(fitted('dropout', 100, measure)).toBe('dropout');
  expect(measure(fitted('a very long parameter name', 60, measure))).toBeLessThanOrEqual(60);
});

test('colours are read as themes write them', () => {
  expect(rgbOf('#fff')).toEqual([255, 255, 255]);
  expect(rgbOf('#1976D2')).toEqual([25, 118, 210]);
  expect(rgbOf('rgba(1, 2, 3, 0.5)')).toEqual([1, 2, 3]);
});

test('the best stand out most against the paper, light or dark', () => {
  const light = rampFor(false).map(luminance);
  const dark = rampFor(true).map(luminance);
  expect(light[0]).toBeGreaterThan(light[light.length - 1] ?? 1);
  expect(dark[0]).toBeLessThan(dark[dark.length - 1] ?? 0);
});
