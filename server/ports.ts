/** What the runtime needs of the world. Small, named by the need; each has one contract suite in tests/contracts/. */
import type {
  AgentToServer,
  EngineView,
  ExecutorId,
  ExperimentId,
  ExperimentSpec,
  ExperimentView,
  Failure,
  FleetId,
  FleetSpec,
  Millis,
  OperationId,
  Outcome,
  OutputItem,
  RanIn,
  Sample,
  ServerToAgent,
  Sha256,
  TrialId,
  TrialView
} from '../protocol';
import type { HubEvent } from './core/hub/events';
import type { ActOf } from './core/hub/acts';
import type { EndedRun } from './core/hub/step';
import type { OperationOrder } from './core/environments/operation';
import type { OracleAnswer, OracleQuestion, OracleTask } from './core/search/oracle';
import type { Suggestion } from './core/search/search';
import type { Doubt, ThinkerTask, Told } from './core/search/told';

export type { OracleAnswer, OracleQuestion, OracleTask } from './core/search/oracle';
export type { ThinkerTask, Told } from './core/search/told';
export type { ActOf } from './core/hub/acts';
export type { OperationOrder } from './core/environments/operation';
export type { EndedRun } from './core/hub/step';

export interface Clock {
  /** Wall clock, milliseconds since 1970. For records and people. */
  now(): Millis;
  /** Monotonic milliseconds. For leases and durations. */
  monotonic(): number;
  /** Runs it once after this turn of the event loop. */
  soon(run: () => void): void;
  /** Runs it once after a delay; disposing cancels. Must not keep the process alive. */
  after(delayMs: number, run: () => void): Disposable;
}

