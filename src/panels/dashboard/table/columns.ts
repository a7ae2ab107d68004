import type { Board } from '../../../store/board/types';
import type { Arrangement } from '../model/arrangement';
import { type Field, fieldsOf } from '../model/fields';

/** More parameters than these begin hidden: two hundred columns tell nothing at a glance. */
const PARAMETERS_AT_FIRST = 12;
const HIDDEN_AT_FIRST: ReadonlySet<string> = new Set([
  'trial.latest',
  'trial.started',
  'trial.attempt',
  'trial.repeats'
]);
const GROUPING: ReadonlySet<string> = new Set(['trial.state', 'trial.executor', 'trial.repeats']);
const ALWAYS: ReadonlySet<string> = new Set(['trial.number']);

export interface ChosenColumns {
  readonly all: readonly Field[];
  readonly shown: readonly Field[];
}

export function columnsOf(board: Board, arrangement: Arrangement): ChosenColumns {
  const all = fieldsOf(board);
  let parameters = 0;
  const shown = all.filter(field => {
    const isParameter = field.id.startsWith('param.');
    parameters += isParameter ? 1 : 0;
    const byItself = isParameter ? parameters <= PARAMETERS_AT_FIRST : !HIDDEN_AT_FIRST.has(field.id);
    return ALWAYS.has(field.id) || (arrangement.columns[field.id] ?? (byItself && isUsed(board, field)));
  });
  return { all, shown };
}

/** A column in which no trial has anything begins hidden. */
function isUsed(board: Board, field: Field): boolean {
  if (field.id !== 'trial.step') {
    return true;
  }
  return board.trials.steps.some(step => !Number.isNaN(step));
}

/** What trials may be grouped by: the words of the search, and how they stand. */
export function groupings(board: Board): Field[] {
  return fieldsOf(board).filter(({ id }) => id.startsWith('label.') || GROUPING.has(id));
}

/** Row of the best trial, when there is one. */
export function bestRow(board: Board): number | undefined {
  const { best } = board.experiment;
  return best === undefined ? undefined : board.trials.rowOf(best.trial);
}
