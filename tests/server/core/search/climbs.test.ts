/** Curves climbed all along are those that a first look at the history climbs. */
import fc from 'fast-check';
import { Climbs } from '../../../../server/core/search/curves/climbs';
import { prospects, prospectsOf } from '../../../../server/core/search/curves/prospects';
import type { SearchSetting } from '../../../../server/core/search/setting';
import { Space } from '../../../../server/core/space';
import { copied, happening, Past } from './past';

const setting: SearchSetting = {
  space: Space.parse([{ name: 'x', type: 'int', low: 0, high: 9 }]),
  direction: 'max',
  seed: 1
};

test('whatever happens to trials, their climbs and prospects are those of a first look', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 80, size: 'max' }), happenings => {
      const past = new Past();
      const kept = new Climbs(setting);
      for (const happens of happenings) {
        for (let asked = 0; asked < happens.asked; asked++) {
          past.follow({ kind: 'start', params: { x: asked } });
        }
        past.happen(happens);
        if (happens.asked > 0) {
          kept.update(past.history);
          const fresh = new Climbs(setting).update(copied(past.history));
          expect([kept.losses, kept.finals, kept.ladder]).toEqual([fresh.losses, fresh.finals, fresh.ladder]);
          const figures = ({ loss, variance, height }: ReturnType<typeof prospects>[number]) => [
            loss,
            variance,
            height
          ];
          expect(prospectsOf(past.trials, kept).map(figures)).toEqual(prospects(setting, past.trials).map(figures));
        }
      }
    }),
    { numRuns: 60 }
  );
});
