/**
 * Tree-structured Parzen estimator, multivariate: propose where the density of good trials most exceeds that of the
 * others. Outstanding trials count among the others (the constant liar), so parallel suggestions spread out.
 */
import { Random } from '../../random';
import type { Params } from '../../space';
import { observe } from '../model/observations';
import { placesOf } from '../model/places';
import { startPoint, untried } from '../model/proposal';
import type { History, Search } from '../search';
import type { SearchSetting } from '../setting';
import { admits } from '../setting';
import { Parzen } from './parzen';

export interface TpeOptions {
  readonly start: number;
  readonly good: number;
  readonly mostGood: number;
  readonly candidates: number;
  readonly width: number;
  readonly least: number;
}

export function tpeSearch(setting: SearchSetting, options: TpeOptions): Search {
  return {
    name: 'tpe',
    suggest: history => {
      const enough = history.ended.length >= 2 && history.trials.length >= options.start;
      if (setting.space.axes.length === 0 || !enough) {
        return startPoint(setting, history);
      }
      return { kind: 'start', params: propose(setting, options, history) };
    }
  };
}

function propose(setting: SearchSetting, options: TpeOptions, history: History): Params {
  const { space } = setting;
  const { good, other } = split(setting, options, history);
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

function split(setting: SearchSetting, options: TpeOptions, history: History) {
  const { points, losses, outstanding } = observe(setting, history);
  const count = Math.max(1, Math.min(Math.ceil(options.good * losses.length), options.mostGood));
  const limit = smallest(losses, count);
  const good: Float64Array[] = [];
  const other: Float64Array[] = [];
  let ties = count - losses.reduce((below, loss) => below + (loss < limit ? 1 : 0), 0);
  points.forEach((point, i) => {
    const loss = losses[i] as number;
    const isGood = loss < limit || (loss === limit && ties-- > 0);
    (isGood ? good : other).push(point);
  });
  return { good, other: [...thinned(other), ...outstanding] };
}

/** The count-th smallest: `count` are few, however many there are. */
function smallest(values: readonly number[], count: number): number {
  const least = new Float64Array(count).fill(Infinity);
  for (const value of values) {
    let place = count - 1;
    if (value < (least[place] as number)) {
      for (; place > 0 && value < (least[place - 1] as number); place--) {
        least[place] = least[place - 1] as number;
      }
      least[place] = value;
    }
  }
  return least[count - 1] as number;
}

/** The density of the others needs no more points than this. */
const MOST_OTHERS = 500;

function thinned(points: readonly Float64Array[]): readonly Float64Array[] {
  const stride = points.length / MOST_OTHERS;
  return stride <= 1
    ? points
    : Array.from({ length: MOST_OTHERS }, (_, k) => points[Math.floor((k + 0.5) * stride)] as Float64Array);
}
