/**
 * A column of a table of trials: a parameter, a metric, or a word of the search. A column whose first value is a number
 * holds numbers until something else comes; from then on it holds words.
 */
import type { ColumnHead } from '../../../protocol/board';
import { Growing, Words } from './growing';

/** Longer texts are cut: a column is for comparing, not for reading. */
const LONGEST_WORD = 200;

export class ValueColumn {
  readonly values = new Growing(Float64Array, Number.NaN);
  /** Words that were told already. */
  told = 0;

  constructor(
    readonly group: ColumnHead['group'],
    readonly name: string,
    private kind: ColumnHead['kind'],
    private scale: Pick<ColumnHead, 'isLog' | 'isInteger' | 'low' | 'high'> = {},
    words: readonly unknown[] = []
  ) {
    for (const word of words) this.words.numberOf(textOf(word));
  }

  /** False when all rows have to be told again: the column has become one of words. */
  put(row: number, value: unknown): boolean {
    if (value === undefined) {
      this.values.set(row, Number.NaN);
      return true;
    }
    if (this.kind === 'category') {
      this.values.set(row, this.words.numberOf(textOf(value)));
      return true;
    }
    if (typeof value === 'number') {
      this.values.set(row, value);
      return true;
    }
    this.turnToWords(row);
    this.values.set(row, this.words.numberOf(textOf(value)));
    return false;
  }

  /** The bounds of the space have moved. */
  takeScale({ scale }: ValueColumn): void {
    this.scale = scale;
  }

  head(): ColumnHead {
    const { group, name, kind, scale } = this;
    return kind === 'number' ? { group, name, kind, ...scale } : { group, name, kind, words: this.words.list };
  }

  newWords(): readonly string[] {
    return this.kind === 'category' ? this.words.list.slice(this.told) : [];
  }

  wordsTold(): void {
    this.told = this.words.list.length;
  }

  private turnToWords(rows: number): void {
    this.kind = 'category';
    for (const [row, value] of this.values.all(rows).entries()) {
      if (!Number.isNaN(value)) this.values.set(row, this.words.numberOf(textOf(value)));
    }
  }

  private readonly words = new Words();
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > LONGEST_WORD ? `${text.slice(0, LONGEST_WORD)}…` : text;
}

/** The column of a parameter of a search space. */
export function columnOf(parameter: {
  readonly name: string;
  readonly type: string;
  readonly low?: number;
  readonly high?: number;
  readonly log?: boolean;
  readonly values?: readonly number[];
  readonly choices?: readonly unknown[];
  readonly value?: unknown;
}): ValueColumn {
  const { name, type, low, high, log = false, values = [], choices = [], value } = parameter;
  switch (type) {
    case 'categorical':
      return new ValueColumn('parameter', name, 'category', {}, choices);
    case 'discrete': {
      const isInteger = values.every(Number.isInteger);
      return new ValueColumn('parameter', name, 'number', {
        isInteger,
        low: Math.min(...values),
        high: Math.max(...values)
      });
    }
    case 'constant':
      return new ValueColumn('parameter', name, typeof value === 'number' ? 'number' : 'category');
    default: {
      const bounds = { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
      return new ValueColumn('parameter', name, 'number', { isLog: log, isInteger: type === 'int', ...bounds });
    }
  }
}
