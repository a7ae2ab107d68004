/**
 * What if: an experiment, as far as its trials have ended, run again under a simulated clock, with its own curves and durations, under another
 * stopping rule, scheduler or number of executors. The same rules are replayed too: how far that is from what really
 * happened tells how much to believe.
 */
import {
  trialIdOf,
  type ExperimentSpec,
  type ExperimentView,
  type Objective,
  type Told,
  type TrialView,
  type WhatIf,
  type WhatIfAnswer
} from '../../../protocol';
import type { Direction } from '../../core/search/search';
import { createRule, type RuleSpec } from '../../core/stopping/registry';
import { SaidRule } from '../../core/stopping/rules/said';
import { simulate, type SimulatedRun } from '../simulate';
import { recordingOf, replayOf, type CurveOf, type RecordedRun, type Recording } from './recorded';
import { replaySearch, type ReplaySearch } from './searches';
import { type Beyond, sayings } from './sayings';

export interface ReplayAsked {
  readonly view: ExperimentView;
  readonly spec: Omit<ExperimentSpec, 'work'>;
  readonly trials: readonly TrialView[];
  readonly runs: readonly RecordedRun[];
  /** Of which the curves are. */
  readonly metric: string;
  /** It has not ended: these are its trials so far. */
  readonly goesOn?: boolean;
  readonly wanted: WhatIf;
}

export function whatIf(
  { view, spec, trials, runs, metric, goesOn = false, wanted }: ReplayAsked,
  curveOf: CurveOf
): WhatIfAnswer {
  const direction = view.direction ?? 'max';
  const plan = spec.plan.kind === 'search' ? spec.plan : undefined;
  const ruleThen = plan?.stopping;
  const { objectives = [{ name: metric, direction }] } = spec;
  const judged = [ruleThen, wanted.stopping].flatMap(each => metricsOf(each as RuleSpec | undefined));
  const others = objectives.map(({ name }) => name).filter(name => name !== metric && judged.includes(name));
  const recording = recordingOf(trials, runs, curveOf, others);
  const isOwnScheduler = ['asha', 'hyperband'].includes(plan?.search.name ?? '');
  const searchThen = isOwnScheduler ? plan?.search : undefined;
  const atOnce = plan?.maxConcurrent ?? Infinity;
  const one = (rule: RuleSpec | undefined, search: ReplaySearch, executors: number): Replayed =>
    replayed(view, recording, objectives, rule, search, executors);
  const then = replaySearch(recording, searchThen, direction, {});
  const again = one(ruleThen as RuleSpec | undefined, then, Math.min(recording.executors, atOnce));
  const choice = wanted.search ?? searchThen;
  const rule = (wanted.stopping ?? ruleThen) as RuleSpec | undefined;
  const other = replaySearch(recording, choice, direction, wanted);
  const executors = wanted.executors ?? Math.min(recording.executors, atOnce);
  const instead = one(rule, other, executors);
  const real = really(view, recording, runs, direction);
  const told = { real, replayed: again.told, instead: instead.told, guessed: instead.beyond.length };
  const learns = plan !== undefined && !isOwnScheduler && !['random', 'grid', 'sobol'].includes(plan.search.name);
  const silent = (rule?.name ?? 'none') === 'none' && choice === undefined ? [] : silentOf(recording);
  const { beyond } = instead;
  return { ...told, says: sayings(told, { direction, learns, beyond, silent, goesOn }) };
}

/** Trials that ended well without a report: a rule sees nothing of them. */
const silentOf = ({ trials }: Recording): readonly number[] =>
  trials.filter(({ view, steps }) => steps.length === 0 && view.state === 'succeeded').map(({ view }) => view.number);

interface Replayed {
  readonly told: Told;
  readonly beyond: readonly Beyond[];
}

