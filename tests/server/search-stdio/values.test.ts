import { readArguments, readSetting } from '../../../server/search-stdio/conversation';
import { openValues } from '../../../server/search-stdio/values';

const SPACE = [
  { name: 'act', type: 'cat', choices: ['relu', 'tanh'] },
  { name: 'units', type: 'int', lo: 1, hi: 64, log: true },
  { name: 'lr', type: 'float', lo: 1e-4, hi: 0.1, log: true }
];

test('asks and tells over a space in the benchmark spelling', () => {
  const talk = openValues(
    { cmd: 'init', space: SPACE, seed: 1, direction: 'minimize' },
    readArguments(['tpe', 'start=3'])
  );
  for (let id = 0; id < 12; id++) {
    const asked = talk.answer({ cmd: 'ask' }) as { id: number; params: Record<string, number>; us: number };
    expect(asked.id).toBe(id);
    expect(Object.keys(asked.params)).toEqual(['act', 'units', 'lr']);
    expect(Number.isInteger(asked.us)).toBe(true);
    expect(talk.answer({ cmd: 'tell', id, value: asked.params['lr'] })).toEqual({});
  }
  expect(() => talk.answer({ cmd: 'tell', id: 3, value: 1 })).toThrow('There is no outstanding trial 3 to tell about.');
  expect(() => talk.answer({ cmd: 'sing' })).toThrow('Unknown command "sing"; use init, ask or tell.');
});

test('an exhausted grid says so', () => {
  const talk = openValues({ space: [{ name: 'a', type: 'cat', choices: [1] }] }, readArguments(['grid']));
  talk.answer({ cmd: 'ask' });
  expect(talk.answer({ cmd: 'ask' })).toEqual({ done: true });
});

test('arguments are a name and options, values read as JSON where they are', () => {
  expect(readArguments(['gp', 'start=5', 'warp=log', 'rule={"name":"any"}'])).toEqual({
    search: 'gp',
    options: { start: 5, warp: 'log', rule: { name: 'any' } }
  });
});

test('a direction that is none is refused', () => {
  expect(() => readSetting({ space: SPACE, direction: 'sideways' })).toThrow(
    '"direction" must be minimize or maximize, not "sideways".'
  );
});
