/** Arbitrary search spaces: every kind of parameter, log and step, some under a condition. */
import fc from 'fast-check';

import type { ParamValue } from '../../../../server/core/space';
import { Space } from '../../../../server/core/space';

const range = (bound: fc.Arbitrary<number>) => fc.tuple(bound, bound).filter(([a, b]) => a < b);
const scalar: fc.Arbitrary<ParamValue> = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer());

const parameter = fc.oneof(
  range(fc.double({ min: -1e6, max: 1e6, noNaN: true })).map(([low, high]) => ({ type: 'float', low, high })),
  range(fc.double({ min: 1e-8, max: 1e6, noNaN: true })).map(([low, high]) => ({
    type: 'float',
    low,
    high,
    log: true
  })),
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(0.1, 0.25, 1))
    .map(([low, cells, step]) => ({ type: 'float', low, high: low + cells * step, step })),
  range(fc.integer({ min: -1000, max: 1000 })).map(([low, high]) => ({ type: 'int', low, high })),
  range(fc.integer({ min: 1, max: 5000 })).map(([low, high]) => ({ type: 'int', low, high, log: true })),
  fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 20, max: 99 }), fc.integer({ min: 1, max: 9 }))
    .map(([low, high, step]) => ({ type: 'int', low, high, step })),
  fc
    .uniqueArray(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 6 })
    .map(values => ({ type: 'discrete', values })),
  fc.uniqueArray(scalar, { minLength: 1, maxLength: 5 }).map(choices => ({ type: 'categorical', choices })),
  scalar.map(value => ({ type: 'constant', value }))
);

/** Parameters p0, p1, …; where `conditioned` is set, a parameter exists only while a switch declared first is on. */
export function anySpace(): fc.Arbitrary<Space> {
  return fc.array(fc.tuple(parameter, fc.boolean()), { minLength: 1, maxLength: 6 }).map(drawn =>
    Space.parse({
      parameters: [
        { name: 'switch', type: 'categorical', choices: [true, false] },
        ...drawn.map(([spec, conditioned], index) => ({
          name: `p${index}`,
          ...spec,
          ...(conditioned ? { when: { op: '==', left: { param: 'switch' }, right: true } } : {})
        }))
      ]
    })
  );
}
