import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { ExperimentView, TrialView } from '../../../protocol';
import type { Act, BoardSearch, Savings } from '../../../protocol/board';
import type { RoomState } from '../room';

export { TRIAL_STATES } from '../../../protocol/board';
export type { Act, BoardSearch, Savings } from '../../../protocol/board';
export type { Objective } from '../../../protocol';

/**
 * What dashboards know of one experiment, laid out in columns: ten thousand trials are a few typed arrays, not ten
 * thousand objects. A row is a trial's place in the columns and never changes; a `Board` is never written to once shown.
 */
export interface Board {
  readonly revision: number;
  readonly experiment: ExperimentView;
  readonly search: BoardSearch;
  readonly trials: TrialColumns;
  readonly runs: RunColumns;
  /** What was done to the experiment by hand, oldest first. */
  readonly history: readonly Act[];
  readonly savings: Savings | undefined;
}

export interface TrialColumns {
  readonly count: number;
  readonly ids: readonly string[];
  rowOf(id: string): number | undefined;
  readonly numbers: Int32Array;
  /** Index into `TRIAL_STATES`. */
  readonly states: Uint8Array;
  /** Final value of the first objective; NaN while there is none. */
  readonly metrics: Float64Array;
  /** Newest reported value and its step; NaN while there is none. */
  readonly latest: Float64Array;
  readonly steps: Float64Array;
  /** Milliseconds since 1970; NaN while unknown. */
  readonly startedAt: Float64Array;
  readonly endedAt: Float64Array;
  readonly attempts: Int32Array;
  /** Index into `executors`; -1 while it has none. */
  readonly executor: Int16Array;
  readonly executors: readonly string[];
  readonly parameters: readonly Column[];
  /** Objectives beyond the first, then further metrics. */
  readonly furtherMetrics: readonly Column[];
  /** Words of the search: bracket, rung, generation, repeat. */
  readonly labels: readonly Column[];
}

/** One value a row; NaN where the row has none. */
export type Column =
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly values: Float64Array;
      readonly isLog: boolean;
      readonly isInteger: boolean;
      /** Bounds of the space; undefined for what is no parameter. */
      readonly low: number | undefined;
      readonly high: number | undefined;
    }
  | {
      readonly kind: 'category';
      readonly name: string;
      /** Index into `categories`. */
      readonly values: Float64Array;
      readonly categories: readonly string[];
    };

/** Every run of a trial on an executor, in the order of their starts: the executor timeline. */
export interface RunColumns {
  readonly count: number;
  /** Row of the trial. */
  readonly rows: Int32Array;
  readonly attempts: Int32Array;
  /** Index into `TrialColumns.executors`. */
  readonly executor: Int16Array;
  readonly startedAt: Float64Array;
  /** NaN while it runs. */
  readonly endedAt: Float64Array;
  /** Index into `TRIAL_STATES`: how it ended (queued: lost with its executor), or running. */
  readonly ends: Uint8Array;
}

/** Learning curves of many trials, end to end in three arrays; no more points than were asked for. */
export interface Curves {
  /** Row of each curve's trial. */
  readonly rows: Int32Array;
  /** Curve `i` holds points `offsets[i]` up to `offsets[i + 1]`. */
  readonly offsets: Uint32Array;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Whether points were left out; of each stretch the least and the greatest value stay. */
  readonly isReduced: boolean;
  /** Names of the metrics that were reported. */
  readonly metrics: readonly string[];
}

export interface CurvesWanted {
  readonly metric?: string;
  readonly fromStep?: number;
  readonly toStep?: number;
  /** Points a curve, about two a pixel. */
  readonly points: number;
  /** Only these trials; all when absent. */
  readonly trials?: readonly string[];
}

/** The live board of one experiment; told at most ten times a second, not at all while nobody looks. */
export interface IBoardFeed extends IDisposable {
  readonly state: RoomState<Board>;
  readonly changed: ISignal<unknown, void>;
  /** Hidden feeds ask for nothing; shown again, they catch up. */
  setShown(shown: boolean): void;
  curves(wanted: CurvesWanted): Promise<Curves>;
  /** Everything about one trial, verdict and failure included. */
  trial(id: string): Promise<TrialView>;
}
