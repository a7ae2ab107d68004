/**
 * The REST routes of the sidecar, under Jupyter's `base_url/hopyard` for browsers and on the unix socket for everyone else.
 * Every route wants the token (`Authorization: Bearer …`); the Jupyter proxy adds it after its own authentication.
 * Errors are `{ "code", "message", "hint" }` with the status of the error table, never HTML.
 */
import { Type, type Static } from 'typebox';
import { ExecutorId, ExperimentId, FleetId, JsonRecord, LongText, ShortText, TrialId } from './model/scalars';
import { ExecutorView, FleetSpec, FleetView, Sample } from './model/fleet';
import { ExperimentSpec, ExperimentView, TrialView } from './model/experiment';
import { SearchChange } from './model/search';
import { LogTail } from './model/log';
import { BOARD_ROUTES } from './board-routes';
import {
  EnvironmentDetail,
  EnvironmentExport,
  EnvironmentListing,
  Manager,
  OperationId,
  OperationName,
  OperationView,
  PackageReason,
  PackageSearch,
  PackageVersions
} from './model/environment';
import { EngineView, ExperimentSnapshot, Health, ProjectSnapshot } from './model/project';

export const ApiError = Type.Object({ code: ShortText, message: LongText, hint: LongText });
export type ApiError = Static<typeof ApiError>;

/** One finding of the doctor. */
export const Finding = Type.Object({
  name: ShortText,
  ok: Type.Union([Type.Literal('ok'), Type.Literal('warning'), Type.Literal('error')]),
  says: LongText,
  fix: Type.Optional(LongText)
});
export type Finding = Static<typeof Finding>;

/** Absent fields take the sidecar's defaults: size min(4, cores), 4096 MB, 1 CPU, no GPUs, 6 hours, engine local. */
export const ProjectSettings = Type.Object({ fleet: Type.Partial(FleetSpec) });
export type ProjectSettings = Static<typeof ProjectSettings>;

const FleetParams = Type.Object({ fleet: FleetId });
const ExecutorParams = Type.Object({ executor: ExecutorId });
const ExperimentParams = Type.Object({ experiment: ExperimentId });
const EnvironmentParams = Type.Object({ environment: ShortText });
const OperationParams = Type.Object({ operation: OperationId });
const TrialParams = Type.Object({ trial: TrialId });
/** Who asks; kept with what was asked. */
const Act = Type.Object({ by: Type.Optional(ShortText) });
const Done = Type.Object({ done: Type.Literal(true) });

