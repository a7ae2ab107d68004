/**
 * The hub as the rest of the sidecar sees it. Sockets and routes are thin over this: they turn messages into calls
 * and changes into messages, and decide nothing.
 *
 * Law: a promise resolves, and a change is told, only after what it tells is on disk.
 */
import type {
  AgentHello,
  ComparedExperiment,
  EngineView,
  ExecutorId,
  ExecutorView,
  ExperimentId,
  ExperimentSnapshot,
  ExperimentSpec,
  ExperimentView,
  Failure,
  FleetId,
  FleetSpec,
  FleetView,
  JsonRecord,
  Outcome,
  ProjectSnapshot,
  Sample,
  SearchChange,
  Sha256,
  TrialId,
  TrialOutputChunk,
  TrialRun,
  TrialView
} from '../../protocol';
import type { OpenBoard } from './board/boards';
import type { RecordedExperiment, ImportanceWanted } from './board/reading';
import type { ImportanceQuestion } from '../core/analysis/importance/importance';
import type {
  AgentListener,
  Blobs,
  Clock,
  Executors,
  Ids,
  Journal,
  LockTold,
  Log,
  Oracles,
  Provider,
  Records,
  Thinkers
} from '../ports';

/** By name, or of the environment in use. */
export type PythonOf = (environment?: string) => string | undefined;

export interface HubParts {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly executors: Executors;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly blobs: Blobs;
  readonly records: Records;
  readonly log: Log;
  readonly ids: Ids;
  /** Absent: searches think in place. */
  readonly thinkers?: Thinkers;
  /** Absent: no Python of users is asked. */
  readonly oracles?: Oracles;
  /** Python of an environment of the project, or of the one in use; undefined: there is none. */
  readonly pythonOf?: PythonOf;
  /** Absent or undefined: a Python of no environment of ours, in which executors run unasked. */
  lockOf?(python: string): LockTold | undefined;
  /** What a Python has installed: "name version", sorted. Of the one that runs Hopyard when none is named. */
  packagesOf?(python: string | undefined): { readonly python: string; readonly packages: readonly string[] };
  /** Absolute directory of the project. */
  readonly project: string;
  readonly settings?: Partial<HubSettings>;
}

export interface HubSettings {
  /** An agent unheard for this long is lost. */
  readonly leaseMs: number;
  /** An agent that has not joined this long after its start has failed to start. */
  readonly startMs: number;
  /** An agent told to leave is killed after this long. */
  readonly leaveMs: number;
  /** Executors alive at once on one engine; absent: max(64, 8 × cores). HOPYARD_MAX_EXECUTORS. */
  readonly maxExecutors: number | undefined;
  /** Output kept in the journal for one attempt. */
  readonly outputBytes: number;
  /** Output in one experiment snapshot: the newest that fits. */
  readonly snapshotOutputBytes: number;
  /** Events after which the journal is compacted when an experiment has ended. */
  readonly compactAfter: number;
  /** Ended trials without a folder that are kept in memory for the sake of speed; with more, files come first. */
  readonly mostUnwritten: number;
  /** How long what nobody waits for may wait for company on its way to the disk. */
  readonly gatherMs: number;
}

/**
 * Hand it to the agents' gateway: register the connection, call `agentJoined`; on a failure send `refused` and close,
 * otherwise the hub itself sends `agentWelcome` (and whatever follows) through `Executors.send`.
 */
export interface Hub extends AgentListener, AsyncDisposable {
  agentJoined(hello: AgentHello): Failure | undefined;

  snapshot(): ProjectSnapshot;
  engines(): Promise<EngineView[]>;
  startFleet(spec: FleetSpec): Promise<FleetView>;
  stopFleet(fleet: FleetId, reason?: string): Promise<FleetView>;
  extendFleet(fleet: FleetId, hours: number): Promise<FleetView>;
  /** Up or down while it runs; of fewer, idle ones leave first and busy ones after their trial. */
  resizeFleet(fleet: FleetId, size: number, by?: string): Promise<FleetView>;
  stopExecutor(executor: ExecutorId): Promise<ExecutorView>;
  restartExecutor(executor: ExecutorId): Promise<ExecutorView>;
  interruptExecutor(executor: ExecutorId): Promise<ExecutorView>;
  /** Path of its log file. */
  logOf(executor: ExecutorId): string;
  samples(executor: ExecutorId): readonly Sample[];
  /** Somebody looks at samples: agents sample each second until disposed. */
  watchSamples(): Disposable;

