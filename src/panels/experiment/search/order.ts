import type { TrialState } from '../../../../protocol';
import type { TrialRows } from './trials';

/** What the table is sorted by: what matters now, or a column. */
export type SortKey = 'notable' | 'number' | 'state' | 'metric' | 'step' | `parameter:${string}`;

export interface Sorting {
  readonly by: SortKey;
  readonly isDescending: boolean;
}

export const NOTABLE: Sorting = { by: 'notable', isDescending: false };

const UNDER_WAY: ReadonlySet<TrialState> = new Set<TrialState>(['starting', 'running', 'stopping']);
const STATE_ORDER: readonly TrialState[] = [
  'running',
  'starting',
  'stopping',
  'succeeded',
  'stopped',
  'failed',
  'paused',
  'cancelled',
  'queued'
];

/** The first `most` rows. What is notable: trials under way, but one place for the best; then the best of the others. */
export function firstRows(rows: TrialRows, sorting: Sorting, isLessBetter: boolean, most: number): number[] {
  const all = Array.from({ length: rows.count }, (_, row) => row);
  const key = keyOf(rows, sorting.by, isLessBetter);
  const keys = all.map(key);
  const sign = sorting.isDescending ? -1 : 1;
  all.sort((a, b) => compare(keys[a], keys[b], sign) || rows.number(a) - rows.number(b));
  if (sorting.by !== 'notable') {
    return all.slice(0, most);
  }
  const running = all.filter(row => UNDER_WAY.has(rows.state(row))).slice(0, most - 1);
  const shown = new Set(running);
  const best = all.filter(row => !shown.has(row) && !Number.isNaN(rows.score(row))).slice(0, most - running.length);
  const others = all.filter(row => !shown.has(row) && Number.isNaN(rows.score(row)));
  return [...running, ...best, ...others].slice(0, most);
}

function keyOf(rows: TrialRows, by: SortKey, isLessBetter: boolean): (row: number) => number | string {
  switch (by) {
    case 'notable':
      return row => {
        const score = rows.score(row);
        return Number.isFinite(score) ? (isLessBetter ? score : -score) : NaN;
      };
    case 'number':
      return row => rows.number(row);
    case 'state':
      return row => STATE_ORDER.indexOf(rows.state(row));
    case 'metric':
      return row => rows.score(row);
    case 'step':
      return row => rows.step(row);
    default: {
      const name = by.slice('parameter:'.length);
      return row => rows.parameterKey(row, name);
    }
  }
}

/** What has no value comes last either way. */
function compare(a: number | string | undefined, b: number | string | undefined, sign: number): number {
  const aIsNone = a === undefined || a === '' || Number.isNaN(a);
  const bIsNone = b === undefined || b === '' || Number.isNaN(b);
  if (aIsNone || bIsNone) {
    return aIsNone === bIsNone ? 0 : aIsNone ? 1 : -1;
  }
  if (typeof a === 'number' && typeof b === 'number') {
    return sign * (a < b ? -1 : a > b ? 1 : 0);
  }
  return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
}
