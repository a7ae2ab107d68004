import fc from 'fast-check';
import { Curve } from '../../../../server/core/search/curve';
import type { Report } from '../../../../server/core/search/search';

/** Steps that mostly follow one another, and values of every kind. */
const reports: fc.Arbitrary<Report[]> = fc
  .array(fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, fc.nat(7)), fc.double()), { maxLength: 90 })
  .map(pairs => {
    let at = (pairs.length % 3) * 5;
    return pairs.map(([by, value]) => ({ step: (at += Math.max(1, by)), value }));
  });

test('it reads like the array of what was pushed', () => {
  fc.assert(
    fc.property(reports, pushed => {
      const curve = Curve.of(pushed);
      expect([...curve]).toEqual(pushed);
      expect(curve).toHaveLength(pushed.length);
      for (const place of [0, 1, 7, pushed.length - 1, pushed.length, -1, -2, -100]) {
        expect(curve.at(place)).toEqual(pushed.at(place));
      }
    })
  );
});

test('it can be read while it grows', () => {
  const curve = new Curve();
  expect(curve.at(-1)).toBeUndefined();
  for (let step = 3; step < 40; step++) {
    curve.push({ step: step === 39 ? 100 : step, value: step / 7 });
    expect(curve.at(-1)?.value).toBe(step / 7);
  }
  expect(curve.at(-1)?.step).toBe(100);
  expect(curve.at(-2)?.step).toBe(38);
});
