import { Type, type Static } from 'typebox';
import {
  Attempt,
  Bytes,
  Count,
  Double,
  ExecutorId,
  ExperimentId,
  FleetId,
  Json,
  JsonRecord,
  LongText,
  Millis,
  Sha256,
  ShortText,
  TrialId
} from './scalars';
import { Failure } from './failure';
import { FleetSpec } from './fleet';
import { Objective, SearchPlan, Verdict } from './search';

/** What one trial runs: a pickled function (by hash) or a cell's source in the worker's lasting namespace. */
export const Work = Type.Union([
  Type.Object({
    kind: Type.Literal('function'),
    blob: Sha256,
    name: ShortText,
    /** Source text when known, kept with the experiment. */
    source: Type.Optional(LongText)
  }),
  Type.Object({
    kind: Type.Literal('cell'),
    code: LongText,
    /** names whose values come back (`-o`) */ capture: Type.Array(ShortText)
  })
]);
export type Work = Static<typeof Work>;

/** What the agent is told of the work: no source text. */
export const AgentWork = Type.Union([
  Type.Object({ kind: Type.Literal('function'), blob: Sha256, name: ShortText }),
  Type.Object({ kind: Type.Literal('cell'), code: LongText, capture: Type.Array(ShortText) })
]);
export type AgentWork = Static<typeof AgentWork>;

/** One row of arguments. `pickled` holds the exact values where `params` (what people see) cannot. */
export const Row = Type.Object({ params: JsonRecord, pickled: Type.Optional(Bytes) });
export type Row = Static<typeof Row>;

export const Plan = Type.Union([
  /** One trial on each executor of the fleet, or on the first `count` of them, pinned there. */
  Type.Object({
    kind: Type.Literal('replicas'),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /** They work on one thing: when one has failed, the others are asked to stop. */
    together: Type.Optional(Type.Boolean())
  }),
  /** One trial a row, on whichever executor is free. */
  Type.Object({ kind: Type.Literal('rows'), rows: Type.Array(Row, { maxItems: 1_000_000 }) }),
  SearchPlan
]);
export type Plan = Static<typeof Plan>;

/** Of several experiments on one fleet, one of twice the priority gets twice the executor time. */
const Priority = Type.Number({ minimum: 0.01, maximum: 100 });

export const ExperimentSpec = Type.Object({
  /** launch, fanout, cell, grid_search, … : the call as the user knows it. */
  kind: ShortText,
  name: ShortText,
  description: Type.Optional(LongText),
  work: Work,
  plan: Plan,
  fleet: Type.Optional(FleetId),
  /** Starts this fleet when `fleet` is absent and none runs for the notebook. */
  startFleet: Type.Optional(FleetSpec),
  notebook: Type.Optional(Type.String({ maxLength: 4_096 })),
  /** Id of the notebook cell that started it, for the cell's badge. */
  cell: Type.Optional(ShortText),
  metricKey: Type.Optional(ShortText),
  direction: Type.Optional(Type.Union([Type.Literal('max'), Type.Literal('min')])),
  /** What is wanted of the results where it is more than one thing. `metricKey` and `direction` are those of the first. */
  objectives: Type.Optional(Type.Array(Objective, { minItems: 2, maxItems: 16 })),
  /** Attempts after infrastructure loss (not after the function raised). */
  retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  /** Of several experiments on one fleet, one of twice the priority gets twice the executor time. 1 unless told. */
  priority: Type.Optional(Priority),
  /** False: conversation, not record. Its output is kept, but it leaves no folder unless its code writes one. */
  record: Type.Optional(Type.Boolean()),
  /** A trial stopped by a rule that does not broadcast for so long is warned, and as long again later interrupted. Absent: never. */
  stopPatienceSeconds: Type.Optional(Type.Number({ minimum: 0.1, maximum: 86_400 })),
  /** A new worker process for each trial. */
  freshProcess: Type.Optional(Type.Boolean()),
  /** Extra words kept with the record, e.g. {"era": "1.0"}. */
  labels: Type.Optional(Type.Record(ShortText, Json))
});
export type ExperimentSpec = Static<typeof ExperimentSpec>;

