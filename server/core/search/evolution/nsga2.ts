/**
 * NSGA-II (Deb et al. 2002) for several objectives, without waves: every trial that ends competes for a place in the
 * population at once, and every suggestion is a child of the population as it then is.
 */
import { Random } from '../../random';
import type { Params } from '../../space';
import { scrambledPoint } from '../basic/sobol';
import { placeOf, placesOf } from '../model/places';
import { untried } from '../model/proposal';
import type { History, Search, Suggestion } from '../search';
import { admits, directionsOf, firstAdmitted, nextLabel, type SearchSetting } from '../setting';
import { inherit } from './inheritance';
import { ranked, type Ranked } from './ranking';
import { Survivors } from './survivors';

export interface Nsga2Options {
  readonly population: number;
  /** Share of pairs whose values are mixed; of the others the child is a copy of one, mutated. */
  readonly crossover: number;
}

export function nsga2Search(setting: SearchSetting, options: Nsga2Options): Search {
  const survivors = new Survivors(setting, options.population);
  return {
    name: 'nsga2',
    suggest: (history): Suggestion => {
      const turn = nextLabel(history, 'turn');
      const generation = Math.floor(turn / options.population);
      const label = { turn, generation };
      const members = generation === 0 ? [] : ranked(survivors.of(history), directionsOf(setting).length);
      const params = members.length < 2 ? founder(setting, turn) : child(setting, options, history, members, turn);
      return { kind: 'start', params, label };
    }
  };
}

function founder(setting: SearchSetting, turn: number): Params {
  const { space, seed } = setting;
  const random = Random.of(seed, 'nsga2-founder', turn);
  return firstAdmitted(setting, attempt =>
    space.decode(attempt === 0 ? scrambledPoint(turn, space.axes.length, seed) : space.axes.map(() => random.next()))
  ).params;
}

const ATTEMPTS = 200;

function child(
  setting: SearchSetting,
  { crossover }: Nsga2Options,
  history: History,
  members: readonly Ranked[],
  turn: number
): Params {
  const { space, seed } = setting;
  const random = Random.of(seed, 'nsga2', turn);
  const tried = placesOf(space, history);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const parents = [tournament(random, members), tournament(random, members)] as const;
    const params = space.decode(inherit(random, space.axes, parents[0].place, parents[1].place, crossover));
    if (admits(setting, params) && !tried.has(placeOf(space, params))) {
      return params;
    }
  }
  return untried(setting, history);
}

/** The better of two: by its front, then by how lonely it stands in it. */
function tournament(random: Random, members: readonly Ranked[]): Ranked {
  const one = random.choice(members);
  const other = random.choice(members);
  if (one.front !== other.front) {
    return one.front < other.front ? one : other;
  }
  return one.space >= other.space ? one : other;
}
