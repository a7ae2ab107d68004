import { assignedIn, constantsIn } from '../../../src/notebook/cell-text';
import { cellWith, lineOf, missing, type TrialsWish, wishFrom } from '../../../src/notebook/trials-line';

const CELL = [
  'import math  # x = 1',
  'lr = 0.05  # learning rate',
  'units: int = 64',
  "optimizer = 'adam'",
  'shuffle = True',
  'offset = -3',
  'size = 2 * units',
  'table = {',
  '  "a": 1,',
  '}',
  'text = """',
  'inner = 5',
  '"""',
  'def train():',
  '    depth = 3',
  'for epoch in range(3):',
  '    val_loss = lr * epoch'
].join('\n');

const vary = (wish: TrialsWish, name: string, values: string): TrialsWish => ({
  ...wish,
  parameters: wish.parameters.map(each => (each.constant.name === name ? { ...each, isVaried: true, values } : each))
});

test('constants are found on lines of their own, nowhere else', () => {
  expect(constantsIn(CELL).map(({ name, text, kind }) => [name, text, kind])).toEqual([
    ['lr', '0.05', 'number'],
    ['units', '64', 'whole'],
    ['optimizer', "'adam'", 'text'],
    ['shuffle', 'True', 'truth'],
    ['offset', '-3', 'whole']
  ]);
});

test('what is assigned twice is left out, since no trial would know which to replace', () => {
  expect(constantsIn('lr = 1\nk = 2\nlr = 3').map(({ name }) => name)).toEqual(['k']);
});

test('a metric is proposed by its name, and its direction with it', () => {
  expect(assignedIn(CELL)[0]).toBe('val_loss');
  const wish = wishFrom(CELL);
  expect([wish.metric, wish.direction]).toEqual(['val_loss', 'min']);
  expect(missing(wish)).toBe('parameters');
});

test('values around what stands there are proposed', () => {
  expect(wishFrom(CELL).parameters.map(({ values }) => values)).toEqual([
    '0.005..0.5~log',
    '32..128',
    'adam,',
    'True,False',
    '-4..-2'
  ]);
});

test('the line says what was chosen, and the cell below it stays as it was', () => {
  const wish = vary(vary(wishFrom(CELL), 'lr', '1e-4..1e-1~log'), 'optimizer', 'adam, sgd');
  const line = '%%trials lr=1e-4..1e-1~log optimizer="adam, sgd" --metric val_loss --trials 20 --direction min';
  expect(lineOf(wish)).toBe(line);
  expect(cellWith(CELL, wish)).toBe(`${line}\n${CELL}`);
});

test('a cell that has a line already begins with it, and keeps what the dialog does not know', () => {
  const source = `%%trials lr=0.1,0.01 --metric val_loss --trials 7 --seed 3 -o best\n${CELL}`;
  const wish = wishFrom(source);
  expect(
    wish.parameters.filter(({ isVaried }) => isVaried).map(({ constant, values }) => [constant.name, values])
  ).toEqual([['lr', '0.1,0.01']]);
  expect(wish.trials).toBe('7');
  expect(cellWith(source, wish)).toBe(
    `%%trials lr=0.1,0.01 --metric val_loss --trials 7 --direction min --seed 3 -o best\n${CELL}`
  );
});

test.each<[Partial<TrialsWish>, string | undefined]>([
  [{ trials: '0' }, 'trials'],
  [{ trials: '1.5' }, 'trials'],
  [{ trials: '' }, undefined],
  [{ metric: '' }, 'metric']
])('%j lacks %s', (change, lacks) => {
  expect(missing({ ...vary(wishFrom(CELL), 'lr', '1,2'), ...change })).toBe(lacks);
});

test('values that are empty are asked for', () => {
  expect(missing(vary(wishFrom(CELL), 'lr', '  '))).toBe('values');
});