/** New ids. They are opaque everywhere else. */
export interface Ids {
  fleet(): FleetId;
  executor(): ExecutorId;
  experiment(): ExperimentId;
  operation(): OperationId;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export interface Log {
  info(says: string, fields?: LogFields): void;
  warn(says: string, fields?: LogFields): void;
  error(says: string, fields?: LogFields): void;
}

/** Durable memory. One writer; everything given to one `commit` becomes durable together or not at all. */
export interface Journal extends Disposable {
  /** Returns when the batch is on disk; throws `JournalUnavailable` when it is not, and then nothing of it is. */
  commit(batch: JournalBatch): void;
  /** The last snapshot (undefined: none) and the events after it, oldest first. */
  recover(): { readonly snapshot: unknown; readonly events: Iterable<HubEvent> };
  /** Replaces the snapshot and forgets the events before it. Output, points, outcomes and ended experiments stay. */
  compact(snapshot: unknown): void;
  readonly archive: Archive;
}

/** What the journal remembers beside the events; readable at any time, also while commits fail. */
export interface Archive {
  /** In the order in which it came. With `lastBytes`, the newest chunks that fit. */
  output(experiment: ExperimentId, options?: { trial?: TrialId; lastBytes?: number }): readonly StoredOutput[];
  /** Accepted ends, by trial number. */
  outcomes(experiment: ExperimentId, trial?: TrialId): Iterable<StoredOutcome>;
  /** The same without the pickles of returned values. */
  results(experiment: ExperimentId): Iterable<StoredOutcome>;
  points(trial: TrialId): readonly MetricPoints[];
  /** All points of an experiment in the order in which they came. */
  curves(experiment: ExperimentId): Iterable<StoredCurve>;
  /** Runs that have ended, in the order in which they did. */
  runs(experiment: ExperimentId, trial?: TrialId): readonly StoredRun[];
  /** What people did, oldest first. */
  acts(experiment: ExperimentId): readonly ActOf[];
  /** How much of an attempt's output and points is durable. */
  progress(trial: TrialId, attempt: number): AttemptProgress;
  /** Ended experiments, newest first. */
  experiments(filter: ArchiveFilter): readonly ExperimentView[];
  experiment(experiment: ExperimentId): EndedExperiment | undefined;
  /** A trial of an ended experiment. */
  trial(trial: TrialId): TrialView | undefined;
}

export interface ArchiveFilter {
  readonly notebook?: string | undefined;
  readonly state?: string | undefined;
  readonly limit: number;
  /** Only those created before this one. */
  readonly before?: { readonly createdAt: Millis; readonly id: ExperimentId } | undefined;
}
/** A run, with what its executor used meanwhile, thinned out; no samples when it was too short for any. */
export interface StoredRun extends EndedRun {
  readonly samples?: readonly Sample[];
}
export interface AttemptProgress {
  /** Next output item expected. */
  readonly seq: number;
  /** What its output counts for. */
  readonly bytes: number;
  /** Next point expected, by metric. */
  readonly points: ReadonlyMap<string, number>;
}
export interface StoredOutput {
  readonly trial: TrialId;
  readonly attempt: number;
  /** Label, e1 … */
  readonly executor: string;
  readonly seq: number;
  readonly items: readonly OutputItem[];
  /** What it counts for against the limit of its attempt. */
  readonly bytes: number;
}
export interface StoredOutcome {
  readonly trial: TrialId;
  readonly attempt: number;
  readonly outcome: Outcome;
}
export interface MetricPoints {
  readonly trial: TrialId;
  readonly attempt: number;
  readonly metric: string;
  readonly from: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** Trials of the experiment that had ended when they came. */
  readonly ended?: number;
}
export interface StoredCurve {
  readonly number: number;
  readonly metric: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** Trials of the experiment that had ended before. */
  readonly ended: number;
}
export interface EndedExperiment {
  readonly view: ExperimentView;
  /** Rows of its plan are left out: `trials` have their parameters. The stopping rule is the one that judged last. */
  readonly spec: ExperimentSpec;
  readonly trials: readonly TrialView[];
  readonly ranIn?: RanIn;
}
export interface JournalBatch {
  readonly events: readonly HubEvent[];
  readonly output: readonly StoredOutput[];
  readonly points: readonly MetricPoints[];
  readonly outcomes: readonly StoredOutcome[];
  readonly ended: readonly EndedExperiment[];
  readonly runs?: readonly StoredRun[];
  readonly acts?: readonly ActOf[];
}

/** The disk would not take a batch. The hub pauses, says so, and tries again. */
export class JournalUnavailable extends Error {
  override readonly name = 'JournalUnavailable';
  constructor(
    readonly reason: 'full' | 'broken',
    says: string,
    options?: ErrorOptions
  ) {
    super(says, options);
  }
}

/** The connected agents. */
export interface Executors {
  /** False when it is not connected (the hub learns the rest when it comes back). */
  send(executor: ExecutorId, message: ServerToAgent): boolean;
}
/** Order of the calls: `agentJoined` once the connection can be sent to, then `received`/`heard`, then `closed`. */
export interface AgentListener {
  received(executor: ExecutorId, message: AgentToServer): void;
  /** A sign of life that is no message: a pong. Ping connected agents at least every third of the lease. */
  heard(executor: ExecutorId): void;
  /** The connection is gone. Not to be called for a connection that a newer one of the same executor has replaced. */
  closed(executor: ExecutorId): void;
}

/** Starts, lists and stops agents of one engine. */
export interface Provider {
  readonly engine: string;
  /** What the engine has. `free` of each GPU is 1 here: the hub subtracts what it has given out. */
  describe(): Promise<EngineView>;
  /** Rejects when nothing could be started; a single executor's failure is told by `order.ended`. */
  start(order: StartOrder): Promise<void>;
  /** Ends the agent's process group if it is still there; resolves when it is gone. */
  kill(executor: ExecutorId): Promise<void>;
  /** Whether its process is known to be gone; false where the provider cannot tell. */
  isGone(executor: ExecutorId): boolean;
  /** Path of the agent's log. */
  log(executor: ExecutorId): string;
}
export interface StartOrder {
  readonly fleet: FleetId;
  readonly spec: FleetSpec;
  readonly executors: readonly StartedExecutor[];
  /** The process ended, whether or not it ever joined. */
  ended(executor: ExecutorId, failure: Failure): void;
}
export interface StartedExecutor {
  readonly id: ExecutorId;
  readonly label: string;
  readonly gpus: readonly string[];
}

/** Searches that take long to choose, each thinking beside the event loop. */
export interface Thinkers {
  open(task: ThinkerTask): Thinker;
}
/** Asked again only when it has answered. A rejection means that it is of no use any more. */
export interface Thinker extends Disposable {
  suggest(told: Told): Promise<Suggestion | Doubt>;
}

/** Users' Python, each in a process of its own. */
export interface Oracles {
  /** `experiment` names its log. */
  open(task: OracleTask, experiment: ExperimentId): Oracle;
}
/** Asked again only when it has answered. A rejection (an `OracleFault` where Python raised) means that it is of no use any more. */
export interface Oracle extends Disposable {
  ask(question: OracleQuestion): Promise<OracleAnswer>;
}
/** What a user's Python raised, or how its process ended. */
export class OracleFault extends Error {
  override readonly name = 'OracleFault';
  constructor(
    says: string,
    readonly traceback?: string
  ) {
    super(says);
  }
}
/** Content-addressed bytes. */
export interface Blobs {
  /** Rejects with BLOB_CORRUPT when the bytes have another hash. */
  put(sha256: Sha256, data: Uint8Array): Promise<void>;
  get(sha256: Sha256): Promise<Uint8Array | undefined>;
  has(sha256: Sha256): boolean;
}

/** The lock that a Python of an environment stands for. */
export interface LockTold {
  /** Of the part that lies in its prefix. */
  readonly hash: string;
  /** "name version" of each part of the lock, by its hash: one a type of machine. */
  readonly parts: ReadonlyMap<string, readonly string[]>;
  /** Of the environment; absent: the prefix was synced elsewhere. */
  readonly name?: string;
}

/** Programs that build environments. Each operation is one: it outlives the sidecar and writes down what it tells. */
export interface EnvironmentPrograms extends Disposable {
  /** A question that changes nothing. Rejects with the program's own complaint. */
  ask(question: string, request: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Rejects when it cannot be started. */
  start(order: OperationOrder, listener: OperationListener): Promise<void>;
  /** Asks it to stop; its last words follow. */
  cancel(operation: string): void;
  /** Those of earlier sidecars, oldest first: each is told from its first line on, and followed if it still runs. */
  recover(listenerOf: (order: OperationOrder) => OperationListener): void;
  forget(operation: string): void;
  /** Path of what it printed. */
  log(operation: string): string;
}
export interface OperationListener {
  line(line: string): void;
  /** After its last line. */
  gone(at: Millis, how: string): void;
}

/** GPUs of this machine, MIG slices as GPUs of their own. The local provider describes its engine with them. */
export interface Gpus {
  find(): Promise<FoundGpus>;
}
export interface FoundGpus {
  readonly gpus: readonly {
    readonly id: string;
    readonly name: string;
    readonly memoryMb: number;
    readonly mig: boolean;
  }[];
  /** Why there is none, where more is known than that. */
  readonly says?: string;
}

/** Plain files under the project, each written to a temporary name and renamed; missing folders are made. */
export interface Records {
  /** A batch, so that thousands of small files a second can be written off the event loop. Paths relative to the project. */
  write(files: readonly RecordFile[]): Promise<void>;
}
export interface RecordFile {
  readonly path: string;
  readonly text: string;
}