  submit(spec: ExperimentSpec, from: Submitter): Promise<ExperimentView>;
  /** Live and ended, newest first. */
  experiments(filter?: ExperimentFilter): readonly ExperimentView[];
  experiment(experiment: ExperimentId): ExperimentSnapshot;
  /** In columns, for dashboards; `changed` is called when there is something to tell. */
  openBoard(experiment: ExperimentId, changed: () => void): OpenBoard;
  trials(experiment: ExperimentId): readonly TrialView[];
  trial(trial: TrialId): TrialView;
  /** The newest of what it printed and showed. */
  output(trial: TrialId): readonly TrialOutputChunk[];
  /** Its stays on executors, with what those used. */
  runs(trial: TrialId): readonly TrialRun[];
  /** Name of the metric that decides. */
  metricOf(experiment: ExperimentId): string;
  compared(experiment: ExperimentId): ComparedExperiment;
  /** What a replay needs of one that has ended. */
  recorded(experiment: ExperimentId): RecordedExperiment;
  /** The question that the analyst answers with an `ImportanceView`. */
  importance(experiment: ExperimentId, wanted: ImportanceWanted): ImportanceQuestion;
  /** Ended trials with their results, by number. May name one that a later change names again. */
  outcomes(experiment: ExperimentId): Iterable<EndedTrial>;
  stopExperiment(experiment: ExperimentId, reason?: string, by?: string): Promise<ExperimentView>;
  stopTrial(trial: TrialId, reason?: string, by?: string): Promise<TrialView>;
  /** Queues a failed or stopped trial again, while its experiment runs. */
  retryTrial(trial: TrialId, by?: string): Promise<TrialView>;
  /** Lets one that a rule stopped go on; rules are silent about it from then on. */
  continueTrial(trial: TrialId, by?: string): Promise<TrialView>;
  /** A trial of somebody's own among those of a search. */
  addTrial(experiment: ExperimentId, params: JsonRecord, by?: string): Promise<TrialView>;
  /** Held: what runs goes on, nothing new starts. */
  holdExperiment(experiment: ExperimentId, by?: string): Promise<ExperimentView>;
  releaseExperiment(experiment: ExperimentId, by?: string): Promise<ExperimentView>;
  /** Its notes were written; kept in its history. */
  noted(experiment: ExperimentId, by?: string): Promise<void>;
  changeExperiment(experiment: ExperimentId, change: SearchChange, by?: string): Promise<ExperimentView>;

  putBlob(sha256: Sha256, data: Uint8Array): Promise<void>;
  /** Rejects with BLOB_NOT_FOUND. */
  blob(sha256: Sha256): Promise<Uint8Array>;

  subscribe(listener: HubListener): Disposable;
  /** Something runs or is kept warm: a live fleet, a live experiment, records not written yet. */
  busy(): boolean;
  /** Set while the disk takes nothing: work waits, reads go on. */
  readonly paused: Failure | undefined;
}

export interface ExperimentFilter {
  readonly notebook?: string | undefined;
  readonly state?: string | undefined;
  /** At most so many; 200 unless told. */
  readonly limit?: number | undefined;
  /** Only those created before this one. */
  readonly before?: ExperimentId | undefined;
}

export interface Submitter {
  /** application_<epoch ms>_<n>: names the directories under Experiments/. */
  readonly app: string;
}

export interface EndedTrial {
  readonly trial: TrialView;
  readonly outcome: Outcome;
}

export interface HubListener {
  /** At most one a tick; everything in it is durable. */
  changed(change: HubChange): void;
  sampled?(executor: ExecutorId, sample: Sample): void;
}

/** What one tick changed. `revision` counts changes from 1; the snapshots carry the one they were taken at. */
export interface HubChange {
  readonly revision: number;
  readonly fleets: readonly FleetView[];
  readonly executors: readonly ExecutorView[];
  readonly experiments: readonly ExperimentView[];
  readonly removed: readonly (FleetId | ExecutorId | ExperimentId)[];
  readonly progress: readonly ExperimentChange[];
}

export interface ExperimentChange {
  readonly experiment: ExperimentId;
  /** Counts this experiment's changes; equals the revision of a snapshot taken now. */
  readonly revision: number;
  readonly view: ExperimentView;
  readonly trials: readonly TrialView[];
  readonly output: readonly TrialOutputChunk[];
  /** Trials that ended in this tick, with their results. Cancelled trials have none and are only in `trials`. */
  readonly ended: readonly EndedTrial[];
  /** It has ended and its files are written (of more than 64 trials, folders may still be coming): nothing follows. */
  readonly finished: boolean;
}
