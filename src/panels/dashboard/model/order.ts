import type { Field } from './fields';

export interface Sorting {
  /** Id of the field. */
  readonly by: string;
  readonly isDescending: boolean;
}

/** Rows inside the brushes in the order of a field; rows without a value come last either way, equals by number. */
export function orderRows(
  count: number,
  kept: Uint8Array | undefined,
  field: Field | undefined,
  isDescending: boolean
): Int32Array {
  const order = keptRows(
    Int32Array.from({ length: count }, (_, row) => row),
    kept
  );
  if (field === undefined) {
    return order;
  }
  const keys = keysOf(count, field);
  const sign = isDescending ? -1 : 1;
  return order.sort((a, b) => {
    const left = keys[a] ?? NaN;
    const right = keys[b] ?? NaN;
    if (Number.isNaN(left) || Number.isNaN(right)) {
      return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || a - b;
    }
    return sign * (left < right ? -1 : left > right ? 1 : 0) || a - b;
  });
}

/** Of rows in order those inside the brushes, in the same order: cheaper than to order anew at each move of a brush. */
export function keptRows(order: Int32Array, kept: Uint8Array | undefined): Int32Array {
  if (kept === undefined) {
    return order;
  }
  const rows = new Int32Array(order.length);
  let length = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0;
    if (kept[row] === 1) {
      rows[length++] = row;
    }
  }
  return rows.subarray(0, length);
}

/** Figures as they are; words by their place in the alphabet. */
function keysOf(count: number, field: Field): Float64Array {
  const keys = new Float64Array(count);
  const places = new Map<number, number>();
  const values = Array.from({ length: count }, (_, row) => field.value(row));
  if (field.word && field.kind === 'category') {
    const { word } = field;
    [...new Set(values)]
      .filter(value => !Number.isNaN(value))
      .sort((a, b) => word.call(field, a).localeCompare(word.call(field, b), undefined, { numeric: true }))
      .forEach((value, place) => places.set(value, place));
  }
  for (let row = 0; row < count; row++) {
    const value = values[row] ?? NaN;
    keys[row] = places.get(value) ?? value;
  }
  return keys;
}

/** A line of the table: a trial, or the heading of a group of them. */
export type Line =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'group'; readonly value: number; readonly rows: number };

/** Ordered rows under headings, groups in the order of their values; closed groups show their heading alone. */
export function groupRows(order: Int32Array, field: Field, closed: ReadonlySet<number>): Line[] {
  const groups = new Map<number, number[]>();
  for (const row of order) {
    const value = field.value(row);
    const key = Number.isNaN(value) ? NONE : value;
    const group = groups.get(key);
    if (group) {
      group.push(row);
    } else {
      groups.set(key, [row]);
    }
  }
  const lines: Line[] = [];
  for (const [value, rows] of [...groups].sort(([a], [b]) => a - b)) {
    lines.push({ kind: 'group', value, rows: rows.length });
    if (!closed.has(value)) {
      lines.push(...rows.map(row => ({ kind: 'row' as const, row })));
    }
  }
  return lines;
}

/** The group of trials without a value. */
export const NONE = Number.POSITIVE_INFINITY;

/** A line for each row. Of one row it is always the same object. */
export function rowLines(order: Int32Array): Line[] {
  const lines = new Array<Line>(order.length);
  for (let at = 0; at < order.length; at++) {
    const row = order[at] ?? 0;
    lines[at] = LINES[row] ??= { kind: 'row', row };
  }
  return lines;
}

const LINES: Line[] = [];

/** The order as it was, with what came since at its end: rows keep their place while somebody points at them. */
export function keepPlaces(before: Int32Array, now: Int32Array): Int32Array {
  const present = new Set(now);
  const known = new Set(before);
  return Int32Array.from([...[...before].filter(row => present.has(row)), ...[...now].filter(row => !known.has(row))]);
}
