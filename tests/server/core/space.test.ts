import fc from 'fast-check';

import { Random } from '../../../server/core/random';
import { Space, configHash } from '../../../server/core/space';
import { anySpace } from './search/spaces';

const parse = (...parameters: unknown[]) => Space.parse({ parameters });

test("Maggy's four types are read in Maggy's own spelling", () => {
  const space = parse(
    { name: 'lr', type: 'DOUBLE', values: [0.001, 0.1] },
    { name: 'layers', type: 'INTEGER', values: [2, 8] },
    { name: 'units', type: 'DISCRETE', values: [64, 16, 128] },
    { name: 'act', type: 'CATEGORICAL', values: ['relu', 'tanh'] }
  );
  expect(space.decode([0.5, 0.999, 0.5, 0])).toEqual({ lr: 0.0505, layers: 8, units: 64, act: 'relu' });
  expect(space.decode([0, 0, 0, 1])).toEqual({ lr: 0.001, layers: 2, units: 16, act: 'tanh' });
});

test('log scales, steps and constants', () => {
  const space = parse(
    { name: 'lr', type: 'float', low: 1e-4, high: 1, log: true },
    { name: 'width', type: 'int', low: 1, high: 1024, log: true },
    { name: 'dropout', type: 'float', low: 0.1, high: 0.7, step: 0.1 },
    { name: 'batch', type: 'int', low: 16, high: 100, step: 16 },
    { name: 'device', type: 'constant', value: 'cpu' }
  );
  const { lr, ...rest } = space.decode([0.5, 0.5, 0.4, 0.99]);
  expect(lr).toBeCloseTo(0.01, 12);
  expect(rest).toEqual({ width: 23, dropout: 0.3, batch: 96, device: 'cpu' });
  expect(space.axes.map(axis => axis.size)).toEqual([Infinity, 1024, 7, 6]);
});

test('a conditional parameter exists only while its condition holds', () => {
  const space = parse(
    { name: 'kind', type: 'CATEGORICAL', values: ['sgd', 'adam'] },
    { name: 'momentum', type: 'DOUBLE', values: [0, 1], when: { op: '==', left: { param: 'kind' }, right: 'sgd' } }
  );
  expect(space.decode([0, 0.25])).toEqual({ kind: 'sgd', momentum: 0.25 });
  expect(space.decode([0.9, 0.25])).toEqual({ kind: 'adam' });
  expect([...space.encode({ kind: 'adam' })]).toEqual([0.75, 0.5]);
  expect(space.fault({ kind: 'adam', momentum: 0.1 })).toContain('its condition does not hold; leave it out');
  expect(space.fault({ kind: 'sgd' })).toBe('Parameter "momentum" is missing.');
});

test('constraints are comparisons over sums', () => {
  const space = Space.parse({
    parameters: [
      { name: 'a', type: 'INTEGER', values: [0, 10] },
      { name: 'b', type: 'INTEGER', values: [0, 10] }
    ],
    constraints: [{ op: '<=', left: { op: '+', left: { param: 'a' }, right: { param: 'b' } }, right: 10 }]
  });
  expect(space.allows({ a: 4, b: 6 })).toBe(true);
  expect(space.allows({ a: 5, b: 6 })).toBe(false);
  expect(space.fault({ a: 5, b: 6 })).toContain('does not hold');
});

