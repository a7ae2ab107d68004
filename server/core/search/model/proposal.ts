/** What model-based searches share: a start design, and never the same configuration twice while others remain. */
import { Random } from '../../random';
import type { Params, Space } from '../../space';
import { randomParams } from '../basic/random-search';
import { scrambledPoint } from '../basic/sobol';
import type { History, Suggestion } from '../search';
import type { SearchSetting } from '../setting';
import { admits } from '../setting';
import { placeOf } from './observations';

/** Places as text, to ask whether a configuration was tried. */
export function triedIn(space: Space, history: History): Set<string> {
  return new Set(history.trials.map(({ params }) => rememberedKey(placeOf(space, params))));
}

export function keyOf(place: Float64Array): string {
  return place.join(' ');
}

const keys = new WeakMap<Float64Array, string>();

/** Places of trials live as long as their history, so each is put into words once. */
function rememberedKey(place: Float64Array): string {
  let key = keys.get(place);
  if (key === undefined) {
    key = keyOf(place);
    keys.set(place, key);
  }
  return key;
}

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
  const tried = triedIn(setting.space, history);
  let params = randomParams(setting, history.trials.length);
  for (let k = 0; k < 50 && tried.has(keyOf(placeOf(setting.space, params))); k++) {
    params = randomParams({ ...setting, seed: Random.of(setting.seed, 'untried', k).uint32() }, history.trials.length);
  }
  return params;
}

function wasTried(space: Space, history: History, params: Params): boolean {
  return triedIn(space, history).has(keyOf(placeOf(space, params)));
}
