/**
 * Regression trees that split until nothing is left to split, each on its own draw of the trials, as Hutter, Hoos and
 * Leyton-Brown (2014) fit them. A tree is kept as its leaves: each a box of the space with one value.
 */
import { Random } from '../../random';

/** An axis of the unit cube. `size`: number of unordered values, that many equal cells; 0 where places are ordered. */
export interface ForestAxis {
  readonly size: number;
}

/** What a leaf holds of an axis: of an ordered one the interval [low, high), of an unordered one a flag for each cell. */
export type Side = { readonly low: number; readonly high: number } | { readonly cells: Uint8Array };

export interface Leaf {
  readonly value: number;
  readonly sides: readonly Side[];
}

export interface Sample {
  readonly axes: readonly ForestAxis[];
  /** One place an axis for each trial; on an unordered axis the middle of its cell. */
  readonly points: readonly Float64Array[];
  readonly values: readonly number[];
}

export const TREES = 64;
const DEEPEST = 64;

export function forestOf(sample: Sample, seed: number, trees = TREES): Leaf[][] {
  const count = sample.points.length;
  return Array.from({ length: trees }, (_, tree) => {
    const random = Random.of(seed, 'forest', tree);
    const drawn = Array.from({ length: count }, () => random.below(count));
    const leaves: Leaf[] = [];
    grow(sample, drawn, sample.axes.map(wholeOf), 0, random, leaves);
    return leaves;
  });
}

function wholeOf({ size }: ForestAxis): Side {
  return size === 0 ? { low: 0, high: 1 } : { cells: new Uint8Array(size).fill(1) };
}

function grow(
  sample: Sample,
  rows: readonly number[],
  sides: readonly Side[],
  depth: number,
  random: Random,
  leaves: Leaf[]
): void {
  const cut = depth < DEEPEST ? bestCut(sample, rows, sides, random) : undefined;
  if (cut === undefined) {
    const value = rows.reduce((sum, row) => sum + valueOf(sample, row), 0) / rows.length;
    leaves.push({ value, sides });
    return;
  }
  const [inside, outside] = divided(sides[cut.axis], cut.at);
  const isInside = (row: number): boolean => holds(inside, placeOf(sample, row, cut.axis));
  for (const [half, side] of [
    [rows.filter(isInside), inside] as const,
    [rows.filter(row => !isInside(row)), outside] as const
  ]) {
    const own = sides.map((known, axis) => (axis === cut.axis ? side : known));
    grow(sample, half, own, depth + 1, random, leaves);
  }
}

interface Cut {
  readonly axis: number;
  /** The threshold of an ordered axis, the cell of an unordered one. */
  readonly at: number;
}

/** The one that leaves the least squared error; undefined where the values are equal, or nothing tells the trials apart. */
function bestCut(sample: Sample, rows: readonly number[], sides: readonly Side[], random: Random): Cut | undefined {
  const first = valueOf(sample, rows[0] ?? 0);
  if (rows.every(row => valueOf(sample, row) === first)) {
    return undefined;
  }
  let best: Cut | undefined;
  let highest = -Infinity;
  const total = rows.reduce((sum, row) => sum + valueOf(sample, row), 0);
  const consider = (axis: number, at: number, sum: number, count: number): void => {
    const rest = total - sum;
    const gain = (sum * sum) / count + (rest * rest) / (rows.length - count);
    if (gain > highest) {
      highest = gain;
      best = { axis, at };
    }
  };
  // In a random order, so that of equal cuts none is preferred for its name.
  for (const axis of random.shuffle([...sides.keys()])) {
    const side = sides[axis];
    if (side !== undefined && 'cells' in side) {
      cellsOf(sample, rows, axis, side.cells.length, consider);
    } else {
      thresholdsOf(sample, rows, axis, consider);
    }
  }
  return best;
}

type Consider = (axis: number, at: number, sum: number, count: number) => void;

function thresholdsOf(sample: Sample, rows: readonly number[], axis: number, consider: Consider): void {
  const place = (row: number | undefined): number => placeOf(sample, row ?? 0, axis);
  const order = [...rows].sort((one, other) => place(one) - place(other));
  let sum = 0;
  for (let k = 1; k < order.length; k++) {
    sum += valueOf(sample, order[k - 1] ?? 0);
    const [before, after] = [place(order[k - 1]), place(order[k])];
    if (after > before) {
      consider(axis, before + (after - before) / 2, sum, k);
    }
  }
}

/** One cell against the others. */
function cellsOf(sample: Sample, rows: readonly number[], axis: number, size: number, consider: Consider): void {
  const sums = new Float64Array(size);
  const counts = new Int32Array(size);
  for (const row of rows) {
    const cell = cellOf(placeOf(sample, row, axis), size);
    sums[cell] = (sums[cell] ?? 0) + valueOf(sample, row);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  for (let cell = 0; cell < size; cell++) {
    const count = counts[cell] ?? 0;
    if (count > 0 && count < rows.length) {
      consider(axis, cell, sums[cell] ?? 0, count);
    }
  }
}

function divided(side: Side | undefined, at: number): readonly [Side, Side] {
  if (side !== undefined && 'cells' in side) {
    const alone = new Uint8Array(side.cells.length);
    alone[at] = 1;
    const others = side.cells.slice();
    others[at] = 0;
    return [{ cells: alone }, { cells: others }];
  }
  const { low, high } = side ?? { low: 0, high: 1 };
  return [
    { low, high: at },
    { low: at, high }
  ];
}

const holds = (side: Side, place: number): boolean =>
  'cells' in side ? side.cells[cellOf(place, side.cells.length)] === 1 : place <= side.high && place >= side.low;

const cellOf = (place: number, size: number): number => Math.min(size - 1, Math.max(0, Math.floor(place * size)));
const placeOf = ({ points }: Sample, row: number, axis: number): number => points[row]?.[axis] ?? 0.5;
const valueOf = ({ values }: Sample, row: number): number => values[row] ?? 0;
