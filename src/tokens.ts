import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type {
  EngineView,
  ExecutorView,
  ExperimentSnapshot,
  ExperimentSpec,
  ExperimentView,
  Finding,
  FleetSpec,
  FleetView,
  JsonRecord,
  LogTail,
  ProjectSettings,
  ProjectSnapshot,
  Sample,
  SearchChange,
  TrialView
} from '../protocol';
import type { Connection } from './store/connection';
import type { RoomState } from './store/room';

/** What one may ask of the sidecar. Every promise rejects with a `HopyardError`. */
export interface IApi {
  engines(): Promise<EngineView[]>;
  settings(): Promise<ProjectSettings>;
  saveSettings(settings: ProjectSettings): Promise<ProjectSettings>;
  startFleet(spec: FleetSpec): Promise<FleetView>;
  stopFleet(fleet: string): Promise<FleetView>;
  extendFleet(fleet: string, hours: number): Promise<FleetView>;
  stopExecutor(executor: string): Promise<ExecutorView>;
  restartExecutor(executor: string): Promise<ExecutorView>;
  interruptExecutor(executor: string): Promise<ExecutorView>;
  executorLog(executor: string, from: number): Promise<LogTail>;
  samples(executor: string): Promise<Sample[]>;
  submit(spec: ExperimentSpec): Promise<ExperimentView>;
  experiment(id: string): Promise<ExperimentSnapshot>;
  stopExperiment(id: string, reason?: string): Promise<ExperimentView>;
  /** Held: what runs goes on, nothing new starts. `by` is kept in the experiment's history, here and below. */
  holdExperiment(id: string, by: string): Promise<ExperimentView>;
  releaseExperiment(id: string, by: string): Promise<ExperimentView>;
  changeExperiment(id: string, change: SearchChange, by: string): Promise<ExperimentView>;
  addTrial(id: string, params: JsonRecord, by: string): Promise<TrialView>;
  stopTrial(id: string, reason: string): Promise<TrialView>;
  retryTrial(id: string, by: string): Promise<TrialView>;
  /** Lets a trial that was stopped early or paused go on from where it was. */
  continueTrial(id: string, by: string): Promise<TrialView>;
  trialLog(trial: string, from: number): Promise<LogTail>;
  doctor(): Promise<Finding[]>;
  /** Findings of the server extension, which answers even when the sidecar does not. */
  serverDoctor(): Promise<Finding[]>;
  version(): Promise<ServerVersion>;
}

/** What the server extension says of itself. */
export interface ServerVersion {
  readonly version: string;
  readonly protocolVersion: number;
  /** Whether a sidecar serves the project now. */
  readonly running?: boolean;
  /** Jupyter's root relative to the project, with forward slashes; empty or absent when they are one folder. */
  readonly folder?: string;
}

/** Live state of one experiment; dispose it when nobody looks any more. */
export interface IExperimentFeed extends IDisposable {
  readonly state: RoomState<ExperimentSnapshot>;
  readonly changed: ISignal<unknown, void>;
}

/** The project as this browser tab knows it. */
export interface IHopyard {
  readonly api: IApi;
  readonly connection: Connection;
  readonly connectionChanged: ISignal<IHopyard, Connection>;
  readonly project: RoomState<ProjectSnapshot>;
  readonly projectChanged: ISignal<IHopyard, void>;
  /** Readings of the last minute, oldest first; only while somebody holds `watchSamples`. */
  samples(executor: string): readonly Sample[];
  readonly samplesChanged: ISignal<IHopyard, void>;
  watchSamples(): IDisposable;
  /** Opens the connection, which starts the sidecar when none runs. Cheap to repeat. */
  connect(): void;
  experiment(id: string): IExperimentFeed;
  /** Jupyter's root relative to the project; empty when they are one folder. */
  folder: string;
  /** Takes over what an answer said before the feed repeats it. */
  learn(views: { fleet?: FleetView; executor?: ExecutorView; experiment?: ExperimentView }): void;
}

export const IHopyard = new Token<IHopyard>(
  'hopyard:IHopyard',
  'The fleets, executors and experiments of the project, live, and the acts on them.'
);
