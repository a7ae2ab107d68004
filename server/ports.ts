/** What the runtime needs of the world. Small, named by the need; each has one contract suite in tests/contracts/. */
import type {
  AgentToServer,
  EngineView,
  ExecutorId,
  ExperimentId,
  Failure,
  FleetId,
  FleetSpec,
  Millis,
  OutputItem,
  ServerToAgent,
  Sha256,
  TrialId
} from '../protocol';
import type { HubEvent } from './core/hub/events';

export interface Clock {
  /** Wall clock, milliseconds since 1970. For records and people. */
  now(): Millis;
  /** Monotonic milliseconds. For leases and durations. */
  monotonic(): number;
}

/** Durable memory. One writer; everything given to one `commit` becomes durable together or not at all. */
export interface Journal {
  commit(batch: JournalBatch): void;
  /** Events since the last snapshot, oldest first. */
  replay(): Iterable<HubEvent>;
  snapshot(): unknown;
  saveSnapshot(snapshot: unknown): void;
  readOutput(experiment: ExperimentId, trial?: TrialId): Iterable<StoredOutput>;
  [Symbol.dispose](): void;
}
export interface StoredOutput {
  readonly trial: TrialId;
  readonly attempt: number;
  readonly executor: string;
  readonly seq: number;
  readonly items: readonly OutputItem[];
}
export interface MetricPoints {
  readonly trial: TrialId;
  readonly attempt: number;
  readonly metric: string;
  readonly from: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}
export interface JournalBatch {
  readonly events: readonly HubEvent[];
  readonly output: readonly StoredOutput[];
  readonly points: readonly MetricPoints[];
}

/** The connected agents. */
export interface Executors {
  send(executor: ExecutorId, message: ServerToAgent): boolean;
}
export interface AgentListener {
  received(executor: ExecutorId, message: AgentToServer): void;
  closed(executor: ExecutorId): void;
}

/** Starts, lists and stops agents of one engine. */
export interface Provider {
  readonly engine: string;
  describe(): Promise<EngineView>;
  start(order: StartOrder): Promise<void>;
  /** Ends the agent's process group if it is still there. */
  kill(executor: ExecutorId): Promise<void>;
  /** Path of the agent's log. */
  log(executor: ExecutorId): string;
}
export interface StartOrder {
  readonly fleet: FleetId;
  readonly spec: FleetSpec;
  readonly executors: readonly { readonly id: ExecutorId; readonly label: string; readonly gpus: readonly string[] }[];
  ended(executor: ExecutorId, failure: Failure): void;
}

/** Content-addressed bytes. */
export interface Blobs {
  put(sha256: Sha256, data: Uint8Array): Promise<void>;
  get(sha256: Sha256): Promise<Uint8Array | undefined>;
  has(sha256: Sha256): boolean;
}

/** GPUs of this machine, MIG slices as GPUs of their own. */
export interface Gpus {
  list(): Promise<readonly { id: string; name: string; memoryMb: number; mig: boolean }[]>;
}

/** Plain files under Experiments/: written to a temporary name and renamed. */
export interface Records {
  writeJson(path: string, value: unknown): Promise<void>;
  writeText(path: string, text: string): Promise<void>;
}

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The sidecar's own log: what happened to it, never what users' code prints and never a token. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
