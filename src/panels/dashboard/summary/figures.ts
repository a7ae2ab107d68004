import type { TranslationBundle } from '@jupyterlab/translation';
import { duration, metric } from '../../../components/format';
import { endedTrials, experimentIsOver } from '../../../store/project';
import { type Board, TRIAL_STATES } from '../../../store/board/types';

/** Something to read at a glance, and the sentence behind it. */
export interface Figure {
  readonly text: string;
  readonly says: string;
}

const SUCCEEDED = TRIAL_STATES.indexOf('succeeded');

export interface Progress {
  readonly ended: number;
  /** Undefined while nobody knows how many there will be. */
  readonly total: number | undefined;
}

export function progressOf({ experiment, search }: Board): Progress {
  const ended = endedTrials(experiment.trials);
  const asked = search.trials;
  const isOpenEnded = asked === undefined && search.objectives.length > 0 && experiment.searchEnded === undefined;
  return {
    ended,
    total: isOpenEnded && !experimentIsOver(experiment) ? undefined : Math.max(asked ?? 0, experiment.trials.total)
  };
}

/** What is left, by the time that trials took so far and how many run at once. */
export function remaining(board: Board, trans: TranslationBundle): Figure | undefined {
  const { ended, total } = progressOf(board);
  const { experiment } = board;
  if (experimentIsOver(experiment) || experiment.held === true || total === undefined || ended === 0) {
    return undefined;
  }
  const left = total - ended;
  const atOnce = Math.max(1, experiment.trials.running);
  const each = meanRun(board);
  if (Number.isNaN(each) || left <= 0) {
    return undefined;
  }
  const took = duration(each, trans);
  return {
    text: duration((left * each) / atOnce, trans),
    says: trans.__(
      '%1 left, %2 each on average so far, %3 at once.',
      trans._n('%1 trial', '%1 trials', left),
      took,
      String(atOnce)
    )
  };
}

function meanRun({ runs }: Board): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < runs.count; at++) {
    const span = (runs.endedAt[at] ?? NaN) - (runs.startedAt[at] ?? NaN);
    if (!Number.isNaN(span)) {
      sum += span;
      count += 1;
    }
  }
  return sum / count;
}

/** The best result; with several runs of the same parameters their mean and its standard error. */
export function bestOf(
  board: Board,
  trans: TranslationBundle
): (Figure & { readonly row: number | undefined }) | undefined {
  const { best, direction } = board.experiment;
  if (best === undefined) {
    return undefined;
  }
  const row = board.trials.rowOf(best.trial);
  const values = row === undefined ? [] : repeatsOf(board, row);
  const number = row === undefined ? '' : String(board.trials.numbers[row] ?? '');
  const which = direction === 'min' ? trans.__('lowest') : trans.__('highest');
  const params = Object.entries(best.params)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
  if (values.length < 2) {
    return {
      row,
      text: metric(best.metric),
      says: trans.__('Trial %1 has the %2 result: %3.', number, which, params)
    };
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const error = Math.sqrt(variance / values.length);
  return {
    row,
    text: `${metric(mean)} ± ${metric(error)}`,
    says: trans.__(
      'Mean of %1 runs of the same parameters ± its standard error, the %2 there is: %3.',
      String(values.length),
      which,
      params
    )
  };
}

/** Results of all finished trials with exactly this trial's parameters. */
export function repeatsOf({ trials }: Board, row: number): number[] {
  const values: number[] = [];
  for (let other = 0; other < trials.count; other++) {
    const metricOf = trials.metrics[other] ?? NaN;
    const isSame =
      trials.states[other] === SUCCEEDED &&
      !Number.isNaN(metricOf) &&
      trials.parameters.every(({ values: of }) => Object.is(of[other], of[row]));
    if (isSame) {
      values.push(metricOf);
    }
  }
  return values;
}

/** Executor time that the runs took so far; a running one counts up to `now`. */
export function usedMs({ runs, savings }: Board, now: number): number {
  if (savings) {
    return savings.used;
  }
  let used = 0;
  for (let at = 0; at < runs.count; at++) {
    const started = runs.startedAt[at] ?? NaN;
    const ended = runs.endedAt[at] ?? NaN;
    used += Math.max(0, (Number.isNaN(ended) ? now : ended) - started) || 0;
  }
  return used;
}
