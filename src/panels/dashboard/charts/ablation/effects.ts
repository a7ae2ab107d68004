import type { Board, Column } from '../../../../store/board/types';
import { scoreOf, stateOf } from '../rows';

/** What leaving something out does to the metric, against the trials that leave out nothing. */
export interface Effect {
  readonly name: string;
  readonly rows: readonly number[];
  readonly mean: number;
  /** Difference from the base; its interval where both were repeated. */
  readonly effect: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

export interface Effects {
  readonly base: { readonly rows: readonly number[]; readonly mean: number };
  /** What hurts most to lose comes first. */
  readonly effects: readonly Effect[];
}

const NOTHING = 'None';

/** Undefined until the base trial has a value. */
export function effectsOf(board: Board, isLess: boolean): Effects | undefined {
  const parts = board.trials.parameters.filter(({ name }) => name.startsWith('ablated_'));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < board.trials.count; row++) {
    if (stateOf(board.trials, row) === 'succeeded' && Number.isFinite(scoreOf(board.trials, row))) {
      const name = leftOut(parts, row);
      groups.set(name, [...(groups.get(name) ?? []), row]);
    }
  }
  const base = groups.get('');
  if (!base) {
    return undefined;
  }
  const read = (rows: readonly number[]): number[] => rows.map(row => scoreOf(board.trials, row));
  const baseValues = read(base);
  const effects = [...groups]
    .filter(([name]) => name !== '')
    .map(([name, rows]): Effect => {
      const values = read(rows);
      const effect = mean(values) - mean(baseValues);
      const half = welchHalfWidth(values, baseValues);
      return {
        name,
        rows,
        mean: mean(values),
        effect,
        low: half === undefined ? undefined : effect - half,
        high: half === undefined ? undefined : effect + half
      };
    })
    .sort((a, b) => (isLess ? b.effect - a.effect : a.effect - b.effect));
  return { base: { rows: base, mean: mean(baseValues) }, effects };
}

/** "conv1", or "age, conv1" when both a feature and a layer are left out; empty for the base. */
function leftOut(parts: readonly Column[], row: number): string {
  return parts
    .map(column => (column.kind === 'category' ? (column.categories[column.values[row] ?? NaN] ?? NOTHING) : NOTHING))
    .filter(name => name !== NOTHING && name !== '')
    .join(', ');
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

/** Half the width of the 95 % interval of a difference of means (Welch); undefined unless both were repeated. */
export function welchHalfWidth(a: readonly number[], b: readonly number[]): number | undefined {
  if (a.length < 2 || b.length < 2) {
    return undefined;
  }
  const [partA, partB] = [variance(a) / a.length, variance(b) / b.length];
  const spread = partA + partB;
  if (spread === 0) {
    return 0;
  }
  const freedom = spread ** 2 / (partA ** 2 / (a.length - 1) + partB ** 2 / (b.length - 1));
  return studentT(freedom) * Math.sqrt(spread);
}

const T_975 = [12.71, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** 97.5 % quantile of Student's t: a table for few degrees of freedom, then Cornish and Fisher's expansion. */
export function studentT(freedom: number): number {
  const whole = Math.max(1, Math.floor(freedom));
  const z = 1.959964;
  return T_975[whole - 1] ?? z + (z ** 3 + z) / (4 * whole) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * whole ** 2);
}
