import type { ExperimentView } from '../../../protocol';
import type { Act, BoardHead, BoardSearch, BoardUpdate, ColumnHead } from '../../../protocol/board';
import { type Columns, type Numbers, unpackColumns } from '../../../protocol/columns';
import { partsOfTrialId, trialIdOf } from '../../../protocol/trial-id';
import { HopyardError } from '../../failure';
import type { Board, Column, RunColumns, TrialColumns } from './types';

/** A board with what the next frame builds on. */
export interface HeldBoard extends Board {
  readonly flat: readonly FlatColumn[];
}

type FlatColumn = Column & { readonly group: ColumnHead['group'] };

const NOTHING: readonly never[] = [];

/** The board that a whole frame tells. */
export function openBoard(update: BoardUpdate): HeldBoard {
  if (update.frame === undefined) {
    throw new HopyardError('INTERNAL', 'The dashboard was answered without a board.', 'Reload the page.');
  }
  return read(update.revision, unpackColumns(update.frame), undefined);
}

/** The board after the next frame; what did not change is the same object as before. */
export function applyBoardUpdate(board: HeldBoard, update: BoardUpdate): HeldBoard {
  return update.frame === undefined
    ? { ...board, revision: update.revision }
    : read(update.revision, unpackColumns(update.frame), board);
}

function read(revision: number, packed: { head: unknown; arrays: Columns }, before: HeldBoard | undefined): HeldBoard {
  // Only the sidecar of this very release writes it.
  const head = packed.head as BoardHead;
  const { arrays } = packed;
  const experiment = head.experiment ?? before?.experiment;
  const search = head.search ?? before?.search;
  if (!experiment || !search) {
    throw new HopyardError('INTERNAL', 'The dashboard was told of no experiment.', 'Reload the page.');
  }
  const executors = appended(before?.trials.executors, head.executors);
  const flat = columnsAfter(head, arrays, before);
  return {
    revision,
    experiment,
    search: withoutGaps(search),
    trials: trialsAfter(head.trials, experiment, arrays, before?.trials, executors, flat),
    runs: runsAfter(head.runs, arrays, before?.runs),
    history: appended<Act>(before?.history, head.acts),
    savings: head.savings ?? before?.savings,
    flat
  };
}

/** JSON leaves out what is undefined. */
const withoutGaps = ({
  name,
  stoppingRule,
  stopping,
  trials,
  maxConcurrent,
  executors,
  objectives
}: BoardSearch): BoardSearch => ({
  name,
  stoppingRule,
  stopping,
  trials,
  maxConcurrent,
  executors,
  objectives
});

function trialsAfter(
  count: number,
  experiment: ExperimentView,
  arrays: Columns,
  before: TrialColumns | undefined,
  executors: readonly string[],
  flat: readonly FlatColumn[]
): TrialColumns {
  const rows = arrays['at'];
  const of = <T extends Numbers>(name: string, kind: Kind<T>, old: T | undefined): T =>
    merged(kind, arrays[name], rows, old, count);
  const isLonger = before?.count !== count;
  return {
    count,
    ids: isLonger ? Array.from({ length: count }, (_, row) => trialIdOf(experiment.id, row)) : before.ids,
    rowOf: id => {
      const { experiment: owner, number } = partsOfTrialId(id);
      return owner === experiment.id && number >= 0 && number < count ? number : undefined;
    },
    numbers: isLonger ? Int32Array.from({ length: count }, (_, row) => row) : before.numbers,
    states: of('states', Uint8Array, before?.states),
    metrics: of('metrics', Float64Array, before?.metrics),
    latest: of('latest', Float64Array, before?.latest),
    steps: of('steps', Float64Array, before?.steps),
    startedAt: of('startedAt', Float64Array, before?.startedAt),
    endedAt: of('endedAt', Float64Array, before?.endedAt),
    attempts: of('attempts', Int32Array, before?.attempts),
    executor: of('executor', Int16Array, before?.executor),
    executors,
    parameters: same(before?.parameters, flat, 'parameter'),
    furtherMetrics: same(before?.furtherMetrics, flat, 'metric'),
    labels: same(before?.labels, flat, 'label')
  };
}

function runsAfter(count: number, arrays: Columns, before: RunColumns | undefined): RunColumns {
  const at = arrays['run.at'];
  if (before?.count === count && at?.length === 0) {
    return before;
  }
  const of = <T extends Numbers>(name: string, kind: Kind<T>, old: T | undefined): T =>
    merged(kind, arrays[`run.${name}`], at, old, count);
  return {
    count,
    rows: of('rows', Int32Array, before?.rows),
    attempts: of('attempts', Int32Array, before?.attempts),
    executor: of('executor', Int16Array, before?.executor),
    startedAt: of('startedAt', Float64Array, before?.startedAt),
    endedAt: of('endedAt', Float64Array, before?.endedAt),
    ends: of('ends', Uint8Array, before?.ends)
  };
}

function columnsAfter(head: BoardHead, arrays: Columns, before: HeldBoard | undefined): readonly FlatColumn[] {
  const known = before?.flat ?? NOTHING;
  const words = new Map(head.words);
  const kept = known.map((column, k) => {
    const values = merged(Float64Array, arrays[`c${k}`], arrays['at'], column.values, head.trials);
    const fresh = words.get(k) ?? NOTHING;
    if (values === column.values && fresh.length === 0) {
      return column;
    }
    return column.kind === 'number'
      ? { ...column, values }
      : { ...column, values, categories: appended(column.categories, fresh) };
  });
  const opened = (head.columns ?? NOTHING).map((column, k) =>
    opening(column, arrays[`c${known.length + k}`], head.trials)
  );
  return opened.length === 0 && kept.every((column, k) => column === known[k]) ? known : [...kept, ...opened];
}

function opening(column: ColumnHead, given: Numbers | undefined, count: number): FlatColumn {
  const { group, name, isLog = false, isInteger = false, low, high, words = [] } = column;
  const values = merged(Float64Array, given, undefined, undefined, count);
  return column.kind === 'number'
    ? { group, kind: 'number', name, values, isLog, isInteger, low, high }
    : { group, kind: 'category', name, values, categories: words };
}

type Kind<T extends Numbers> = new (length: number) => T;

/** `given` are the values of these rows, or of all of them. The old array itself where nothing is different. */
function merged<T extends Numbers>(
  kind: Kind<T>,
  given: Numbers | undefined,
  rows: Numbers | undefined,
  old: T | undefined,
  count: number
): T {
  if (rows === undefined && given instanceof kind) {
    return given;
  }
  const isSame = (row: number, k: number): boolean => Object.is(old?.[row], given?.[k]);
  if (old?.length === count && (given === undefined || rows?.every(isSame) !== false)) {
    return old;
  }
  const values = new kind(count);
  // Rows that are new and that nobody spoke of have no value.
  if (values instanceof Float64Array) {
    values.fill(Number.NaN, old?.length ?? 0);
  }
  values.set(old?.subarray(0, count) ?? NOTHING);
  rows?.forEach((row, k) => {
    values[row] = given?.[k] ?? 0;
  });
  return values;
}

const appended = <T>(known: readonly T[] = NOTHING, fresh: readonly T[] = NOTHING): readonly T[] =>
  fresh.length === 0 ? known : [...known, ...fresh];

/** The list itself stays the same while its columns do. */
function same(
  before: readonly Column[] | undefined,
  flat: readonly FlatColumn[],
  group: ColumnHead['group']
): readonly Column[] {
  const own = flat.filter(column => column.group === group);
  return before?.length === own.length && own.every((column, k) => column === before[k]) ? before : own;
}
