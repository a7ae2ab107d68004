import { fieldsOf } from '../../../../src/panels/dashboard/model/fields';
import { groupRows, keepPlaces, keptRows, orderRows, rowLines } from '../../../../src/panels/dashboard/model/order';
import { toCsv, toPython } from '../../../../src/panels/dashboard/model/export';
import { groupings } from '../../../../src/panels/dashboard/table/columns';
import { board } from './board';

const known = board({
  trials: [
    { params: { lr: 0.3, kernel: 'rbf' }, metric: 2, labels: { rung: 1 } },
    { params: { lr: 0.1, kernel: 'linear' }, metric: -1, labels: { rung: 0 } },
    { params: { lr: 0.2, kernel: 'rbf, "wide"' }, labels: { rung: 1 } },
    { params: { lr: 0.1, kernel: 'poly' }, metric: Infinity }
  ]
});
const field = (id: string) => fieldsOf(known).find(entry => entry.id === id);
const numbers = (order: Int32Array): number[] => Array.from(order, row => known.trials.numbers[row] ?? 0);

test('rows without a value come last either way, equals by number', () => {
  expect(numbers(orderRows(4, undefined, field('trial.metric'), false))).toEqual([2, 1, 4, 3]);
  expect(numbers(orderRows(4, undefined, field('trial.metric'), true))).toEqual([4, 1, 2, 3]);
  expect(numbers(orderRows(4, undefined, field('param.lr'), false))).toEqual([2, 4, 3, 1]);
});

test('words are ordered by the alphabet, not by when they came', () => {
  expect(numbers(orderRows(4, undefined, field('param.kernel'), false))).toEqual([2, 4, 1, 3]);
});

test('only rows inside the brushes are ordered', () => {
  expect(numbers(orderRows(4, Uint8Array.from([1, 0, 1, 0]), field('param.lr'), false))).toEqual([3, 1]);
});

test('to take rows out of an order is the same as to order what is left', () => {
  const kept = Uint8Array.from([1, 0, 1, 1]);
  const whole = orderRows(4, undefined, field('trial.metric'), true);
  expect([...keptRows(whole, kept)]).toEqual([...orderRows(4, kept, field('trial.metric'), true)]);
  expect(keptRows(whole, undefined)).toBe(whole);
});

test('each row in order has a line, and always the same', () => {
  const lines = rowLines(Int32Array.from([2, 0]));
  expect(lines).toEqual([
    { kind: 'row', row: 2 },
    { kind: 'row', row: 0 }
  ]);
  expect(rowLines(Int32Array.from([0]))[0]).toBe(lines[1]);
});

test('groups come in the order of their values, those without one last, closed ones as their heading', () => {
  const rung = field('label.rung');
  const lines = rung ? groupRows(Int32Array.from([0, 1, 2, 3]), rung, new Set([1])) : [];
  expect(lines).toEqual([
    { kind: 'group', value: 0, rows: 1 },
    { kind: 'row', row: 1 },
    { kind: 'group', value: 1, rows: 2 },
    { kind: 'group', value: Infinity, rows: 1 },
    { kind: 'row', row: 3 }
  ]);
});

test('held rows keep their place; new ones wait at the end, filtered ones go', () => {
  expect([...keepPlaces(Int32Array.from([3, 1, 2]), Int32Array.from([0, 1, 3]))]).toEqual([3, 1, 0]);
});

test('CSV keeps full precision, quotes what must be quoted, and leaves no formula to a spreadsheet', () => {
  const fields = ['param.lr', 'param.kernel', 'trial.metric'].flatMap(id => field(id) ?? []);
  expect(toCsv(fields, [0, 2, 3])).toBe('lr,kernel,loss\r\n0.3,rbf,2\r\n0.2,"rbf, ""wide""",\r\n0.1,poly,Infinity\r\n');
  const evil = board({ trials: [{ params: { name: '=cmd()' } }, { params: { name: '@x' } }] });
  const [name] = fieldsOf(evil).filter(({ id }) => id === 'param.name');
  expect(name && toCsv([name], [0, 1])).toBe('name\r\n"\t=cmd()"\r\n"\t@x"\r\n');
});

test('parameters become Python that means the same', () => {
  expect(toPython({ lr: 0.01, kernel: 'rbf "x"', on: true, none: null })).toBe(
    'dict(lr=0.01, kernel="rbf \\"x\\"", on=True, none=None)'
  );
  expect(toPython({ 'my lr': 1, class: -Infinity, units: [1, 2] })).toBe(
    '{"my lr": 1, "class": float("-inf"), "units": [1, 2]}'
  );
});

test('runs of the same parameters can be grouped, and only where there are any', () => {
  const params = [
    { lr: 0.1, kernel: 'rbf' },
    { lr: 0.2 },
    { lr: 0.1, kernel: 'poly' },
    { lr: 0.1, kernel: 'rbf' },
    { lr: 0.2 }
  ];
  const repeated = board({ trials: params.map(of => ({ params: of })) });
  const by = groupings(repeated).find(({ id }) => id === 'trial.repeats');
  expect(params.map((_, row) => by?.value(row))).toEqual([1, 2, 3, 1, 2]);
  expect(groupings(known).map(({ id }) => id)).not.toContain('trial.repeats');
  expect(groupings(board({ trials: [{}, {}] })).map(({ id }) => id)).not.toContain('trial.repeats');
});
