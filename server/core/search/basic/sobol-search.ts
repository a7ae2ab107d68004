/** Scrambled Sobol points, in order: covers the space more evenly than random draws do. */
import type { Search } from '../search';
import type { SearchSetting } from '../setting';
import { firstAdmitted, nextLabel } from '../setting';
import { scrambledPoint } from './sobol';

export function sobolSearch(setting: SearchSetting): Search {
  const { space, seed } = setting;
  return {
    name: 'sobol',
    suggest: history => {
      const first = nextLabel(history, 'point');
      const { params, attempt } = firstAdmitted(setting, k =>
        space.decode(scrambledPoint(first + k, space.axes.length, seed))
      );
      return { kind: 'start', params, label: { point: first + attempt } };
    }
  };
}
