import type { TranslationBundle } from '@jupyterlab/translation';
import type { TrialState } from '../../../../protocol';
import { metric } from '../../../components/format';
import type { LineKind } from '../../../components/charts/kinds';
import { trialWord } from '../../../components/words';
import { type Board, type Column, TRIAL_STATES, type TrialColumns } from '../../../store/board/types';

export type Class = LineKind;

const CLASSES: Record<TrialState, Class> = {
  queued: 'waiting',
  starting: 'running',
  running: 'running',
  stopping: 'running',
  paused: 'waiting',
  succeeded: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  cancelled: 'stopped'
};
const CLASS_OF: readonly Class[] = TRIAL_STATES.map(state => CLASSES[state]);

export const stateOf = (trials: TrialColumns, row: number): TrialState =>
  TRIAL_STATES[trials.states[row] ?? 0] ?? 'queued';
export const classOf = (trials: TrialColumns, row: number): Class => CLASS_OF[trials.states[row] ?? 0] ?? 'waiting';

/** Of the first objective: the final value, or the newest while there is none. */
export function scoreOf(trials: TrialColumns, row: number): number {
  const final = trials.metrics[row] ?? NaN;
  return Number.isNaN(final) ? (trials.latest[row] ?? NaN) : final;
}

export const isLessBetter = (board: Board): boolean =>
  (board.search.objectives[0]?.direction ?? board.experiment.direction) === 'min';

export const metricName = (board: Board, trans: TranslationBundle): string =>
  board.search.objectives[0]?.name ?? trans.__('metric');

/** Rows from the best to the worst; those without a value come last, in the order of their numbers. */
export function ranked(board: Board): Int32Array {
  const { trials } = board;
  const sign = isLessBetter(board) ? 1 : -1;
  const keys = Float64Array.from({ length: trials.count }, (_, row) => {
    const score = scoreOf(trials, row);
    return Number.isFinite(score) ? sign * score : Infinity;
  });
  return Int32Array.from({ length: trials.count }, (_, row) => row).sort(
    (a, b) => compare(keys[a] ?? Infinity, keys[b] ?? Infinity) || a - b
  );
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * From 0, the worst, to 1, the best, by rank: one trial that ran away does not make all others alike. Equal values are
 * equally good; NaN without a value.
 */
export function goodness(board: Board, order: Int32Array): Float32Array {
  const { trials } = board;
  const good = new Float32Array(trials.count).fill(NaN);
  const known = order.filter(row => Number.isFinite(scoreOf(trials, row)));
  let at = 0;
  while (at < known.length) {
    const score = scoreOf(trials, known[at] ?? 0);
    let end = at + 1;
    while (end < known.length && scoreOf(trials, known[end] ?? 0) === score) {
      end++;
    }
    const share = known.length === 1 ? 1 : 1 - (at + end - 1) / 2 / (known.length - 1);
    for (; at < end; at++) {
      good[known[at] ?? 0] = share;
    }
  }
  return good;
}

/** The best trial as the experiment knows it, else by value. */
export function bestRow(board: Board, order: Int32Array): number | undefined {
  const named = board.experiment.best && board.trials.rowOf(board.experiment.best.trial);
  const first = order[0];
  return named ?? (first !== undefined && Number.isFinite(scoreOf(board.trials, first)) ? first : undefined);
}

export const trialName = (trials: TrialColumns, row: number): string => `#${trials.numbers[row] ?? row}`;

/** "#17 · stopped" */
export const trialTitle = (trials: TrialColumns, row: number, trans: TranslationBundle): string =>
  `${trialName(trials, row)} · ${trialWord(stateOf(trials, row), trans).word}`;

/** A column's value as people write it; a dash where there is none. */
export function cellText(column: Column, row: number): string {
  const value = column.values[row] ?? NaN;
  return valueText(column, value);
}

export function valueText(column: Column, value: number): string {
  if (Number.isNaN(value)) {
    return '–';
  }
  if (column.kind === 'category') {
    return column.categories[value] ?? '–';
  }
  return numberText(value);
}

/** Whole numbers whole; others at four digits, without trailing zeros. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) {
    return '–';
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e6) {
    return String(value);
  }
  return Number.isFinite(value)
    ? metric(value)
        .replace(/(\.\d*?)0+(?=e|$)/, '$1')
        .replace(/\.(?=e|$)/, '')
    : metric(value);
}
