import type { Board } from '../../../../store/board/types';
import { classOf, scoreOf } from '../rows';

/** How many trials of a bracket came as far as a rung, and what became of those that went no further. */
export interface Rung {
  readonly rung: number;
  /** Rows that reached it. */
  readonly reached: readonly number[];
  /** Of these, how many went on, run here now, or ended here. */
  readonly wentOn: number;
  readonly running: number;
  /** Worst value among those that went on; undefined while none did. */
  readonly cut: number | undefined;
}

export interface Bracket {
  readonly bracket: number;
  readonly rungs: readonly Rung[];
}

/** A trial's label `rung` is the highest it was given: it has passed all below. */
export function bracketsOf(board: Board, isLess: boolean): readonly Bracket[] {
  const column = (name: string): Float64Array | undefined => board.trials.labels.find(one => one.name === name)?.values;
  const rungs = column('rung');
  const brackets = column('bracket');
  if (!rungs) {
    return [];
  }
  const members = new Map<number, number[]>();
  for (let row = 0; row < board.trials.count; row++) {
    if (Number.isFinite(rungs[row] ?? NaN)) {
      const bracket = brackets?.[row] ?? 0;
      const own = members.get(bracket) ?? [];
      own.push(row);
      members.set(bracket, own);
    }
  }
  const rungOf = (row: number): number => rungs[row] ?? 0;
  return [...members]
    .sort(([a], [b]) => a - b)
    .map(([bracket, rows]) => ({ bracket, rungs: rungsOf(board, rows, rungOf, isLess) }));
}

function rungsOf(board: Board, rows: readonly number[], rungOf: (row: number) => number, isLess: boolean): Rung[] {
  const levels = [...new Set(rows.map(rungOf))].sort((a, b) => a - b);
  const first = levels[0] ?? 0;
  const last = levels[levels.length - 1] ?? 0;
  return Array.from({ length: last - first + 1 }, (_, index): Rung => {
    const rung = first + index;
    const reached = rows.filter(row => rungOf(row) >= rung);
    const on = reached.filter(row => rungOf(row) > rung);
    const values = on.map(row => scoreOf(board.trials, row)).filter(Number.isFinite);
    return {
      rung,
      reached,
      wentOn: on.length,
      running: reached.filter(row => rungOf(row) === rung && classOf(board.trials, row) === 'running').length,
      cut: values.length === 0 ? undefined : values.reduce((a, b) => (isLess ? Math.max(a, b) : Math.min(a, b)))
    };
  });
}