function replayed(
  view: ExperimentView,
  recording: Recording,
  objectives: readonly Objective[],
  rule: RuleSpec | undefined,
  { search, order }: ReplaySearch,
  executors: number
): Replayed {
  const direction = view.direction ?? 'max';
  const run = simulate({
    executors,
    workload: replayOf(recording, order),
    search,
    direction,
    startup: recording.gapSeconds,
    ...(rule === undefined ? {} : { rule: createRule(rule, { direction, objectives, asked: new SaidRule() }) })
  });
  const recordedOf = (trial: number) => recording.trials[order[trial] ?? -1];
  const reached = stepsOf(run);
  const beyond = [...reached].flatMap(([trial, steps]): Beyond[] => {
    const recorded = recordedOf(trial);
    const known = recorded?.steps.length ?? 0;
    return recorded !== undefined && known > 0 && steps > known && recorded.view.state !== 'failed'
      ? [{ trial: recorded.view.number, step: recorded.steps[known - 1] ?? 0 }]
      : [];
  });
  // What a trial returned counts only where it came to its own end again.
  const valueOf = (trial: number): number | undefined => {
    const recorded = recordedOf(trial);
    const record = run.history.trials[trial];
    const isWhole = recorded !== undefined && (reached.get(trial) ?? 0) === Math.max(1, recorded.steps.length);
    return isWhole && record?.standing === 'succeeded' ? (recorded.view.metric ?? record.value) : record?.value;
  };
  const startup = recording.gapSeconds * run.timeline.length;
  const ends = run.timeline.map(({ trial, to }) => ({ trial, at: to * 1_000 }));
  const { best, improvements } = improving(ends, valueOf, direction);
  const winner = best === undefined ? undefined : recordedOf(best.trial)?.view;
  const busy = run.timeline.reduce((sum, { from, to }) => sum + to - from, 0) - startup;
  const told: Told = {
    ms: run.seconds * 1_000,
    executorMs: Math.max(0, busy * 1_000),
    executors,
    trials: run.history.trials.length,
    stopped: run.history.trials.filter(({ standing }) => standing === 'stopped' || standing === 'paused').length,
    failed: run.history.trials.filter(({ standing }) => standing === 'failed').length,
    steps: run.steps,
    improvements,
    ...(best === undefined || winner === undefined
      ? {}
      : { best: { value: best.value, trial: trialIdOf(view.id, winner.number), params: winner.params } })
  };
  return { told, beyond };
}

/** The objectives that a rule and its parts name. */
function metricsOf(rule: RuleSpec | undefined): string[] {
  return rule === undefined
    ? []
    : [...(rule.metric === undefined ? [] : [rule.metric]), ...(rule.of ?? []).flatMap(metricsOf)];
}

/** Steps that each trial has reached. */
function stepsOf(run: SimulatedRun): Map<number, number> {
  const reached = new Map<number, number>();
  for (const { trial, steps } of run.timeline) reached.set(trial, (reached.get(trial) ?? 0) + steps);
  return reached;
}

function improving(
  ends: readonly { readonly trial: number; readonly at: number }[],
  valueOf: (trial: number) => number | undefined,
  direction: Direction
): { best: { trial: number; value: number } | undefined; improvements: { ms: number; value: number }[] } {
  let best: { trial: number; value: number } | undefined;
  const improvements: { ms: number; value: number }[] = [];
  for (const { trial, at } of [...ends].sort((one, other) => one.at - other.at)) {
    const value = valueOf(trial);
    if (value === undefined || !Number.isFinite(value)) continue;
    if (best === undefined || (direction === 'min' ? value < best.value : value > best.value)) {
      best = { trial, value };
      improvements.push({ ms: at, value });
    }
  }
  return { best, improvements };
}

/** What the experiment really took and found. */
function really(
  view: ExperimentView,
  { trials, executors }: Recording,
  runs: readonly RecordedRun[],
  direction: Direction
): Told {
  const begin = runs.reduce((least, { from }) => Math.min(least, from), Infinity);
  const end = runs.reduce((most, { to }) => Math.max(most, to), 0);
  const metrics = new Map(trials.map(({ view: { number, metric } }) => [number, metric]));
  const ends = trials.map(({ view: { number, endedAt = end } }) => ({ trial: number, at: endedAt - begin }));
  const { best, improvements } = improving(ends, trial => metrics.get(trial), direction);
  const winner = trials.find(trial => trial.view.number === best?.trial)?.view;
  return {
    ms: Math.max(0, end - begin),
    executorMs: runs.reduce((sum, { from, to }) => sum + Math.max(0, to - from), 0),
    executors,
    trials: trials.length,
    stopped: trials.filter(({ view: { state } }) => state === 'stopped' || state === 'paused').length,
    failed: trials.filter(({ view: { state } }) => state === 'failed').length,
    steps: trials.reduce((sum, { steps }) => sum + steps.length, 0),
    improvements,
    ...(best === undefined || winner === undefined
      ? {}
      : { best: { value: best.value, trial: trialIdOf(view.id, winner.number), params: winner.params } })
  };
}
