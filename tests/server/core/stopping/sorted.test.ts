import fc from 'fast-check';
import { SortedValues } from '../../../../server/core/stopping/sorted';

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true }));

test('it is what sorting gives, whatever it begins with and whatever comes', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), fc.array(value, { maxLength: 1_200 }), (first, later) => {
      const sorted = new SortedValues(Float64Array.from(first));
      later.forEach(one => sorted.insert(one));
      const wanted = Float64Array.from([...first, ...later]).sort();
      expect(sorted.size).toBe(wanted.length);
      expect([...wanted.keys()].map(place => sorted.at(place) + 0)).toEqual([...wanted].map(one => one + 0));
      for (const one of [...first.slice(0, 5), ...later.slice(0, 20), -Infinity, Infinity, 0]) {
        expect(sorted.below(one)).toBe(wanted.filter(other => other < one).length);
      }
    }),
    { numRuns: 60, seed: 20_261_122 }
  );
});

test('a place that is not there is refused', () => {
  const sorted = new SortedValues(Float64Array.of(3, 1, 2));
  expect([sorted.at(0), sorted.at(2), sorted.quantile(0.5)]).toEqual([1, 3, 2]);
  expect(() => sorted.at(3)).toThrow('There is no place 3 among 3 sorted values.');
  expect(() => new SortedValues().quantile(0.5)).toThrow(RangeError);
});

test('values that went are there no more, and one that was not there takes nothing with it', () => {
  const numbers = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 700 });
  fc.assert(
    fc.property(numbers, numbers, (come, go) => {
      const sorted = new SortedValues(Float64Array.from(come.slice(0, 300)));
      come.slice(300).forEach(value => sorted.insert(value));
      const left = [...come];
      for (const value of go) {
        sorted.remove(value);
        const place = left.indexOf(value);
        left.splice(place, place < 0 ? 0 : 1);
      }
      left.sort((one, other) => one - other);
      expect(sorted.size).toBe(left.length);
      expect(left.map((_, place) => sorted.at(place))).toEqual(left);
      expect(left.map(value => sorted.below(value))).toEqual(left.map(value => left.indexOf(value)));
    })
  );
});
