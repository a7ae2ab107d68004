/**
 * What the trials of a finished experiment did, as a workload: their own values at their own steps, at the pace they
 * had. Beyond the step that a trial really reached nothing is known: its last value stands there, and it is counted.
 */
import type { TrialView } from '../../../protocol';
import type { Stay } from '../../core/analysis/savings';
import { countUpTo } from '../../core/stopping/sorted';
import type { Training, Workload } from '../workload';

export interface RecordedTrial {
  readonly view: TrialView;
  readonly steps: Float64Array;
  readonly values: Float64Array;
  /** Of the other objectives that a rule judges. */
  readonly beside: readonly Beside[];
  /** What its stays on executors took together. */
  readonly ms: number;
}

interface Beside extends Points {
  readonly metric: string;
}

interface Points {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

export interface Recording {
  /** Those that ran, in the order in which they began. */
  readonly trials: readonly RecordedTrial[];
  /** The name of the step at which a trial ends that nobody stops. */
  readonly fullStep: number;
  /** Between the end of a run and the next on the same executor: the middle one, in seconds. */
  readonly gapSeconds: number;
  readonly executors: number;
}

export interface RecordedRun extends Stay {
  readonly executor: string;
}

/** The points of a trial: of the first objective, unless another is named. */
export type CurveOf = (trial: number, metric?: string) => Points;

/** `judged`: the other objectives that a rule looks at. */
export function recordingOf(
  trials: readonly TrialView[],
  runs: readonly RecordedRun[],
  curveOf: CurveOf,
  judged: readonly string[] = []
): Recording {
  const spent = new Map<number, number>();
  const begun = new Map<number, number>();
  for (const { trial, from, to } of runs) {
    spent.set(trial, (spent.get(trial) ?? 0) + Math.max(0, to - from));
    begun.set(trial, Math.min(begun.get(trial) ?? Infinity, from));
  }
  const ran = trials
    .filter(({ number }) => begun.has(number))
    .sort((one, other) => (begun.get(one.number) ?? 0) - (begun.get(other.number) ?? 0))
    .map(view => {
      const beside = judged.map(metric => ({ metric, ...curveOf(view.number, metric) }));
      return { view, ...curveOf(view.number), beside, ms: spent.get(view.number) ?? 0 };
    });
  const executors = new Set(runs.map(({ executor }) => executor)).size;
  return { trials: ran, fullStep: fullStepOf(ran), gapSeconds: gapOf(runs) / 1_000, executors: Math.max(1, executors) };
}

/** Of the trials that went to their end the middle one; with budgets the furthest that any was granted. */
function fullStepOf(trials: readonly RecordedTrial[]): number {
  const budgeted = trials.some(({ view }) => view.budget !== undefined);
  const ends = trials
    .filter(({ view, steps }) => (budgeted || view.state === 'succeeded') && steps.length > 0)
    .map(({ steps }) => steps.at(-1) ?? 0)
    .sort((one, other) => one - other);
  return (budgeted ? ends.at(-1) : ends[ends.length >> 1]) ?? 0;
}

function gapOf(runs: readonly RecordedRun[]): number {
  const last = new Map<string, number>();
  const gaps: number[] = [];
  for (const { executor, from, to } of [...runs].sort((one, other) => one.from - other.from)) {
    const before = last.get(executor);
    if (before !== undefined && from >= before) gaps.push(from - before);
    last.set(executor, to);
  }
  return gaps.sort((one, other) => one - other)[gaps.length >> 1] ?? 0;
}

/** `order[k]` is the recorded trial that becomes trial k. */
export function replayOf(recording: Recording, order: readonly number[]): Workload {
  return {
    open: ({ number }) => {
      const recorded = recording.trials[order[number] ?? -1];
      if (recorded === undefined) throw new RangeError(`Nothing was recorded for trial ${number}.`);
      return trainingOf(recorded, recording.fullStep);
    }
  };
}

function trainingOf(recorded: RecordedTrial, fullStep: number): Training {
  const { view, steps, values, beside, ms } = recorded;
  const known = steps.length;
  if (known === 0) return silent(recorded);
  const last = steps[known - 1] ?? 0;
  const spacing = known > 1 ? (last - (steps[0] ?? 0)) / (known - 1) : 1;
  const wasCut = view.state === 'stopped' || view.state === 'paused' || view.budget !== undefined;
  const more = wasCut ? Math.max(0, Math.round((fullStep - last) / spacing)) : 0;
  const hasFailed = view.state === 'failed';
  const seconds = ms / 1_000 / (known + (hasFailed ? 1 : 0));
  const name = (step: number): number => (step <= known ? (steps[step - 1] ?? 0) : last + (step - known) * spacing);
  return {
    steps: known + more + (hasFailed ? 1 : 0),
    value: step => values[Math.min(step, known) - 1] ?? Number.NaN,
    name,
    ...(beside.length === 0 ? {} : { beside: step => besideAt(beside, name(step)) }),
    seconds: () => seconds,
    ...(hasFailed ? { failsAt: known + 1 } : {})
  };
}

/** What the other objectives were last at this step; nothing of one that had not been reported yet. */
function besideAt(beside: readonly Beside[], step: number): [metric: string, value: number][] {
  return beside.flatMap(({ metric, steps, values }): [string, number][] => {
    const value = values[countUpTo(steps, step) - 1];
    return value === undefined ? [] : [[metric, value]];
  });
}

/** One that reported nothing: its end is all there is. */
function silent({ view, ms }: RecordedTrial): Training {
  return {
    steps: 1,
    value: () => view.metric ?? Number.NaN,
    seconds: () => ms / 1_000,
    ...(view.state === 'failed' ? { failsAt: 1 } : {})
  };
}
