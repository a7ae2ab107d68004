/**
 * Differential evolution, rand/1/bin.
 *
 * Steady state by default: the next member in turn gets an offspring from whatever champions there are, and nobody
 * waits. With `synchronous` a generation starts when the one before it has ended altogether, as `hops` does it.
 */
import { Random } from '../../random';
import type { Params, Space } from '../../space';
import { scrambledPoint } from '../basic/sobol';
import { at } from '../model/linear';
import type { History, Search, Suggestion, TrialRecord } from '../search';
import type { SearchSetting } from '../setting';
import { admits, firstAdmitted, nextLabel } from '../setting';
import { Champions, type Champion } from './population';

export interface DifferentialOptions {
  readonly population: number;
  /** Generations after the initial one; 0 goes on until the experiment ends it. */
  readonly generations: number;
  readonly mutation: number;
  readonly crossover: number;
  readonly synchronous: boolean;
}

export function differentialEvolution(setting: SearchSetting, options: DifferentialOptions): Search {
  const { population, generations, synchronous } = options;
  const champions = new Champions(setting);
  return {
    name: 'de',
    suggest: (history): Suggestion => {
      const turn = nextLabel(history, 'turn');
      const member = turn % population;
      const generation = (turn - member) / population;
      if (generations > 0 && generation > generations) {
        return { kind: 'done' };
      }
      if (synchronous && !waveEnded(history, generation - 1)) {
        return { kind: 'wait' };
      }
      const params =
        generation === 0
          ? founder(setting, turn)
          : offspring(setting, options, champions.of(history, synchronous ? generation : Infinity), member, turn);
      return { kind: 'start', params, label: { turn, member, generation } };
    }
  };
}

/** Generations are suggested in their order: those before need no look. */
function waveEnded({ trials }: History, generation: number): boolean {
  for (let k = trials.length - 1; k >= 0; k--) {
    const { standing, label } = trials[k] as TrialRecord;
    const own = label?.['generation'];
    if (typeof own === 'number' && own < generation) {
      return true;
    }
    if (own === generation && (standing === 'outstanding' || standing === 'paused')) {
      return false;
    }
  }
  return true;
}

function founder(setting: SearchSetting, turn: number): Params {
  const { space, seed } = setting;
  const random = Random.of(seed, 'de-founder', turn);
  return firstAdmitted(setting, attempt =>
    space.decode(attempt === 0 ? scrambledPoint(turn, space.axes.length, seed) : space.axes.map(() => random.next()))
  ).params;
}

const ATTEMPTS = 200;

function offspring(
  setting: SearchSetting,
  options: DifferentialOptions,
  past: ReadonlyMap<number, Champion>,
  member: number,
  turn: number
): Params {
  const random = Random.of(setting.seed, 'de', turn);
  const others = [...past.keys()].filter(other => other !== member).sort((a, b) => a - b);
  if (others.length < 3) {
    return founder(setting, turn);
  }
  const placeOfMember = (index: number): Float64Array => (past.get(others[index] as number) as Champion).place;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [a, b, c] = random.distinct(3, others.length).map(placeOfMember) as [
      Float64Array,
      Float64Array,
      Float64Array
    ];
    const target = past.get(member)?.place ?? a;
    const params = setting.space.decode(cross(setting.space, options, random, target, [a, b, c]));
    if (admits(setting, params)) {
      return params;
    }
  }
  return founder(setting, turn);
}

function cross(
  space: Space,
  { mutation, crossover }: DifferentialOptions,
  random: Random,
  target: Float64Array,
  [a, b, c]: readonly [Float64Array, Float64Array, Float64Array]
): Float64Array {
  const forced = random.below(Math.max(1, target.length));
  return target.map((own, k) => {
    if (k !== forced && random.next() >= crossover) {
      return own;
    }
    if (space.axes[k]?.ordered !== true) {
      // Differences of unordered values mean only "they differ": then the value is drawn anew, as often as `mutation` says.
      return at(b, k) !== at(c, k) && random.next() < mutation ? random.next() : at(a, k);
    }
    const moved = at(a, k) + mutation * (at(b, k) - at(c, k));
    return moved >= 0 && moved < 1 ? moved : random.next();
  });
}
