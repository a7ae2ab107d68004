import { environmentChange } from '../../../../src/panels/dashboard/compare/environment-change';

const ranIn = (...packages: string[]) => ({ python: '/venv/bin/python', packages });
const told = (before: string[], after: string[]) => {
  const { lines, ...counts } = environmentChange(ranIn(...before), ranIn(...after));
  return { lines: lines.map(({ kind, text }) => `${kind} ${text}`), ...counts };
};

test('other versions, added and removed packages, Python first', () => {
  expect(
    told(['numpy 1.26', 'python 3.11.9', 'tqdm 4.67', 'zstd 1'], ['numpy 2.4', 'pandas 3.1', 'python 3.12.1', 'zstd 1'])
  ).toEqual({
    lines: [
      'gone python 3.11.9',
      'new python 3.12.1',
      'gone numpy 1.26',
      'new numpy 2.4',
      'new pandas 3.1',
      'gone tqdm 4.67'
    ],
    changed: 2,
    added: 1,
    removed: 1,
    same: 1
  });
});

test('the same packages in another order are no difference', () => {
  expect(told(['a 1', 'b 2'], ['b 2', 'a 1'])).toEqual({ lines: [], changed: 0, added: 0, removed: 0, same: 2 });
});

test('an empty environment, a package of two versions, and one without any', () => {
  expect(told([], ['a 1', 'a 2', 'odd'])).toEqual({
    lines: ['new a 1, 2', 'new odd'],
    changed: 0,
    added: 2,
    removed: 0,
    same: 0
  });
});
