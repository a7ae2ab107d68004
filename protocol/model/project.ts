import { Type, type Static } from 'typebox';
import { Count, ExecutorId, ExperimentId, FleetId, LongText, Millis, ShortText, TrialId } from './scalars';
import { ExecutorView, FleetView, Sample } from './fleet';
import { ExperimentView, TrialView } from './experiment';
import { OutputItem } from './output';
import { OperationId, OperationView } from './environment';

export const Gpu = Type.Object({
  /** What CUDA_VISIBLE_DEVICES takes: UUID of a GPU or a MIG slice. */
  id: ShortText,
  name: ShortText,
  memoryMb: Count,
  mig: Type.Boolean(),
  /** Share not given to any executor, 0…1. */
  free: Type.Number({ minimum: 0, maximum: 1 })
});
export type Gpu = Static<typeof Gpu>;

/** An engine as the panel's list shows it. */
export const EngineView = Type.Object({
  name: ShortText,
  title: ShortText,
  available: Type.Boolean(),
  /** Why not, or what is there: "8 cores, 23 GB, no GPU". */
  says: LongText,
  cores: Count,
  memoryMb: Count,
  gpus: Type.Array(Gpu),
  /** Sentence for a disabled GPU field: "no GPU found on this machine". */
  gpuSays: Type.Optional(LongText)
});
export type EngineView = Static<typeof EngineView>;

/** Whole state of room `project`: fleets, executors, and the newest experiments (at most 200). */
export const ProjectSnapshot = Type.Object({
  revision: Count,
  fleets: Type.Array(FleetView),
  executors: Type.Array(ExecutorView),
  experiments: Type.Array(ExperimentView),
  /** Changes of environments, those that have ended lately among them. */
  operations: Type.Optional(Type.Array(OperationView))
});
export type ProjectSnapshot = Static<typeof ProjectSnapshot>;

/** Upserts by id and removals since `revision - 1`. A gap in revisions means: ask for a snapshot. */
export const ProjectDelta = Type.Object({
  revision: Count,
  fleets: Type.Array(FleetView),
  executors: Type.Array(ExecutorView),
  experiments: Type.Array(ExperimentView),
  removed: Type.Array(Type.Union([FleetId, ExecutorId, ExperimentId, OperationId])),
  operations: Type.Optional(Type.Array(OperationView)),
  samples: Type.Array(Type.Object({ executor: ExecutorId, sample: Sample }))
});
export type ProjectDelta = Static<typeof ProjectDelta>;

export const TrialOutputChunk = Type.Object({
  trial: TrialId,
  attempt: Count,
  /** Executor label, e1 … */
  executor: ShortText,
  /** Position in the trial's output, from 0; lets a viewer drop what it has. */
  seq: Count,
  items: Type.Array(OutputItem)
});
export type TrialOutputChunk = Static<typeof TrialOutputChunk>;

/** Whole state of room `experiment:<id>`. */
export const ExperimentSnapshot = Type.Object({
  revision: Count,
  experiment: ExperimentView,
  trials: Type.Array(TrialView),
  output: Type.Array(TrialOutputChunk)
});
export type ExperimentSnapshot = Static<typeof ExperimentSnapshot>;

export const ExperimentDelta = Type.Object({
  revision: Count,
  experiment: Type.Optional(ExperimentView),
  trials: Type.Array(TrialView),
  output: Type.Array(TrialOutputChunk)
});
export type ExperimentDelta = Static<typeof ExperimentDelta>;

export const Health = Type.Object({
  status: Type.Literal('ok'),
  version: ShortText,
  protocolVersion: Count,
  pid: Count,
  project: Type.String(),
  startedAt: Millis,
  node: ShortText
});
export type Health = Static<typeof Health>;
