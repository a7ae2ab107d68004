import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type {
  PackageVersions,
  PackageSearch,
  PackageReason,
  OperationView,
  OperationName,
  Manager,
  Notes,
  EnvironmentListing,
  EnvironmentExport,
  EnvironmentDetail,
  EngineView,
  ExecutorView,
  ExperimentSnapshot,
  ExperimentSpec,
  ExperimentView,
  Finding,
  FleetSpec,
  FleetView,
  JsonRecord,
  ComparedExperiment,
  ImportanceView,
  TrialFiles,
  TrialOutputChunk,
  TrialRun,
  LogTail,
  ProjectSettings,
  ProjectSnapshot,
  Sample,
  SearchChange,
  TrialView,
  WhatIf,
  WhatIfAnswer
} from '../protocol';
import type { IBoardFeed } from './store/board/types';
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
  /** More or fewer executors while they run; busy ones leave after their trial. */
  resizeFleet(fleet: string, size: number): Promise<FleetView>;
  stopExecutor(executor: string): Promise<ExecutorView>;
  restartExecutor(executor: string): Promise<ExecutorView>;
  interruptExecutor(executor: string): Promise<ExecutorView>;
  executorLog(executor: string, from: number): Promise<LogTail>;
  samples(executor: string): Promise<Sample[]>;
  submit(spec: ExperimentSpec): Promise<ExperimentView>;
  experiment(id: string): Promise<ExperimentSnapshot>;
  stopExperiment(id: string, reason?: string, by?: string): Promise<ExperimentView>;
  /** Held: what runs goes on, nothing new starts. `by` is kept in the experiment's history, here and below. */
  holdExperiment(id: string, by: string): Promise<ExperimentView>;
  releaseExperiment(id: string, by: string): Promise<ExperimentView>;
  changeExperiment(id: string, change: SearchChange, by: string): Promise<ExperimentView>;
  addTrial(id: string, params: JsonRecord, by: string): Promise<TrialView>;
  stopTrial(id: string, by: string): Promise<TrialView>;
  retryTrial(id: string, by: string): Promise<TrialView>;
  /** Lets a trial that was stopped early or paused go on from where it was. */
  continueTrial(id: string, by: string): Promise<TrialView>;
  trialLog(trial: string, from: number): Promise<LogTail>;
  readonly environments: IEnvironmentsApi;
  /** Columns, as `protocol/board.ts` tells; `IBoardFeed.curves` reads them. */
  curves(experiment: string, query: CurvesQuery): Promise<ArrayBuffer>;
  trial(id: string): Promise<TrialView>;
  /** The newest of what it printed and showed. */
  trialOutput(id: string): Promise<TrialOutputChunk[]>;
  trialFiles(id: string): Promise<TrialFiles>;
  /** Its stays on executors, with what those used meanwhile. */
  trialRuns(id: string): Promise<TrialRun[]>;
  /** All trials as text: comma-separated, or a JSON object a line. */
  exportTrials(experiment: string, format: 'csv' | 'jsonl'): Promise<string>;
  /** Markdown in the experiment's folder. */
  notes(experiment: string): Promise<Notes>;
  /** Refused with NOTES_CHANGED where the notes are not those of `revision` any more. */
  saveNotes(experiment: string, text: string, revision: string, by: string): Promise<Notes>;
  compare(experiments: readonly string[]): Promise<ComparedExperiment[]>;
  /** Replays a finished experiment under another rule, search or number of executors. */
  whatIf(experiment: string, wanted: WhatIf): Promise<WhatIfAnswer>;
  importance(experiment: string, metric?: string): Promise<ImportanceView>;
  doctor(): Promise<Finding[]>;
  /** Findings of the server extension, which answers even when the sidecar does not. */
  serverDoctor(): Promise<Finding[]>;
  version(): Promise<ServerVersion>;
}

/** Environments and what is in them; everything that changes one is an operation, told by the project's feed. */
export interface IEnvironmentsApi {
  list(found: boolean): Promise<EnvironmentListing>;
  describe(name: string, path?: string): Promise<EnvironmentDetail>;
  outdated(name: string): Promise<EnvironmentDetail>;
  reason(name: string, packageName: string): Promise<PackageReason>;
  export(name: string, format: string, pinned: boolean): Promise<EnvironmentExport>;
  search(query: string, manager: Manager, environment: string): Promise<PackageSearch>;
  versions(packageName: string, manager: Manager, environment: string): Promise<PackageVersions>;
  start(name: OperationName, request: Readonly<Record<string, unknown>>): Promise<OperationView>;
  cancel(operation: string): Promise<OperationView>;
  retry(operation: string): Promise<OperationView>;
  forget(operation: string): Promise<unknown>;
  log(operation: string, from: number): Promise<LogTail>;
}

/** Trials as `0-99,105`; a range of steps; `since` the mark of an earlier answer. */
export interface CurvesQuery {
  readonly metric?: string;
  readonly from?: number;
  readonly to?: number;
  readonly points: number;
  readonly trials?: string;
  readonly since?: number;
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
  /** In columns, for dashboards: ten thousand trials and their runs. Shown until told otherwise. */
  board(id: string): IBoardFeed;
  /** Jupyter's root relative to the project; empty when they are one folder. */
  folder: string;
  /** Takes over what an answer said before the feed repeats it. */
  learn(views: { fleet?: FleetView; executor?: ExecutorView; experiment?: ExperimentView }): void;
}

export const IHopyard = new Token<IHopyard>(
  'hopyard:IHopyard',
  'The fleets, executors and experiments of the project, live, and the acts on them.'
);
