/** Good trials and others: the good are so many of the lowest losses, of equal ones those that ended first. */
import type { History } from '../search';
import type { SearchSetting } from '../setting';
import { Observed } from '../model/observed';
import { Lowest } from '../model/lowest';

export interface SplitOptions {
  readonly good: number;
  readonly mostGood: number;
}

export interface Split {
  readonly good: readonly Float64Array[];
  /** Outstanding ones too. */
  readonly other: readonly Float64Array[];
}

/** Splits any history, and keeps what it can for the next. */
export function splitter(setting: SearchSetting, { good, mostGood }: SplitOptions): (history: History) => Split {
  const observed = new Observed(setting);
  const lowest = new Lowest(observed.losses);
  return history => {
    const { points } = observed.update(history, lowest);
    const count = Math.max(1, Math.min(Math.ceil(good * points.length), mostGood));
    const places = lowestPlaces(observed, lowest, count).sort((one, other) => one - other);
    return {
      good: places.map(place => points[place] as Float64Array),
      other: [...thinned(points, places), ...observed.outstanding()]
    };
  };
}

/** A failed trial counts as the worst loss seen. */
function lowestPlaces({ losses, failures }: Observed, lowest: Lowest, count: number): number[] {
  const places = [...lowest.first(count)];
  const limit = losses[places[count - 1] ?? -1];
  if (failures === 0 || (limit !== undefined && losses.some(loss => loss > limit))) {
    return places;
  }
  const worst = losses.reduce((most, loss) => (loss > most ? loss : most), -Infinity);
  const penalty = worst === -Infinity ? 0 : worst;
  return [...new Lowest(losses.map(loss => (Number.isNaN(loss) ? penalty : loss))).first(count)];
}

/** The density of the others needs no more points than this. */
const MOST_OTHERS = 500;

/** Points at none of these rising places; of very many, some at even distances. */
function thinned(points: readonly Float64Array[], without: readonly number[]): Float64Array[] {
  const left = points.length - without.length;
  const stride = Math.max(1, left / MOST_OTHERS);
  const kept: Float64Array[] = [];
  for (let k = 0, passed = 0; k < Math.min(left, MOST_OTHERS); k++) {
    const rank = stride === 1 ? k : Math.floor((k + 0.5) * stride);
    while ((without[passed] ?? Infinity) <= rank + passed) {
      passed += 1;
    }
    kept.push(points[rank + passed] as Float64Array);
  }
  return kept;
}
