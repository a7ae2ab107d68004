import { type Board, type Column, TRIAL_STATES } from '../../../store/board/types';
import { repeatsOf } from './repeats';

/** One figure or word of every trial, whatever array it comes from. NaN where a trial has none. */
export interface Field {
  /** Unique among a board's fields, and what layouts remember: "trial.number", "param.lr", "metric.loss", "label.rung". */
  readonly id: string;
  /** As people write it in a filter: "lr"; what `id` is for where two fields share a name. */
  readonly name: string;
  readonly kind: 'count' | 'number' | 'moment' | 'span' | 'category' | 'state';
  value(row: number): number;
  /** The word of a value; absent where values are figures. */
  word?(value: number): string;
}

/** Figures that every trial has, by the names that filters and tables use. */
export function fieldsOf(board: Board): Field[] {
  const { trials } = board;
  const repeats = repeatsOf(trials);
  const span = (row: number): number => (trials.endedAt[row] ?? NaN) - (trials.startedAt[row] ?? NaN);
  const own: Field[] = [
    figure('trial.number', 'number', 'count', row => trials.numbers[row]),
    {
      ...figure('trial.state', 'status', 'state', row => trials.states[row]),
      word: value => TRIAL_STATES[value] ?? ''
    },
    ...trials.parameters.map(column => ofColumn(column, 'param')),
    figure('trial.metric', board.search.objectives[0]?.name ?? 'metric', 'number', row => trials.metrics[row]),
    figure('trial.latest', 'latest', 'number', row => trials.latest[row]),
    figure('trial.step', 'step', 'count', row => trials.steps[row]),
    ...trials.furtherMetrics.map(column => ofColumn(column, 'metric')),
    ...trials.labels.map(column => ofColumn(column, 'label')),
    {
      ...figure('trial.executor', 'executor', 'category', row => missing(trials.executor[row])),
      word: value => trials.executors[value] ?? ''
    },
    figure('trial.seconds', 'seconds', 'span', row => span(row) / 1000),
    figure('trial.started', 'started', 'moment', row => trials.startedAt[row]),
    figure('trial.attempt', 'attempt', 'count', row => trials.attempts[row]),
    ...(repeats ? [figure('trial.repeats', 'repeats', 'count', row => repeats[row])] : [])
  ];
  return own;
}

function figure(
  id: string,
  name: string,
  kind: Field['kind'],
  read: (row: number) => number | undefined
): Field & { value(row: number): number } {
  return { id, name, kind, value: row => read(row) ?? NaN };
}

const missing = (index: number | undefined): number => (index === undefined || index < 0 ? NaN : index);

function ofColumn(column: Column, group: string): Field {
  const value = (row: number): number => column.values[row] ?? NaN;
  const base = { id: `${group}.${column.name}`, name: column.name, value };
  return column.kind === 'number'
    ? { ...base, kind: column.isInteger ? 'count' : 'number' }
    : { ...base, kind: 'category', word: index => column.categories[index] ?? '' };
}

/** A trial's parameters as they were given, from the columns. */
export function paramsOf(board: Board, row: number): Record<string, number | string> {
  const params: Record<string, number | string> = {};
  for (const column of board.trials.parameters) {
    const value = column.values[row] ?? NaN;
    if (!Number.isNaN(value)) {
      params[column.name] = column.kind === 'number' ? value : (column.categories[value] ?? '');
    }
  }
  return params;
}
