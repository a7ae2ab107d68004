import { Signal } from '@lumino/signaling';
import type { ExperimentView, TrialState, TrialView } from '../../../../protocol';
import {
  type Act,
  type Board,
  type Column,
  type Curves,
  type IBoardFeed,
  type Savings,
  TRIAL_STATES
} from '../../../../src/store/board/types';
import { experiment, NOW } from '../../fixtures';

export interface TrialFixture {
  readonly number?: number;
  readonly state?: TrialState;
  readonly params?: Readonly<Record<string, number | string>>;
  readonly metric?: number;
  readonly latest?: number;
  readonly step?: number;
  readonly labels?: Readonly<Record<string, number | string>>;
  readonly executor?: string;
  /** Seconds after the beginning. */
  readonly from?: number;
  readonly to?: number;
}

export interface BoardFixture {
  readonly trials?: readonly TrialFixture[];
  readonly experiment?: Partial<ExperimentView>;
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>;
  readonly asked?: number;
  readonly atOnce?: number;
  readonly history?: readonly Act[];
  readonly savings?: Savings;
  readonly revision?: number;
}

/** A board in columns from rows that a test can read. */
export function board(given: BoardFixture = {}): Board {
  const rows = given.trials ?? [];
  const ids = rows.map((row, index) => `exp_aaaa.${row.number ?? index + 1}`);
  const executors = [...new Set(rows.flatMap(({ executor }) => executor ?? []))];
  const numbers = (read: (row: TrialFixture) => number | undefined): Float64Array =>
    Float64Array.from(rows, row => read(row) ?? NaN);
  const at = (seconds: number | undefined): number | undefined =>
    seconds === undefined ? undefined : NOW + seconds * 1000;
  const executorOf = (row: TrialFixture): number => (row.executor === undefined ? -1 : executors.indexOf(row.executor));
  const begun = rows.flatMap((row, index) => (row.from === undefined ? [] : [{ row, index }]));
  return {
    revision: given.revision ?? 1,
    experiment: experiment({ ...given.experiment }),
    search: {
      name: 'random',
      stoppingRule: 'median',
      stopping: { name: 'median', options: { minFinished: 5 } },
      trials: given.asked,
      maxConcurrent: given.atOnce,
      executors: undefined,
      objectives: [{ name: 'loss', direction: 'min' }]
    },
    trials: {
      count: rows.length,
      ids,
      rowOf: id => (ids.indexOf(id) < 0 ? undefined : ids.indexOf(id)),
      numbers: Int32Array.from(rows, (row, index) => row.number ?? index + 1),
      states: Uint8Array.from(rows, row => TRIAL_STATES.indexOf(row.state ?? 'succeeded')),
      metrics: numbers(row => row.metric),
      latest: numbers(row => row.latest),
      steps: numbers(row => row.step),
      startedAt: numbers(row => at(row.from)),
      endedAt: numbers(row => at(row.to)),
      attempts: Int32Array.from(rows, () => 1),
      executor: Int16Array.from(rows, executorOf),
      executors,
      parameters: columns(rows, row => row.params, given.bounds ?? {}),
      furtherMetrics: [],
      labels: columns(rows, row => row.labels, {})
    },
    runs: {
      count: begun.length,
      rows: Int32Array.from(begun, ({ index }) => index),
      attempts: Int32Array.from(begun, () => 1),
      executor: Int16Array.from(begun, ({ row }) => executorOf(row)),
      startedAt: Float64Array.from(begun, ({ row }) => at(row.from) ?? NaN),
      endedAt: Float64Array.from(begun, ({ row }) => at(row.to) ?? NaN),
      ends: Uint8Array.from(begun, ({ row }) => TRIAL_STATES.indexOf(row.state ?? 'succeeded'))
    },
    history: given.history ?? [],
    savings: given.savings
  };
}

function columns(
  rows: readonly TrialFixture[],
  read: (row: TrialFixture) => Readonly<Record<string, number | string>> | undefined,
  bounds: Readonly<Record<string, readonly [number, number]>>
): Column[] {
  const names = [...new Set(rows.flatMap(row => Object.keys(read(row) ?? {})))];
  return names.map((name): Column => {
    const given = rows.map(row => read(row)?.[name]);
    if (given.some(value => typeof value === 'string')) {
      const categories = [...new Set(given.flatMap(value => (value === undefined ? [] : [String(value)])))];
      const values = Float64Array.from(given, value => (value === undefined ? NaN : categories.indexOf(String(value))));
      return { kind: 'category', name, values, categories };
    }
    return {
      kind: 'number',
      name,
      values: Float64Array.from(given, value => (value === undefined ? NaN : Number(value))),
      isLog: false,
      isInteger: false,
      low: bounds[name]?.[0],
      high: bounds[name]?.[1]
    };
  });
}

/** A feed whose boards a test sets by hand. */
export class HandBoard implements IBoardFeed {
  state: IBoardFeed['state'] = { kind: 'connecting' };
  readonly changed: Signal<unknown, void> = new Signal<unknown, void>(this);
  isDisposed = false;
  isShown = false;
  trials = new Map<string, TrialView>();

  tell(state: IBoardFeed['state']): void {
    this.state = state;
    this.changed.emit();
  }

  setShown(shown: boolean): void {
    this.isShown = shown;
  }

  async curves(): Promise<Curves> {
    return {
      rows: new Int32Array(),
      offsets: new Uint32Array(1),
      steps: new Float64Array(),
      values: new Float64Array(),
      isReduced: false,
      metrics: []
    };
  }

  async trial(id: string): Promise<TrialView> {
    const known = this.trials.get(id);
    if (!known) {
      throw new Error(`There is no trial ${id}.`);
    }
    return known;
  }

  dispose(): void {
    this.isDisposed = true;
  }
}