export const ROUTES = {
  health: { method: 'GET', url: '/healthz', response: Health },
  snapshot: { method: 'GET', url: '/api/project', response: ProjectSnapshot },
  engines: { method: 'GET', url: '/api/engines', response: Type.Array(EngineView) },
  doctor: { method: 'GET', url: '/api/doctor', response: Type.Array(Finding) },

  /** The fleet that `experiment.launch` starts when none runs: set by the lab extension's settings, kept in .hopyard/settings.json. */
  settings: { method: 'GET', url: '/api/settings', response: ProjectSettings },
  saveSettings: { method: 'PUT', url: '/api/settings', body: ProjectSettings, response: ProjectSettings },

  startFleet: { method: 'POST', url: '/api/fleets', body: FleetSpec, response: FleetView },
  stopFleet: { method: 'DELETE', url: '/api/fleets/:fleet', params: FleetParams, response: FleetView },
  extendFleet: {
    method: 'POST',
    url: '/api/fleets/:fleet/extend',
    params: FleetParams,
    body: Type.Object({ hours: Type.Number({ exclusiveMinimum: 0, maximum: 8_760 }) }),
    response: FleetView
  },
  /** Up or down, while it runs. Of fewer, idle executors leave first and busy ones after their trial. */
  resizeFleet: {
    method: 'POST',
    url: '/api/fleets/:fleet/resize',
    params: FleetParams,
    body: Type.Object({ size: FleetSpec.properties.size, ...Act.properties }),
    response: FleetView
  },

  stopExecutor: { method: 'DELETE', url: '/api/executors/:executor', params: ExecutorParams, response: ExecutorView },
  restartExecutor: {
    method: 'POST',
    url: '/api/executors/:executor/restart',
    params: ExecutorParams,
    response: ExecutorView
  },
  /** Ctrl-C for what it runs now. */
  interruptExecutor: {
    method: 'POST',
    url: '/api/executors/:executor/interrupt',
    params: ExecutorParams,
    response: ExecutorView
  },
  executorLog: {
    method: 'GET',
    url: '/api/executors/:executor/log',
    params: ExecutorParams,
    query: Type.Object({
      from: Type.Optional(Type.Integer({ description: 'byte offset; negative counts from the end' }))
    }),
    response: LogTail
  },
  executorSamples: {
    method: 'GET',
    url: '/api/executors/:executor/samples',
    params: ExecutorParams,
    response: Type.Array(Sample)
  },

  experiments: {
    method: 'GET',
    url: '/api/experiments',
    query: Type.Object({
      notebook: Type.Optional(Type.String()),
      state: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
      before: Type.Optional(ExperimentId)
    }),
    response: Type.Array(ExperimentView)
  },
  experiment: {
    method: 'GET',
    url: '/api/experiments/:experiment',
    params: ExperimentParams,
    response: ExperimentSnapshot
  },
  submit: { method: 'POST', url: '/api/experiments', body: ExperimentSpec, response: ExperimentView },
  stopExperiment: {
    method: 'POST',
    url: '/api/experiments/:experiment/stop',
    params: ExperimentParams,
    body: Type.Object({ reason: Type.Optional(LongText), ...Act.properties }),
    response: ExperimentView
  },
  /** Held: what runs goes on, nothing new starts. */
  holdExperiment: {
    method: 'POST',
    url: '/api/experiments/:experiment/hold',
    params: ExperimentParams,
    body: Act,
    response: ExperimentView
  },
  releaseExperiment: {
    method: 'POST',
    url: '/api/experiments/:experiment/release',
    params: ExperimentParams,
    body: Act,
    response: ExperimentView
  },
  changeExperiment: {
    method: 'POST',
    url: '/api/experiments/:experiment/change',
    params: ExperimentParams,
    body: Type.Object({ ...SearchChange.properties, ...Act.properties }),
    response: ExperimentView
  },
  /** A trial of somebody's own among those of a search. */
  addTrial: {
    method: 'POST',
    url: '/api/experiments/:experiment/trials',
    params: ExperimentParams,
    body: Type.Object({ params: JsonRecord, ...Act.properties }),
    response: TrialView
  },
  stopTrial: {
    method: 'POST',
    url: '/api/trials/:trial/stop',
    params: TrialParams,
    body: Type.Object({ reason: Type.Optional(LongText), ...Act.properties }),
    response: TrialView
  },
  /** Queues a failed or stopped trial again, while its experiment runs. */
  retryTrial: { method: 'POST', url: '/api/trials/:trial/retry', params: TrialParams, body: Act, response: TrialView },
  /** Lets a trial that a rule stopped go on, from its checkpoint if it has one, while its experiment runs. */
  continueTrial: {
    method: 'POST',
    url: '/api/trials/:trial/continue',
    params: TrialParams,
    body: Act,
    response: TrialView
  },

  /** `found`: also environments of this machine that are only read. */
  environments: {
    method: 'GET',
    url: '/api/environments',
    query: Type.Object({ found: Type.Optional(Type.Boolean()) }),
    response: EnvironmentListing
  },
  /** `path`: prefix of a found one, in place of its name. */
  environment: {
    method: 'GET',
    url: '/api/environments/:environment',
    params: EnvironmentParams,
    query: Type.Object({ path: Type.Optional(Type.String({ maxLength: 4_096 })) }),
    response: EnvironmentDetail
  },
  /** The same with the newest version of each package: the index is asked. */
  outdated: {
    method: 'GET',
    url: '/api/environments/:environment/outdated',
    params: EnvironmentParams,
    response: EnvironmentDetail
  },
  packageReason: {
    method: 'GET',
    url: '/api/environments/:environment/reason',
    params: EnvironmentParams,
    query: Type.Object({ package: ShortText }),
    response: PackageReason
  },
  exportEnvironment: {
    method: 'GET',
    url: '/api/environments/:environment/export',
    params: EnvironmentParams,
    query: Type.Object({ format: ShortText, pinned: Type.Optional(Type.Boolean()) }),
    response: EnvironmentExport
  },
  searchPackages: {
    method: 'GET',
    url: '/api/packages',
    query: Type.Object({
      query: ShortText,
      manager: Manager,
      environment: Type.Optional(ShortText),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 }))
    }),
    response: PackageSearch
  },
  packageVersions: {
    method: 'GET',
    url: '/api/packages/versions',
    query: Type.Object({ package: ShortText, manager: Manager, environment: Type.Optional(ShortText) }),
    response: PackageVersions
  },
  operations: { method: 'GET', url: '/api/operations', response: Type.Array(OperationView) },
  /** The request in the words of `hopyard.environments.requests`, without the project. */
  startOperation: {
    method: 'POST',
    url: '/api/operations',
    body: Type.Object({ name: OperationName, request: JsonRecord, ...Act.properties }),
    response: OperationView
  },
  cancelOperation: {
    method: 'POST',
    url: '/api/operations/:operation/cancel',
    params: OperationParams,
    response: OperationView
  },
  /** The same again as a new operation, asked for by `by`; unsaid, by who asked for it first. */
  retryOperation: {
    method: 'POST',
    url: '/api/operations/:operation/retry',
    params: OperationParams,
    body: Act,
    response: OperationView
  },
  operationLog: {
    method: 'GET',
    url: '/api/operations/:operation/log',
    params: OperationParams,
    query: Type.Object({
      from: Type.Optional(Type.Integer({ description: 'byte offset; negative counts from the end' }))
    }),
    response: LogTail
  },

  ...BOARD_ROUTES,
  /** Takes one that has ended off the list. */
  forgetOperation: { method: 'DELETE', url: '/api/operations/:operation', params: OperationParams, response: Done },

  /** Ends the sidecar when nothing runs, or always with `force`. */
  shutdown: {
    method: 'POST',
    url: '/api/shutdown',
    body: Type.Object({ force: Type.Optional(Type.Boolean()) }),
    response: Done
  }
} as const;
export type RouteName = keyof typeof ROUTES;

/**
 * Socket.IO at `/socket.io` (transport websocket only), namespace `/`.
 * Client → server: `join` {room} → ack: the room's snapshot, or an ApiError (it has a `code`) · `leave` {room}.
 * Revisions are the room's own and start anew with the sidecar. A tab that was too slow finds a gap: it joins again.
 * Server → client: `project` ProjectDelta · `experiment` ExperimentDelta & {id}.
 * Rooms: `project` and `experiment:<id>`; `samples` adds executors' samples to the project deltas.
 */
export const FEED = { path: '/socket.io', rooms: { project: 'project', samples: 'samples' } } as const;
/** WebSocket paths of the other two peers; each msgpack frame is a message or a list of them, in order. */
export const SOCKETS = { agent: '/agent', driver: '/driver' } as const;
/** Largest frame a peer may send, in bytes; larger values travel as blobs through chunked files or are refused. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;
/** Pickles up to this size travel inside `trialFinished`; larger ones as blobs. */
export const INLINE_RESULT_BYTES = 256 * 1024;
