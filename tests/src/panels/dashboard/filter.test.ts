import { readFilter } from '../../../../src/panels/dashboard/model/filter';
import { type Brush, Selection } from '../../../../src/panels/dashboard/model/selection';
import { trans } from '../../fixtures';
import { board, type TrialFixture } from './board';

const TRIALS: readonly TrialFixture[] = [
  { params: { lr: 0.001, kernel: 'rbf' }, state: 'succeeded', metric: 0.3 },
  { params: { lr: 0.02, kernel: 'linear' }, state: 'stopped', metric: 0.5, step: 12 },
  { params: { lr: 0.005, kernel: 'rbf' }, state: 'stopped', step: 4 },
  { params: { lr: 0.5, kernel: 'poly' }, state: 'failed' }
];
const known = board({ trials: TRIALS });

function kept(text: string, of = known): number[] | string {
  const filter = readFilter(text, of, trans);
  if (filter.kind === 'wrong') {
    return filter.says;
  }
  const selection = new Selection();
  selection.follow(of);
  selection.brush('filter', filter.kind === 'right' ? filter.brush : undefined);
  return Array.from(of.trials.numbers).filter((_, row) => selection.keeps(row));
}

test.each([
  ["lr < 0.01 and status == 'stopped'", [3]],
  ['lr < 0.01 and status == "stopped"', [3]],
  ['kernel in ("linear", "poly")', [2, 4]],
  ["kernel == 'rbf' or lr > 0.1", [1, 3, 4]],
  ['not (status == "failed")', [1, 2, 3]],
  ['loss < 0.4', [1]],
  ['metric >= 0.3', [1, 2]],
  ['step > 5', [2]],
  ['number <= 2', [1, 2]],
  ['trial.number == 4', [4]],
  ['kernel ~= "^l"', [2]],
  ['log10(lr) < -2', [1, 3]],
  ['', [1, 2, 3, 4]]
])('%s keeps %j', (text, expected) => {
  expect(kept(text)).toEqual(expected);
});

test.each([
  ['rate < 1', 'Trials have no rate. They have: '],
  ['ker == "rbf"', 'Trials have no ker. Did you mean kernel?'],
  ['lr = 0.1', 'Compare with two signs: =='],
  ['(lr < 1', 'A parenthesis is missing.'],
  ['lr < 1 && step > 2', 'Write and, or, not instead of'],
  ['sin(lr) < 1', 'There is no function sin.'],
  ['kernel < 3', 'A text is compared with a figure'],
  ['lr <', 'This is not finished']
])('%s is explained', (text, says) => {
  expect(kept(text)).toContain(says);
});

test('a parameter named like a figure of trials comes first, and the figure keeps its full name', () => {
  const of = board({ trials: [{ params: { step: 7 }, step: 1 }] });
  expect(kept('step == 7', of)).toEqual([1]);
  expect(kept('trial.step == 1', of)).toEqual([1]);
});

test('nothing outside of the fields can be reached', () => {
  expect(kept('constructor == 1')).toContain('Trials have no constructor.');
  expect(kept("'__proto__' == 1")).toEqual([]);
});

test('a filter that stands judges later trials too', () => {
  const filter = readFilter('lr < 0.01', known, trans);
  const selection = new Selection();
  selection.follow(known);
  selection.brush('filter', filter.kind === 'right' ? filter.brush : undefined);
  selection.follow(board({ trials: [...TRIALS, { params: { lr: 0.002, kernel: 'new' } }] }));
  expect([...(selection.kept ?? [])]).toEqual([1, 0, 1, 0, 1]);
});

test('while one brush moves, the others are not asked again; a later board asks all', () => {
  const asked: string[] = [];
  const brush = (says: string, out: number): Brush => ({
    says,
    drop: (_, rows) => {
      asked.push(says);
      rows[out] = 0;
    }
  });
  const selection = new Selection();
  selection.follow(known);
  selection.brush('a', brush('first', 0));
  selection.brush('b', brush('second', 1));
  selection.brush('b', brush('third', 2));
  expect(asked).toEqual(['first', 'second', 'third']);
  expect([...(selection.kept ?? [])]).toEqual([0, 1, 0, 1]);
  expect(selection.keptCount).toBe(2);
  selection.follow(board({ trials: TRIALS }));
  expect(asked).toEqual(['first', 'second', 'third', 'first', 'third']);
});
