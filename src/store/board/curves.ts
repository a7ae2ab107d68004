import type { CurvesHead } from '../../../protocol/board';
import { unpackColumns } from '../../../protocol/columns';
import { partsOfTrialId } from '../../../protocol/trial-id';
import type { CurvesQuery, IApi } from '../../tokens';
import type { Curves, CurvesWanted } from './types';

/** Answers that are kept: the views of one dashboard, and the last zooms. */
const MOST_KEPT = 8;
/** A longer list of trials does not fit an address: then all curves are asked for. */
const LONGEST_LIST = 6_000;

interface Kept {
  readonly mark: number;
  readonly curves: Curves;
}

/** Curves as they were given last; asked again, only those that have grown travel. */
export class CurveMemory {
  constructor(
    private readonly _experiment: string,
    private readonly _api: Pick<IApi, 'curves'>
  ) {}

  get(wanted: CurvesWanted): Promise<Curves> {
    const query = queryOf(wanted);
    const key = JSON.stringify(query);
    let asked = this._asked.get(key);
    if (!asked) {
      asked = this._ask(key, query).finally(() => this._asked.delete(key));
      this._asked.set(key, asked);
    }
    return asked;
  }

  private async _ask(key: string, query: CurvesQuery): Promise<Curves> {
    const known = this._kept.get(key);
    const bytes = await this._api.curves(this._experiment, known ? { ...query, since: known.mark } : query);
    const { head, arrays } = unpackColumns(bytes);
    // Only the sidecar of this very release writes it.
    const { mark, isReduced, metrics } = head as CurvesHead;
    const { rows, offsets, steps, values } = arrays;
    const fresh: Curves = {
      rows: rows instanceof Int32Array ? rows : new Int32Array(),
      offsets: offsets instanceof Uint32Array ? offsets : new Uint32Array(1),
      steps: steps instanceof Float64Array ? steps : new Float64Array(),
      values: values instanceof Float64Array ? values : new Float64Array(),
      isReduced,
      metrics
    };
    const curves = known ? grown(known.curves, fresh) : fresh;
    this._kept.delete(key);
    this._kept.set(key, { mark, curves });
    for (const oldest of this._kept.keys()) {
      if (this._kept.size <= MOST_KEPT) {
        break;
      }
      this._kept.delete(oldest);
    }
    return curves;
  }

  private readonly _kept = new Map<string, Kept>();
  private readonly _asked = new Map<string, Promise<Curves>>();
}

function queryOf({ metric, fromStep, toStep, points, trials }: CurvesWanted): CurvesQuery {
  const list = trials === undefined ? undefined : numberList(trials.map(id => partsOfTrialId(id).number));
  return {
    points: Math.max(2, Math.round(points)),
    ...(metric === undefined ? {} : { metric }),
    ...(fromStep !== undefined && Number.isFinite(fromStep) ? { from: fromStep } : {}),
    ...(toStep !== undefined && Number.isFinite(toStep) ? { to: toStep } : {}),
    ...(list !== undefined && list.length <= LONGEST_LIST ? { trials: list } : {})
  };
}

/** `0-99,105`: numbers in order, neighbours together. */
export function numberList(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].filter(number => number >= 0).sort((one, other) => one - other);
  const parts: string[] = [];
  for (let first = 0; first < sorted.length;) {
    let last = first;
    while (sorted[last + 1] === (sorted[last] ?? 0) + 1) {
      last += 1;
    }
    parts.push(first === last ? `${sorted[first]}` : `${sorted[first]}-${sorted[last]}`);
    first = last + 1;
  }
  return parts.join(',');
}

/** The known curves, with those that have grown in place of what they were; in the order of their rows. */
export function grown(known: Curves, fresh: Curves): Curves {
  if (fresh.rows.length === 0) {
    return known;
  }
  const places = new Map<number, { from: Curves; at: number }>();
  for (const from of [known, fresh]) {
    from.rows.forEach((row, at) => places.set(row, { from, at }));
  }
  const rows = Int32Array.from(places.keys()).sort();
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, k) => {
    const place = places.get(row);
    offsets[k + 1] = (offsets[k] ?? 0) + (place ? lengthOf(place.from, place.at) : 0);
  });
  const total = offsets[rows.length] ?? 0;
  const steps = new Float64Array(total);
  const values = new Float64Array(total);
  rows.forEach((row, k) => {
    const place = places.get(row);
    if (place) {
      const [start, end] = [place.from.offsets[place.at] ?? 0, place.from.offsets[place.at + 1] ?? 0];
      steps.set(place.from.steps.subarray(start, end), offsets[k]);
      values.set(place.from.values.subarray(start, end), offsets[k]);
    }
  });
  return { rows, offsets, steps, values, isReduced: known.isReduced || fresh.isReduced, metrics: fresh.metrics };
}

const lengthOf = ({ offsets }: Curves, at: number): number => (offsets[at + 1] ?? 0) - (offsets[at] ?? 0);
