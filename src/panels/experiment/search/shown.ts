import type { ExperimentView } from '../../../../protocol';
import type { CompactCurve, CurveLook } from '../../../components/curves/compact-curves';
import { endedTrials, experimentIsOver } from '../../../store/project';
import type { Board, Curves, Savings } from '../../../store/board/types';
import type { ExperimentContent } from '../content';
import { rowsOfBoard, rowsOfViews, type TrialRows } from './trials';

/** All that a cell shows of a search, from the board while the sidecar knows it, else from the notebook. */
export interface SearchShown {
  readonly experiment: ExperimentView;
  readonly rows: TrialRows;
  /** Trials there are; a notebook keeps only some of many. */
  readonly trials: number;
  /** Trials that will be; undefined while nobody knows. */
  readonly planned: number | undefined;
  readonly curves: readonly CompactCurve[];
  readonly savings: Savings | undefined;
  /** Name of what decides; undefined where only its values are kept. */
  readonly metric: string | undefined;
}

export const isLessBetter = ({ direction }: ExperimentView): boolean => direction === 'min';

export function shownOfBoard(board: Board, curves: Curves | undefined): SearchShown {
  const rows = rowsOfBoard(board);
  const { experiment } = board;
  const isOpen = !experimentIsOver(experiment) && experiment.searchEnded === undefined;
  return {
    experiment,
    rows,
    trials: rows.count,
    planned: isOpen ? board.search.trials : Math.max(rows.count, endedTrials(experiment.trials)),
    curves: curves === undefined ? [] : compactOf(curves, experiment, rows),
    savings: board.savings,
    metric: board.search.objectives[0]?.name
  };
}

export function shownOfContent(content: ExperimentContent): SearchShown | undefined {
  const { snapshot } = content;
  if (!snapshot) {
    return undefined;
  }
  const rows = rowsOfViews(snapshot.trials);
  const { experiment } = snapshot;
  const rowOf = new Map(snapshot.trials.map(({ id }, row) => [id, row]));
  return {
    experiment,
    rows,
    trials: experiment.trials.total,
    planned: experiment.trials.total,
    curves: (content.curves ?? []).flatMap(({ trial, steps, values }) => {
      const row = rowOf.get(trial);
      return row === undefined && trial !== experiment.best?.trial
        ? []
        : [{ look: row === undefined ? 'best' : lookOf(experiment, rows, row), steps, values }];
    }),
    savings: undefined,
    metric: undefined
  };
}

function compactOf(curves: Curves, experiment: ExperimentView, rows: TrialRows): CompactCurve[] {
  return Array.from(curves.rows, (row, at) => {
    const [from, to] = [curves.offsets[at] ?? 0, curves.offsets[at + 1] ?? 0];
    return {
      look: lookOf(experiment, rows, row),
      steps: curves.steps.subarray(from, to),
      values: curves.values.subarray(from, to)
    };
  });
}

function lookOf(experiment: ExperimentView, rows: TrialRows, row: number): CurveLook {
  if (rows.id(row) === experiment.best?.trial) {
    return 'best';
  }
  switch (rows.state(row)) {
    case 'starting':
    case 'running':
    case 'stopping':
      return 'running';
    case 'stopped':
    case 'cancelled':
      return 'stopped';
    case 'failed':
      return 'failed';
    default:
      return 'finished';
  }
}
