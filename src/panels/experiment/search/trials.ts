import type { TrialState, TrialView } from '../../../../protocol';
import { metric } from '../../../components/format';
import { type Board, type Column, TRIAL_STATES } from '../../../store/board/types';

/** Trials as a cell's short table reads them, wherever they come from. A row is a trial's place and never changes. */
export interface TrialRows {
  readonly count: number;
  /** Names of the parameters, those that differ among trials first. */
  readonly parameters: readonly string[];
  id(row: number): string;
  number(row: number): number;
  state(row: number): TrialState;
  /** Its metric, or while it has none its newest report; NaN without either. */
  score(row: number): number;
  /** NaN before the first report. */
  step(row: number): number;
  /** As people write it; empty where the trial has none. */
  parameter(row: number, name: string): string;
  /** What a column of parameters is sorted by; texts by their alphabet. */
  parameterKey(row: number, name: string): number | string;
}

const NO_COLUMN = '';

export function rowsOfBoard({ trials }: Board): TrialRows {
  const columns = new Map(trials.parameters.map(column => [column.name, column]));
  const names = differingFirst(
    trials.parameters.map(({ name }) => name),
    name => {
      const values = columns.get(name)?.values;
      return values !== undefined && differs(trials.count, row => values[row]);
    }
  );
  return {
    count: trials.count,
    parameters: names,
    id: row => trials.ids[row] ?? '',
    number: row => trials.numbers[row] ?? row,
    state: row => TRIAL_STATES[trials.states[row] ?? 0] ?? 'queued',
    score: row => {
      const final = trials.metrics[row] ?? NaN;
      return Number.isNaN(final) ? (trials.latest[row] ?? NaN) : final;
    },
    step: row => trials.steps[row] ?? NaN,
    parameter: (row, name) => {
      const column = columns.get(name);
      return column === undefined ? NO_COLUMN : columnText(column, row);
    },
    parameterKey: (row, name) => {
      const column = columns.get(name);
      const value = column?.values[row] ?? NaN;
      return column?.kind === 'category' ? (column.categories[value] ?? '') : value;
    }
  };
}

export function rowsOfViews(views: readonly TrialView[]): TrialRows {
  const value = (row: number, name: string): unknown => views[row]?.params[name];
  const all = [...new Set(views.flatMap(({ params }) => Object.keys(params)))];
  return {
    count: views.length,
    parameters: differingFirst(all, name => differs(views.length, row => JSON.stringify(value(row, name)))),
    id: row => views[row]?.id ?? '',
    number: row => views[row]?.number ?? row,
    state: row => views[row]?.state ?? 'queued',
    score: row => numberOr(views[row]?.metric, numberOr(views[row]?.latest, NaN)),
    step: row => numberOr(views[row]?.step, NaN),
    parameter: (row, name) => valueText(value(row, name)),
    parameterKey: (row, name) => {
      const own = value(row, name);
      return typeof own === 'number' ? own : valueText(own);
    }
  };
}

/** What a notebook's JSON holds: there a number that is not finite is null. */
const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function differs(count: number, value: (row: number) => unknown): boolean {
  const first = value(0);
  for (let row = 1; row < count; row++) {
    if (!Object.is(value(row), first)) {
      return true;
    }
  }
  return false;
}

/** Only where there are more than can be shown: else the order of the search space stays. */
function differingFirst(names: readonly string[], isDiffering: (name: string) => boolean): readonly string[] {
  if (names.length <= MOST_PARAMETERS) {
    return names;
  }
  const differing = names.filter(isDiffering);
  const known = new Set(differing);
  return [...differing, ...names.filter(name => !known.has(name))];
}

/** Columns of parameters in a cell's table; the dashboard has all. */
export const MOST_PARAMETERS = 6;

function columnText(column: Column, row: number): string {
  const value = column.values[row] ?? NaN;
  if (column.kind === 'category') {
    return column.categories[value] ?? '';
  }
  return Number.isNaN(value) ? '' : numberText(value);
}

/** Whole numbers whole, others at four digits. */
export function numberText(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : metric(value);
}

export function valueText(value: unknown): string {
  if (value === undefined) {
    return '';
  }
  return typeof value === 'number' ? numberText(value) : typeof value === 'string' ? value : JSON.stringify(value);
}
