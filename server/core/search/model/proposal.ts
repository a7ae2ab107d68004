/** What model-based searches share: a start design, and never the same configuration twice while others remain. */
import { Random } from '../../random';
import type { Params, Space } from '../../space';
import { randomParams } from '../basic/random-search';
import { scrambledPoint } from '../basic/sobol';
import type { History, Suggestion } from '../search';
import type { SearchSetting } from '../setting';
import { admits } from '../setting';
import { placeOf, placesOf } from './places';

/** The n-th point of the start design: scrambled Sobol, constraints respected. */
export function startPoint(setting: SearchSetting, history: History): Suggestion {
  const { space, seed } = setting;
  const number = history.trials.length;
  const params = space.decode(scrambledPoint(number, space.axes.length, seed));
  return {
    kind: 'start',
    params: admits(setting, params) && !wasTried(space, history, params) ? params : untried(setting, history)
  };
}

/** A random configuration, if possible one not tried yet. */
export function untried(setting: SearchSetting, history: History): Params {
  const tried = placesOf(setting.space, history);
  let params = randomParams(setting, history.trials.length);
  for (let k = 0; k < 50 && tried.has(placeOf(setting.space, params)); k++) {
    params = randomParams({ ...setting, seed: Random.of(setting.seed, 'untried', k).uint32() }, history.trials.length);
  }
  return params;
}

function wasTried(space: Space, history: History, params: Params): boolean {
  return placesOf(space, history).has(placeOf(space, params));
}
