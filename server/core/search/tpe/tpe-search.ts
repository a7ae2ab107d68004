/**
 * Tree-structured Parzen estimator, multivariate: propose where the density of good trials most exceeds that of the
 * others. Outstanding trials count among the others (the constant liar), so parallel suggestions spread out.
 */
import { Random } from '../../random';
import type { Params } from '../../space';
import { placesOf } from '../model/places';
import { startPoint, untried } from '../model/proposal';
import type { History, Search } from '../search';
import type { SearchSetting } from '../setting';
import { admits } from '../setting';
import { Parzen } from './parzen';
import { splitter, type Split, type SplitOptions } from './split';

export interface TpeOptions extends SplitOptions {
  readonly start: number;
  readonly candidates: number;
  readonly width: number;
  readonly least: number;
}

export function tpeSearch(setting: SearchSetting, options: TpeOptions): Search {
  const split = splitter(setting, options);
  return {
    name: 'tpe',
    suggest: history => {
      const enough = history.ended.length >= 2 && history.trials.length >= options.start;
      if (setting.space.axes.length === 0 || !enough) {
        return startPoint(setting, history);
      }
      return { kind: 'start', params: propose(setting, options, history, split(history)) };
    }
  };
}

function propose(setting: SearchSetting, options: TpeOptions, history: History, { good, other }: Split): Params {
  const { space } = setting;
  const bandwidth = { width: options.width, least: options.least };
  const promising = new Parzen(good, space.axes, bandwidth);
  const usual = new Parzen(other, space.axes, bandwidth);
  const random = Random.of(setting.seed, 'tpe', history.trials.length);
  const tried = placesOf(space, history);
  let best: Params | undefined;
  let highest = -Infinity;
  for (let left = options.candidates, draws = 4 * left; left > 0 && draws > 0; draws--) {
    const drawn = promising.sample(random);
    const point = space.conditional ? space.snap(drawn) : drawn;
    if (tried.has(point)) {
      continue;
    }
    const params = space.decode(point);
    if (!admits(setting, params)) {
      continue;
    }
    left -= 1;
    const score = promising.logDensity(point) - usual.logDensity(point);
    if (score > highest) {
      [best, highest] = [params, score];
    }
  }
  return best ?? untried(setting, history);
}
