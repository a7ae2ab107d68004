import { overwritten, overwrittenLines } from '../../../src/components/overwritten';

test.each([
  ['10 %\r20 %', '20 %'],
  ['20 %\r', '20 %\r'],
  ['10 %\r20 %\r', '20 %\r'],
  ['lines\r\n', 'lines\n'],
  ['plain', 'plain']
])('a terminal would show %p as %p', (printed, seen) => {
  expect(overwritten(printed)).toBe(seen);
});

test('of a log every line is shown as it was left', () => {
  expect(overwrittenLines('epoch 1\n0 %\r50 %\r100 %\nepoch 2\n0 %\r7 %')).toBe('epoch 1\n100 %\nepoch 2\n7 %');
  expect(overwrittenLines('\n\nno return\n')).toBe('\n\nno return\n');
  expect(overwrittenLines('\r\n\rx\n')).toBe('\nx\n');
});
