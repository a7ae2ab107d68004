/** Places of a history, kept from one suggestion to the next. */
import fc from 'fast-check';
import { Places, placeOf } from '../../../../server/core/search/model/places';
import { observe, trialNumbered } from '../../../../server/core/search/model/observations';
import type { TrialRecord } from '../../../../server/core/search/search';
import { Space } from '../../../../server/core/space';

const space = Space.parse([{ name: 'x', type: 'int', low: 0, high: 9 }]);

const trial = (number: number, x: number): TrialRecord => ({
  number,
  params: { x },
  standing: number % 3 === 0 ? 'outstanding' : 'succeeded',
  reports: [],
  value: x
});

test('whatever history it is shown after another, it knows the places of that one', () => {
  const histories = fc.array(fc.array(fc.nat(9), { maxLength: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(histories, shown => {
      const places = new Places(space);
      for (const xs of shown) {
        const trials = xs.map((x, number) => trial(number, x));
        places.update({ trials, ended: [] });
        expect(places.points).toEqual(trials.map(({ params }) => placeOf(space, params)));
        for (let x = 0; x <= 9; x++) {
          expect(places.has(placeOf(space, { x }))).toBe(xs.includes(x));
        }
      }
    })
  );
});

test('trials that were left out of a history are not found in it, and the others are', () => {
  const trials = [1, 2, 5, 8, 13].map(number => trial(number, number % 10));
  const found = [...Array(15).keys()].filter(number => trialNumbered({ trials, ended: [] }, number)?.number === number);
  expect(found).toEqual([1, 2, 5, 8, 13]);
  const seen = observe({ space, direction: 'min', seed: 1 }, { trials, ended: [2, 4, 13, 8] });
  expect(seen.losses).toEqual([2, 3, 8]);
});
