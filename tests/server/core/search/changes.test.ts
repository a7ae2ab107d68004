/** What changed of a history, told to whoever looks at it again. */
import fc from 'fast-check';
import { Changes, Glance } from '../../../../server/core/search/changes';
import type { TrialRecord } from '../../../../server/core/search/search';

const record = (number: number, value: number): TrialRecord => ({
  number,
  params: {},
  standing: 'succeeded',
  reports: [],
  value
});

test('places changed since any moment are told once each, and rise', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 40 }), fc.nat(40), (noted, moment) => {
      const changes = new Changes();
      noted.forEach(place => changes.note(place));
      const since = [...new Set(noted.slice(moment))].sort((one, other) => one - other);
      expect(changes.since(moment)).toEqual(since);
    })
  );
});

/** A change of one trial, of all at once, or a look. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ place: fc.nat(7), value: fc.nat(99) }) },
  { weight: 1, arbitrary: fc.constant('all' as const) },
  { weight: 3, arbitrary: fc.constant('look' as const) }
);

test('who looks at what changed, whenever, knows the whole history', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), fc.boolean(), (happenings, hears) => {
      const trials: TrialRecord[] = [];
      const changes = new Changes();
      const glance = new Glance();
      const known: TrialRecord[] = [];
      for (const happens of happenings) {
        if (happens === 'look') {
          const look = (trial: TrialRecord, place: number): void => {
            known[place] = trial;
          };
          const swept = (values: readonly number[]): void =>
            known.forEach((_, place) => (known[place] = record(place, values[place] ?? Number.NaN)));
          glance.each({ trials, ended: [], changes }, look, hears ? swept : undefined);
          expect(known).toEqual(trials);
        } else if (happens === 'all') {
          trials.forEach((trial, place) => {
            trials[place] = record(place, -(trial.value ?? 0));
          });
          changes.sweep(trials.map(({ value = Number.NaN }) => value));
        } else {
          const place = Math.min(happens.place, trials.length);
          trials[place] = record(place, happens.value);
          changes.note(place);
        }
      }
    })
  );
});

test('of a history that does not tell, or is another one, all is looked at', () => {
  const trials = [record(0, 1), record(1, 2)];
  const glance = new Glance();
  const looked = (changes?: Changes): number[] => {
    const places: number[] = [];
    glance.each({ trials, ended: [], ...(changes === undefined ? {} : { changes }) }, (_, place) => places.push(place));
    return places;
  };
  const changes = new Changes();
  expect(looked(changes)).toEqual([0, 1]);
  expect(looked(changes)).toEqual([]);
  changes.note(1);
  expect(looked(changes)).toEqual([1]);
  expect(looked()).toEqual([0, 1]);
  expect(looked(changes)).toEqual([0, 1]);
  expect(looked(new Changes())).toEqual([0, 1]);
});
