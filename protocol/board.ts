/**
 * Room `board:<id>`: an experiment laid out in columns, for dashboards.
 *
 * Client → server: `join` {room} → ack: BoardUpdate, whole · server → client: `board` BoardUpdate.
 * `frame` holds columns (columns.ts) with a `BoardHead`. A whole frame starts from nothing; any other holds what changed
 * since the revision before. An update without a frame only tells a viewer that was too slow to join again.
 *
 * Arrays of a frame, each with one value a changed trial: `at` (its row, i32; absent: all rows from 0), `states` u8,
 * `metrics` `latest` `steps` `startedAt` `endedAt` f64, `attempts` i32, `executor` i16, and `c0`, `c1` … f64, one a column.
 * Of the runs, one value a changed run: `run.at` (absent: all from 0), `run.rows` `run.attempts` i32, `run.executor` i16,
 * `run.startedAt` `run.endedAt` f64, `run.ends` u8.
 */
import type { ExperimentView, TrialState } from './model/experiment';
import type { Objective, RuleChoice } from './model/search';

export const BOARD_EVENT = 'board';
export const boardRoom = (experiment: string): string => `board:${experiment}`;

export interface BoardUpdate {
  readonly id: string;
  readonly revision: number;
  readonly frame?: Uint8Array | ArrayBuffer;
}

/** What of a frame is no column. Of a frame that is not whole only what changed. */
export interface BoardHead {
  /** Rows there are now, of trials and of runs. */
  readonly trials: number;
  readonly runs: number;
  readonly experiment?: ExperimentView;
  readonly search?: BoardSearch;
  /** Columns, in the order of their arrays; those of a frame that is not whole come after the ones known. */
  readonly columns?: readonly ColumnHead[];
  /** Words added to columns of categories: column, words. */
  readonly words?: readonly (readonly [number, readonly string[]])[];
  /** Labels of executors, those known before left out. */
  readonly executors?: readonly string[];
  /** Acts, those known before left out. */
  readonly acts?: readonly Act[];
  readonly savings?: Savings;
}

export interface ColumnHead {
  readonly group: 'parameter' | 'metric' | 'label';
  readonly name: string;
  readonly kind: 'number' | 'category';
  readonly isLog?: boolean;
  readonly isInteger?: boolean;
  readonly low?: number;
  readonly high?: number;
  readonly words?: readonly string[];
}

/** How the trials were chosen and judged, as the experiment was asked to. */
export interface BoardSearch {
  readonly name: string;
  readonly stoppingRule: string | undefined;
  /** The rule with its options, as it judges now. */
  readonly stopping: RuleChoice | undefined;
  /** Trials asked for; undefined until the search is done. */
  readonly trials: number | undefined;
  readonly maxConcurrent: number | undefined;
  /** There are to be so many where it runs; undefined once it has ended. */
  readonly executors: number | undefined;
  readonly objectives: readonly Objective[];
}

/** One act of a person: what, who, when. */
export interface Act {
  readonly at: number;
  readonly by: string;
  readonly says: string;
  readonly trial?: string;
}

/** Executor time saved, in milliseconds, with the sentence that explains each figure. */
export interface Savings {
  readonly used: number;
  /** Against running every trial to its end. */
  readonly byStopping: Saving | undefined;
  /** Against waves that wait for their slowest trial. */
  readonly byNotWaiting: Saving | undefined;
}

export interface Saving {
  readonly saved: number;
  readonly share: number;
  readonly says: string;
}

/** What the numbers of `states` and `run.ends` mean. */
export const TRIAL_STATES: readonly TrialState[] = [
  'queued',
  'starting',
  'running',
  'stopping',
  'paused',
  'succeeded',
  'stopped',
  'failed',
  'cancelled'
];

/**
 * `GET /api/experiments/:experiment/curves` answers with columns (columns.ts): this head, and the arrays `rows` i32 (the
 * trial of each curve), `offsets` u32 (curve k holds points offsets[k] up to offsets[k + 1]), `steps` and `values` f64.
 */
export interface CurvesHead {
  /** Asked again with `since` this, only curves that have grown since are given, whole as they are then. */
  readonly mark: number;
  /** Whether points were left out; of each stretch the least and the greatest value stay. */
  readonly isReduced: boolean;
  readonly metrics: readonly string[];
}
