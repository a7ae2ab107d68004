/** What the feed shows, as its rooms need it. The hub is one. */
import type {
  ExecutorId,
  ExecutorView,
  ExperimentId,
  ExperimentSnapshot,
  ExperimentView,
  FleetId,
  FleetView,
  ProjectSnapshot,
  Sample,
  TrialOutputChunk,
  TrialView
} from '../../../protocol';

export interface FeedSource {
  snapshot(): ProjectSnapshot;
  experiment(experiment: ExperimentId): ExperimentSnapshot;
  subscribe(listener: FeedListener): Disposable;
  /** Executors sample each second until disposed. */
  watchSamples(): Disposable;
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
