/** What the feed shows, as its rooms need it. The hub is one. */
import type {
  ExecutorId,
  ExecutorView,
  ExperimentId,
  ExperimentSnapshot,
  ExperimentView,
  FleetId,
  FleetView,
  OperationView,
  ProjectSnapshot,
  Sample,
  TrialOutputChunk,
  TrialView
} from '../../../protocol';

export interface FeedSource {
  snapshot(): ProjectSnapshot;
  experiment(experiment: ExperimentId): ExperimentSnapshot;
  /** In columns; `changed` is called when there is something to tell. */
  openBoard(experiment: ExperimentId, changed: () => void): BoardSource;
  subscribe(listener: FeedListener): Disposable;
  /** Executors sample each second until disposed. */
  watchSamples(): Disposable;
}

/** A board that is looked at. */
export interface BoardSource extends Disposable {
  /** Everything, as it is now; the next delta begins here. */
  snapshot(): Uint8Array;
  /** Undefined: what changed takes a snapshot to tell. */
  delta(): Uint8Array | undefined;
}

/** Changes of environments; they have nothing to do with the hub. */
export interface OperationsSource {
  list(): OperationView[];
  subscribe(listener: { changed(view: OperationView): void; removed(id: string): void }): Disposable;
}

export interface FeedListener {
  changed(change: FeedChange): void;
  sampled(executor: ExecutorId, sample: Sample): void;
}

export interface FeedChange {
  readonly fleets: readonly FleetView[];
  readonly executors: readonly ExecutorView[];
  readonly experiments: readonly ExperimentView[];
  readonly removed: readonly (FleetId | ExecutorId | ExperimentId)[];
  readonly progress: readonly ExperimentFeedChange[];
}

export interface ExperimentFeedChange {
  readonly experiment: ExperimentId;
  readonly view: ExperimentView;
  readonly trials: readonly TrialView[];
  readonly output: readonly TrialOutputChunk[];
}
