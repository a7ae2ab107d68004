/** Independent uniform draws: suggestion n is a function of the seed and n. */
import { Random } from '../../random';
import type { Params } from '../../space';
import type { Search } from '../search';
import type { SearchSetting } from '../setting';
import { firstAdmitted } from '../setting';

export function randomSearch(setting: SearchSetting): Search {
  return {
    name: 'random',
    suggest: history => ({ kind: 'start', params: randomParams(setting, history.trials.length) })
  };
}

export function randomParams(setting: SearchSetting, number: number): Params {
  const random = Random.of(setting.seed, 'random', number);
  return firstAdmitted(setting, () => setting.space.decode(setting.space.axes.map(() => random.next()))).params;
}
