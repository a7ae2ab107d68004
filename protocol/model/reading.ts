/** What is read of trials and experiments beyond their views. */
import { Type, type Static } from 'typebox';
import { Count, ExperimentId, JsonRecord, LongText, Millis, ShortText, TrialId } from './scalars';
import { Sample } from './fleet';
import { TrialState } from './experiment';
import { LONGEST_NOTES } from '../limits';
import { RuleChoice, SearchChoice } from './search';

/** One stay of a trial on an executor, with what the executor used meanwhile. */
export const TrialRun = Type.Object({
  attempt: Count,
  /** The executor's label, e1 … */
  executor: ShortText,
  startedAt: Millis,
  /** Absent while it runs. */
  endedAt: Type.Optional(Millis),
  /** What became of the trial then; queued: it ran again. */
  end: TrialState,
  /** Oldest first, thinned out over long runs. Empty for runs that were too short to be sampled. */
  samples: Type.Array(Sample)
});
export type TrialRun = Static<typeof TrialRun>;

export const TrialFile = Type.Object({
  /** Relative to the project, with forward slashes. */
  path: Type.String(),
  size: Count,
  modifiedAt: Millis
});
export type TrialFile = Static<typeof TrialFile>;

/** The newest that there is room for; `isCut`: there are more. */
export const TrialFiles = Type.Object({ files: Type.Array(TrialFile), isCut: Type.Boolean() });
export type TrialFiles = Static<typeof TrialFiles>;

/** What people noted about an experiment: Markdown, kept as a file. */
export const Notes = Type.Object({
  /** Of the file, relative to the project, with forward slashes. */
  path: Type.String(),
  text: Type.String({ maxLength: LONGEST_NOTES }),
  /** Changes with the text, whoever wrote it. */
  revision: ShortText
});
export type Notes = Static<typeof Notes>;

/** The Python of an experiment's executors, and what it had installed when the experiment ended. */
export const RanIn = Type.Object({
  /** An environment of the project. */
  name: Type.Optional(ShortText),
  python: Type.String({ maxLength: 4_096 }),
  /** "name version", sorted. */
  packages: Type.Array(ShortText)
});
export type RanIn = Static<typeof RanIn>;

/** One of several experiments side by side. */
export const ComparedExperiment = Type.Object({
  id: ExperimentId,
  name: ShortText,
  direction: Type.Union([Type.Literal('max'), Type.Literal('min')]),
  metric: ShortText,
  /** Each improvement of the best final metric, over the executor time used until then. */
  best: Type.Array(Type.Object({ executorMs: Type.Number(), value: Type.Number(), trial: TrialId })),
  executorMs: Type.Number(),
  /** What ran, as text: the function's or cell's source. Absent where it is not known. */
  source: Type.Optional(LongText),
  /** How it was asked for, without the source, the rows and bytes. */
  configuration: JsonRecord,
  /** What its executors ran in; absent where that is not known any more. */
  environment: Type.Optional(RanIn)
});
export type ComparedExperiment = Static<typeof ComparedExperiment>;

/** Another way in which an experiment might have been run. What is left out stays as it was. */
export const WhatIf = Type.Object({
  stopping: Type.Optional(RuleChoice),
  search: Type.Optional(SearchChoice),
  executors: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
  seed: Type.Optional(Type.Integer({ minimum: 0 }))
});
export type WhatIf = Static<typeof WhatIf>;

/** What an experiment took and found, as it was or as it would have been. */
export const Told = Type.Object({
  /** From its beginning to its end. */
  ms: Type.Number(),
  /** What its trials took of their executors. */
  executorMs: Type.Number(),
  executors: Count,
  best: Type.Optional(Type.Object({ value: Type.Number(), trial: Type.Optional(TrialId), params: JsonRecord })),
  trials: Count,
  stopped: Count,
  failed: Count,
  /** Steps trained in all. */
  steps: Type.Number(),
  /** Each improvement of the best value, over time since its beginning. */
  improvements: Type.Array(Type.Object({ ms: Type.Number(), value: Type.Number() }))
});
export type Told = Static<typeof Told>;

export const WhatIfAnswer = Type.Object({
  /** As it really went, and how the replay of the very same rules sees it: how far the two are apart tells what to believe. */
  real: Told,
  replayed: Told,
  instead: Told,
  /** Trials of `instead` whose values beyond what they really reached are unknown, and were taken as they last were. */
  guessed: Count,
  /** What it says and what it cannot say, in sentences. */
  says: Type.Array(LongText)
});
export type WhatIfAnswer = Static<typeof WhatIfAnswer>;
