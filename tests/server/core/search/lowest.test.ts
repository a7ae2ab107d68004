/** The lowest of a list, kept while the list changes. */
import fc from 'fast-check';
import { Lowest } from '../../../../server/core/search/model/lowest';

const figure = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -5, max: 5 }) },
  fc.constant(Number.NaN),
  fc.double({ noNaN: true })
);

const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), figure }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), place: fc.nat(99), figure }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('many' as const), shift: fc.integer({ min: -3, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), count: fc.integer({ min: 1, max: 30 }) }) }
);

function inOrder(figures: readonly number[]): number[] {
  const of = (place: number): number => figures[place] as number;
  const places = [...figures.keys()].filter(place => !Number.isNaN(of(place)));
  return places.sort((one, other) => of(one) - of(other) || one - other);
}

test('whatever became of the list, its lowest places are those that sorting it gives', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 150 }), happenings => {
      const figures: number[] = [];
      const lowest = new Lowest(figures);
      for (const happens of happenings) {
        switch (happens.kind) {
          case 'push':
            lowest.add(figures.push(happens.figure) - 1);
            break;
          case 'set':
            if (happens.place < figures.length) {
              lowest.remove(happens.place);
              figures[happens.place] = happens.figure;
              lowest.add(happens.place);
            }
            break;
          case 'pop':
            if (figures.length > 0) {
              lowest.remove(figures.length - 1);
              figures.pop();
            }
            break;
          case 'many':
            lowest.forget();
            figures.forEach((figure, place) => (figures[place] = figure + happens.shift));
            break;
          case 'ask':
            expect(lowest.first(happens.count)).toEqual(inOrder(figures).slice(0, happens.count));
        }
      }
    }),
    { numRuns: 300 }
  );
});
