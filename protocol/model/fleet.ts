import { Type, type Static } from 'typebox';
import { Count, ExecutorId, FleetId, Millis, ShortText } from './scalars';
import { Failure } from './failure';

/** What the launch panel asks for. The same words in REST, Python (`hopyard.fleet`) and the panel. */
export const FleetSpec = Type.Object({
  engine: ShortText,
  size: Type.Integer({ minimum: 1, maximum: 10_000 }),
  memoryMb: Type.Integer({ minimum: 64, maximum: 16_777_216, description: 'memory limit of each worker in MiB' }),
  driverMemoryMb: Type.Optional(Type.Integer({ minimum: 64, maximum: 16_777_216 })),
  cpus: Type.Number({ exclusiveMinimum: 0, maximum: 4_096, description: 'CPUs of each executor' }),
  gpus: Type.Number({ minimum: 0, maximum: 64, description: 'GPUs of each executor; a fraction is a share' }),
  hours: Type.Number({ exclusiveMinimum: 0, maximum: 8_760, description: 'hours to shutdown' }),
  /** Path of the notebook it was started for, relative to the project; absent for scripts. */
  notebook: Type.Optional(Type.String({ maxLength: 4_096 })),
  /** An environment of the project by name; absent: the one in use. */
  environment: Type.Optional(ShortText),
  /** Python of the executors; absent: the environment's, or the one that runs Hopyard. */
  python: Type.Optional(Type.String({ maxLength: 4_096 })),
  /** Hash of the lock that executors must run in; absent where it is given neither here nor by the environment: any. */
  lock: Type.Optional(ShortText),
  labels: Type.Optional(Type.Record(ShortText, ShortText)),
  /** `panel`, `code` (experiment.launch with no fleet) or `headless`. */
  startedBy: Type.Optional(ShortText)
});
export type FleetSpec = Static<typeof FleetSpec>;

export const FleetState = Type.Union([
  Type.Literal('starting'),
  Type.Literal('ready'),
  Type.Literal('stopping'),
  Type.Literal('stopped'),
  Type.Literal('failed')
]);
export type FleetState = Static<typeof FleetState>;

export const FleetView = Type.Object({
  id: FleetId,
  spec: FleetSpec,
  state: FleetState,
  startedAt: Millis,
  /** Shut down then unless extended. */
  endsAt: Millis,
  executors: Type.Array(ExecutorId),
  failure: Type.Optional(Failure)
});
export type FleetView = Static<typeof FleetView>;

export const GpuSample = Type.Object({
  name: ShortText,
  /** 0…1 */
  load: Type.Number(),
  memoryBytes: Type.Number(),
  memoryTotalBytes: Type.Number()
});

/** One reading of an executor's use; newest last, once a second while somebody looks. */
export const Sample = Type.Object({
  at: Millis,
  /** CPUs busy: 1.5 is one and a half cores. */
  cpu: Type.Number(),
  memoryBytes: Type.Number(),
  gpus: Type.Array(GpuSample)
});
export type Sample = Static<typeof Sample>;

export const ExecutorState = Type.Union([
  Type.Literal('starting'),
  Type.Literal('idle'),
  Type.Literal('running'),
  /** Connection gone; its lease has not ended yet. */
  Type.Literal('silent'),
  Type.Literal('lost'),
  Type.Literal('stopping'),
  Type.Literal('stopped'),
  Type.Literal('failed')
]);
export type ExecutorState = Static<typeof ExecutorState>;

export const ExecutorView = Type.Object({
  id: ExecutorId,
  fleet: FleetId,
  /** e1, e2 … in its fleet: the name users see. */
  label: ShortText,
  state: ExecutorState,
  host: Type.Optional(ShortText),
  pid: Type.Optional(Count),
  gpus: Type.Array(ShortText),
  trial: Type.Optional(ShortText),
  /** It ends when its trial has: there are to be fewer executors. */
  leaving: Type.Optional(Type.Literal(true)),
  startedAt: Millis,
  /** Trials it has finished. */
  done: Count,
  failure: Type.Optional(Failure)
});
export type ExecutorView = Static<typeof ExecutorView>;