export const TrialState = Type.Union([
  Type.Literal('queued'),
  Type.Literal('starting'),
  Type.Literal('running'),
  Type.Literal('stopping'),
  /** Has used the budget it was granted; a search may let it go on. */
  Type.Literal('paused'),
  Type.Literal('succeeded'),
  Type.Literal('stopped'),
  Type.Literal('failed'),
  Type.Literal('cancelled')
]);
export type TrialState = Static<typeof TrialState>;

export const TrialView = Type.Object({
  id: TrialId,
  number: Count,
  state: TrialState,
  params: JsonRecord,
  attempt: Type.Integer({ minimum: 0 }),
  executor: Type.Optional(ExecutorId),
  /** e1, e2 …: where it ran or runs. */
  executorLabel: Type.Optional(ShortText),
  startedAt: Type.Optional(Millis),
  endedAt: Type.Optional(Millis),
  metric: Type.Optional(Type.Number()),
  /** Finite numbers of what it returned, by name; the objectives are among them. */
  metrics: Type.Optional(Type.Record(ShortText, Type.Number())),
  /** `repr` of the value, cut to 1 000 characters. */
  result: Type.Optional(ShortText),
  /** Newest report of the metric. */
  step: Type.Optional(Count),
  latest: Type.Optional(Double),
  /** Resource a multi-fidelity search granted. */
  budget: Type.Optional(Type.Number()),
  /** Bracket, rung, generation: words of the search. */
  labels: Type.Optional(Type.Record(ShortText, Type.Union([Type.Number(), Type.String()]))),
  /** Why it was stopped early or paused. */
  verdict: Type.Optional(Verdict),
  /** Of a trial that was given a checkpoint: whether its code went on from it, or began anew. */
  resumed: Type.Optional(Type.Boolean()),
  /** Somebody let it go on after a rule had stopped it: rules are silent about it. */
  continued: Type.Optional(Type.Boolean()),
  failure: Type.Optional(Failure),
  /** Directory of its files, relative to the project. */
  directory: Type.Optional(Type.String({ maxLength: 4_096 }))
});
export type TrialView = Static<typeof TrialView>;

export const ExperimentState = Type.Union([
  Type.Literal('waiting'),
  Type.Literal('running'),
  Type.Literal('stopping'),
  Type.Literal('succeeded'),
  Type.Literal('failed'),
  Type.Literal('stopped')
]);
export type ExperimentState = Static<typeof ExperimentState>;

/** An experiment as lists show it. */
export const ExperimentView = Type.Object({
  id: ExperimentId,
  kind: ShortText,
  name: ShortText,
  description: Type.Optional(LongText),
  state: ExperimentState,
  fleet: Type.Optional(FleetId),
  notebook: Type.Optional(Type.String()),
  cell: Type.Optional(ShortText),
  createdAt: Millis,
  startedAt: Type.Optional(Millis),
  endedAt: Type.Optional(Millis),
  /** Experiments/<app>_<run>, relative to the project. */
  directory: Type.String(),
  trials: Type.Object({
    total: Count,
    queued: Count,
    running: Count,
    paused: Type.Optional(Count),
    succeeded: Count,
    stopped: Count,
    failed: Count,
    cancelled: Count
  }),
  direction: Type.Optional(Type.Union([Type.Literal('max'), Type.Literal('min')])),
  /** With several objectives: by the first of them. */
  best: Type.Optional(Type.Object({ trial: TrialId, metric: Type.Number(), params: JsonRecord })),
  objectives: Type.Optional(Type.Array(Objective)),
  /** With several objectives: trials that no other one beats in all of them. */
  pareto: Type.Optional(Type.Array(TrialId)),
  /** Its weight in sharing executor time, where it is not the usual 1. */
  priority: Type.Optional(Priority),
  /** Held by somebody: what runs goes on, nothing new starts. */
  held: Type.Optional(Type.Boolean()),
  /** Why a search proposes nothing more, in words. */
  searchEnded: Type.Optional(LongText),
  /** Why it waits, in words: "no executor yet", "disk full: …". */
  waitingFor: Type.Optional(LongText),
  failure: Type.Optional(Failure)
});
export type ExperimentView = Static<typeof ExperimentView>;

export const TrialRef = Type.Object({ trial: TrialId, attempt: Attempt });
export type TrialRef = Static<typeof TrialRef>;
