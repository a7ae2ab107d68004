/** Trials in columns; a trial's row is its number. Remembers which rows changed since they were last told. */
import type { Columns, TrialView } from '../../../protocol';
import { TRIAL_STATES, type ColumnHead } from '../../../protocol/board';
import { Growing, Words } from './growing';
import { ValueColumn } from './value-column';

/** Columns beyond these are left out: nobody looks at more of them. */
const MOST_COLUMNS = 600;

const STATE_NUMBERS: ReadonlyMap<string, number> = new Map(TRIAL_STATES.map((state, k) => [state, k]));
export const stateNumber = (state: string): number => STATE_NUMBERS.get(state) ?? 0;

export class TrialTable {
  count = 0;
  /** A column became one of words: a change of some rows cannot say that. */
  isRebuilt = false;
  /** Trials are granted budgets. */
  hasBudgets = false;
  readonly executors = new Words();

  constructor(columns: readonly ValueColumn[]) {
    for (const column of columns) this.add(column);
  }

  put(view: TrialView): void {
    const { number: row, labels, budget } = view;
    const isNew = row >= this.count || this.attempts.get(row) < 0;
    // Rows before it that nobody has spoken of yet are there from now on.
    for (; this.count <= row; this.count++) this.changed.add(this.count);
    this.changed.add(row);
    this.states.set(row, stateNumber(view.state));
    this.metrics.set(row, view.metric ?? Number.NaN);
    if (view.step !== undefined) this.steps.set(row, view.step);
    if (view.latest !== undefined) this.latest.set(row, view.latest);
    this.startedAt.set(row, view.startedAt ?? Number.NaN);
    this.endedAt.set(row, view.endedAt ?? Number.NaN);
    this.attempts.set(row, view.attempt);
    this.executor.set(row, view.executorLabel === undefined ? -1 : this.executors.numberOf(view.executorLabel));
    if (isNew) this.putAll('parameter', row, view.params);
    if (budget !== undefined) {
      this.hasBudgets = true;
      this.putAll('label', row, { budget });
    }
    if (labels !== undefined) this.putAll('label', row, labels);
  }

  /** The newest point of the metric that is shown; a step may come again. */
  point(row: number, step: number, value: number): void {
    if (row < this.count && !(this.steps.get(row) > step)) {
      this.steps.set(row, step);
      this.latest.set(row, value);
      this.changed.add(row);
    }
  }

  further(row: number, metrics: Readonly<Record<string, number>>): void {
    this.putAll('metric', row, metrics);
    this.changed.add(row);
  }

  /** Parameters as another space has them; their values stay. */
  rescale(columns: readonly ValueColumn[]): void {
    for (const column of columns) this.byName.get(keyOf(column.group, column.name))?.takeScale(column);
    this.isRebuilt = true;
  }

  /** All rows, or those that changed since the last call. */
  take(whole: boolean): {
    readonly columns: ColumnHead[];
    readonly arrays: Columns;
    readonly words: [number, readonly string[]][];
  } {
    const rows = whole ? undefined : Int32Array.from(this.changed).sort();
    const from = whole ? 0 : this.columnsTold;
    const arrays: Record<string, Columns[string]> = rows === undefined ? {} : { at: rows };
    const take = <Name extends string>(
      name: Name,
      column: { all(count: number): Columns[string]; at(rows: Int32Array): Columns[string] }
    ): void => {
      arrays[name] = rows === undefined ? column.all(this.count) : column.at(rows);
    };
    take('states', this.states);
    take('metrics', this.metrics);
    take('latest', this.latest);
    take('steps', this.steps);
    take('startedAt', this.startedAt);
    take('endedAt', this.endedAt);
    take('attempts', this.attempts);
    take('executor', this.executor);
    const words: [number, readonly string[]][] = [];
    for (const [k, column] of this.columns.entries()) {
      // A column that is new is told whole once: rows before may have had it all along.
      if (k >= from) arrays[`c${k}`] = column.values.all(this.count);
      else take(`c${k}`, column.values);
      const fresh = k < from ? column.newWords() : [];
      if (fresh.length > 0) words.push([k, fresh]);
    }
    return { columns: this.columns.slice(from).map(column => column.head()), arrays, words };
  }

  /** Everything up to now was told. */
  settle(): void {
    this.changed.clear();
    this.isRebuilt = false;
    this.columnsTold = this.columns.length;
    for (const column of this.columns) column.wordsTold();
  }

  private putAll(group: ColumnHead['group'], row: number, values: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(values)) {
      const column = this.byName.get(keyOf(group, name)) ?? this.open(group, name, value);
      if (column !== undefined && !column.put(row, value)) this.isRebuilt = true;
    }
  }

  private open(group: ColumnHead['group'], name: string, value: unknown): ValueColumn | undefined {
    if (this.columns.length >= MOST_COLUMNS) return undefined;
    const column = new ValueColumn(group, name, typeof value === 'number' ? 'number' : 'category');
    this.add(column);
    return column;
  }

  private add(column: ValueColumn): void {
    this.columns.push(column);
    this.byName.set(keyOf(column.group, column.name), column);
  }

  readonly states = new Growing(Uint8Array, 0);
  readonly metrics = new Growing(Float64Array, Number.NaN);
  readonly steps = new Growing(Float64Array, Number.NaN);
  readonly startedAt = new Growing(Float64Array, Number.NaN);
  readonly endedAt = new Growing(Float64Array, Number.NaN);
  readonly executor = new Growing(Int16Array, -1);
  private readonly latest = new Growing(Float64Array, Number.NaN);
  /** −1: there is no such row yet. */
  private readonly attempts = new Growing(Int32Array, -1);
  private readonly columns: ValueColumn[] = [];
  private readonly byName = new Map<string, ValueColumn>();
  private columnsTold = 0;
  private readonly changed = new Set<number>();
}

const keyOf = (group: string, name: string): string => `${group} ${name}`;
