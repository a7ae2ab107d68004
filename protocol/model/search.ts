import { Type, type Static } from 'typebox';
import { Count, Double, Json, JsonRecord, LongText, Sha256, ShortText } from './scalars';

const Options = Type.Record(ShortText, Json);

/** One of the things wanted of a result: a number under this name, large or small. */
export const Objective = Type.Object({
  name: ShortText,
  direction: Type.Union([Type.Literal('max'), Type.Literal('min')])
});
export type Objective = Static<typeof Objective>;

/**
 * A user's Python that proposes, judges or refuses, asked in a process beside the sidecar. It proposes where the search
 * is named `oracle`, and judges where the stopping rule is.
 */
export const OracleChoice = Type.Object({
  /** A cloudpickle of what decides; the sidecar never opens it. */
  blob: Sha256,
  /** What it is called, for people: TPESampler. */
  name: ShortText,
  /** The interpreter that can load it. */
  python: Type.String({ maxLength: 4_096 }),
  /** Where its imports start: the folder of its notebook. */
  folder: Type.Optional(Type.String({ maxLength: 4_096 })),
  /** It says which configurations may be tried. */
  accepts: Type.Optional(Type.Boolean())
});
export type OracleChoice = Static<typeof OracleChoice>;

/** A search by name, as `server/core/search/registry.ts` knows it, or one that the driver's Python decides. */
export const SearchChoice = Type.Object({ name: ShortText, options: Type.Optional(Options) });
export type SearchChoice = Static<typeof SearchChoice>;

/** A stopping rule by name; `of` holds the parts of `any` and `all`. */
export const RuleChoice = Type.Object({
  name: ShortText,
  /** Which of several objectives it judges, and its parts unless they name one; the first unless told. */
  metric: Type.Optional(ShortText),
  options: Type.Optional(Options),
  of: Type.Optional(Type.Array(Json)),
  /** A trial is judged at most this often: Maggy up to 0.4 gave `es_interval` in seconds. */
  everySeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 }))
});
export type RuleChoice = Static<typeof RuleChoice>;

/** A trial known beforehand: of an earlier experiment, or of a table. Told to the search, never run. */
export const KnownTrial = Type.Object({
  params: JsonRecord,
  value: Type.Optional(Double),
  /** With several objectives: one value for each, in their order. */
  objectives: Type.Optional(Type.Array(Double, { maxItems: 16 })),
  steps: Type.Optional(Type.Array(Count)),
  values: Type.Optional(Type.Array(Double))
});
export type KnownTrial = Static<typeof KnownTrial>;

/** Trials that a search proposes one at a time, each from what the earlier ones taught. */
export const SearchPlan = Type.Object({
  kind: Type.Literal('search'),
  /** The search space, as `server/core/space/parse.ts` reads it. */
  space: Json,
  search: SearchChoice,
  stopping: Type.Optional(RuleChoice),
  oracle: Type.Optional(OracleChoice),
  /** Trials in all; absent: until the search is done. */
  trials: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  seed: Type.Integer({ minimum: 0 }),
  /** What a configuration proposed twice becomes: the earlier result, a run with another seed, or nothing. */
  duplicates: Type.Optional(Type.Union([Type.Literal('reuse'), Type.Literal('reseed'), Type.Literal('skip')])),
  /** Each configuration runs this often; it is ranked by its mean. */
  repeats: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  maxConcurrent: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Ends the experiment (running trials finish) after so many failed trials, or so much time. */
  maxFailures: Type.Optional(Type.Integer({ minimum: 0 })),
  maxSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  maxExecutorSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  known: Type.Optional(Type.Array(KnownTrial)),
  /** `[high, low]` is read as `[low, high]`, with a warning: for the old `hops` calls only. */
  swapReversedBounds: Type.Optional(Type.Boolean())
});
export type SearchPlan = Static<typeof SearchPlan>;

/** What may be changed of a search while it runs; the number of executors of any experiment. */
export const SearchChange = Type.Object({
  /** Of the fleet it runs on, for all that runs there. Of fewer, idle ones leave first and busy ones after their trial. */
  executors: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  trials: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  maxConcurrent: Type.Optional(Type.Integer({ minimum: 1 })),
  /** Another space of the same parameters, for what is proposed from now on. */
  space: Type.Optional(Json),
  /** Only these ranges of the space change: `[low, high]`, or the list of values. */
  bounds: Type.Optional(Type.Record(ShortText, Type.Array(Json, { minItems: 1 }))),
  /** Another stopping rule, for reports from now on; `none` stops nothing. */
  stopping: Type.Optional(RuleChoice)
});
export type SearchChange = Static<typeof SearchChange>;

/** Why a rule stopped (or paused) a trial, with the figures it compared. */
export const Verdict = Type.Object({
  kind: Type.Union([Type.Literal('stop'), Type.Literal('pause')]),
  rule: ShortText,
  /** Which objective was judged, where there are several. */
  metric: Type.Optional(ShortText),
  step: Count,
  /** The trial's own figure at this step, as the rule computes it. */
  value: Double,
  /** What it was compared with. */
  threshold: Double,
  peers: Count,
  says: LongText
});
export type Verdict = Static<typeof Verdict>;