test.each<[string, unknown, RegExp]>([
  ['empty bounds', { name: 'x', type: 'DOUBLE', values: [] }, /"x": its bounds are empty; give \[low, high\]/],
  ['one bound', { name: 'x', type: 'DOUBLE', values: [1] }, /"x": a range needs exactly two bounds.*not \[1\]/],
  ['no bounds', { name: 'x', type: 'DOUBLE' }, /"x": both bounds must be finite numbers, not undefined/],
  ['reversed', { name: 'x', type: 'DOUBLE', values: [2, 1] }, /"x": the lower bound 2 is above.*write \[1, 2\]/],
  ['equal', { name: 'x', type: 'INTEGER', values: [2, 2] }, /"x": both bounds are 2.*CONSTANT/],
  ['unknown type', { name: 'x', type: 'REAL', values: [1, 2] }, /"x": unknown type "REAL"; use DOUBLE/],
  [
    'fraction',
    { name: 'x', type: 'INTEGER', values: [0.5, 2] },
    /"x": an INTEGER needs whole bounds, not 0.5. Use DOUBLE/
  ],
  ['text bound', { name: 'x', type: 'DOUBLE', values: ['1', 2] }, /"x": both bounds must be finite numbers, not "1"/],
  ['infinite', { name: 'x', type: 'DOUBLE', values: [0, Infinity] }, /"x": both bounds must be finite/],
  [
    'log of zero',
    { name: 'x', type: 'float', low: 0, high: 1, log: true },
    /"x": a log scale needs a lower bound above 0, not 0/
  ],
  [
    'bad step',
    { name: 'x', type: 'float', low: 0, high: 1, step: 2 },
    /"x": "step" must be a number above 0 and at most 1, not 2/
  ],
  ['no choices', { name: 'x', type: 'CATEGORICAL', values: [] }, /"x": it needs at least one value in a list/],
  ['twice the same', { name: 'x', type: 'DISCRETE', values: [1, 1] }, /"x": the value 1 is listed twice/],
  ['an object', { name: 'x', type: 'CATEGORICAL', values: [{}] }, /"x": {} cannot be a value; use numbers/],
  [
    'reserved',
    { name: 'reporter', type: 'DOUBLE', values: [0, 1] },
    /"reporter": this name is reserved .* "reporter_value"/
  ],
  [
    'prototype',
    JSON.parse('{"name":"__proto__","type":"DOUBLE","values":[0,1]}'),
    /"__proto__": this name is reserved/
  ],
  ['no name', { type: 'DOUBLE', values: [0, 1] }, /Parameter 1: its name must be a text/],
  [
    'unknown operator',
    { name: 'x', type: 'DOUBLE', values: [0, 1], when: { op: '~' } },
    /"x", its condition: unknown operator "~"; use one of and or/
  ],
  [
    'later parameter',
    { name: 'x', type: 'DOUBLE', values: [0, 1], when: { op: '<', left: { param: 'y' }, right: 1 } },
    /there is no parameter "y"/
  ]
])('%s is refused with the fix', (_, parameter, message) => {
  expect(() => parse(parameter)).toThrow(message);
});

test('other shapes are refused', () => {
  expect(() => Space.parse(7)).toThrow('A search space is {"parameters"');
  expect(() =>
    parse({ name: 'x', type: 'DOUBLE', values: [0, 1] }, { name: 'x', type: 'DOUBLE', values: [0, 1] })
  ).toThrow('"x" is declared twice');
  let deep: unknown = { op: '<', left: 1, right: 2 };
  for (let k = 0; k < 1000; k++) {
    deep = { op: 'not', of: deep };
  }
  expect(() => Space.parse({ parameters: [], constraints: [deep] })).toThrow('nested deeper than 50 levels');
});

test('under the old names reversed bounds are put right, with a warning and never a constant', () => {
  const space = Space.parse([{ name: 'lr', type: 'DOUBLE', values: [0.1, 0.001] }], { reversedBounds: 'swap' });
  expect(space.warnings).toEqual([
    'Parameter "lr": its bounds [0.1, 0.001] were reversed and are read as [0.001, 0.1].'
  ]);
  expect([space.decode([0])['lr'], space.decode([1])['lr']]).toEqual([0.001, 0.1]);
});

test('grid sizes beyond any number type are exact', () => {
  const thousand = { type: 'INTEGER', values: [1, 1000] };
  const space = parse(...'abcdefg'.split('').map(name => ({ name, ...thousand })));
  expect(space.gridSize()).toBe(10n ** 21n);
  expect(parse({ name: 'x', type: 'DOUBLE', values: [0, 1] }).gridSize()).toBeUndefined();
});

test('hashes depend on values, not on the order of names', () => {
  expect(configHash({ a: 1, b: 'x' })).toBe(configHash({ b: 'x', a: 1 }));
  expect(configHash({ a: 1 })).not.toBe(configHash({ a: '1' }));
  expect(parse({ name: 'x', type: 'DOUBLE', values: [0, 1] }).hash).toBe(
    parse({ type: 'DOUBLE', values: [0, 1], name: 'x' }).hash
  );
});

test('every decoded point lies in its space, and its place decodes to it again', () => {
  fc.assert(
    fc.property(anySpace(), fc.integer(), (space, seed) => {
      const random = Random.of(seed);
      for (let k = 0; k < 10; k++) {
        const params = space.decode(space.axes.map(() => random.next()));
        expect(space.fault(params)).toBeUndefined();
        const again = space.decode(space.encode(params));
        expect(Object.keys(again)).toEqual(Object.keys(params));
        for (const [name, value] of Object.entries(params)) {
          if (typeof value === 'number') {
            expect(Math.abs((again[name] as number) - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
          } else {
            expect(again[name]).toBe(value);
          }
        }
      }
    }),
    { numRuns: 200 }
  );
});

test('the JSON form survives a round trip', () => {
  fc.assert(
    fc.property(anySpace(), space => {
      const again = Space.parse(JSON.parse(JSON.stringify(space.spec)));
      expect(again.spec).toEqual(space.spec);
      expect(again.hash).toBe(space.hash);
    })
  );
});
