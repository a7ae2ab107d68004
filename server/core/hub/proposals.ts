/**
 * A search's choices become trials. Each arrives in an event, so that a replay never asks a sampler; the runtime asks
 * the search for as many as `roomFor` says.
 */
import { giveWork } from './assign';
import type { HubEvent } from './events';
import { closeSearch, settleExperiment } from './experiments';
import { addChosen } from './source';
import { isExperimentEnded } from './status';
import type { Experiment, HubState, Trial } from './state';
import type { Turn } from './step';
import { depthOf } from './stock';
import { cancel, enqueue, findTrial, finish, reopen } from './trials';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

/** Suggestions made before an executor is free. `stocked`: also those that very short trials may wait for at executors. */
export type Ahead = 'none' | 'one each' | 'stocked';

/** How many suggestions can be used now. */
export function roomFor(state: HubState, experiment: Experiment, ahead: Ahead): number {
  const { search, counts } = experiment;
  const fleet = state.fleets.get(experiment.fleet);
  const open = experiment.state === 'waiting' || experiment.state === 'running';
  if (search === undefined || fleet === undefined || !open || search.over !== undefined || search.held !== undefined) {
    return 0;
  }
  const { queued } = counts;
  const active = counts.starting + counts.running + counts.stopping;
  const most = search.maxConcurrent ?? Infinity;
  const now = Math.min(fleet.idle.size, Math.max(0, most - active));
  // Where others want the same executors, only who has something to give can have its turn.
  const contested = fleet.ready.toArray().some(other => other !== experiment);
  const later = Math.max(contested ? 1 : 0, aheadOf(experiment, ahead) * Math.min(fleet.live, most));
  return Math.max(0, now + later - queued);
}

/** For each executor. */
function aheadOf(experiment: Experiment, ahead: Ahead): number {
  if (ahead === 'stocked') {
    const depth = depthOf(experiment);
    return depth === 0 ? 0 : depth + 1;
  }
  return ahead === 'one each' ? 1 : 0;
}

/** Trials that may still be started. */
export function startsLeft({ search, trials }: Experiment): number {
  return Math.max(0, (search?.trials ?? Infinity) - trials.length);
}

export function onTrialProposed(turn: Turn, event: EventOf<'TrialProposed'>): void {
  const experiment = liveSearch(turn, event.experiment, event.by !== undefined);
  if (experiment === undefined || event.number !== experiment.trials.length) {
    return;
  }
  const { budget, from, repeats, twin, duplicate } = event;
  const trial = addChosen(experiment, event.params, event.labels);
  Object.assign(
    trial,
    budget === undefined ? {} : { budget },
    from === undefined ? {} : { from },
    repeats === undefined ? {} : { repeats },
    twin === undefined || duplicate === undefined ? {} : { twin }
  );
  turn.touchTrial(experiment, trial);
  if (twin !== undefined && duplicate !== undefined) {
    settleTwin(turn, experiment, trial, twin, duplicate);
    settleExperiment(turn, experiment);
    return;
  }
  enqueue(turn, experiment, trial);
  serve(turn, experiment);
}

/** It ran before: it takes over that result, or is left out. */
function settleTwin(turn: Turn, experiment: Experiment, trial: Trial, twin: number, how: 'reuse' | 'skip'): void {
  const earlier = experiment.trials[twin];
  if (how === 'skip' || earlier?.metric === undefined) {
    cancel(turn, experiment, trial);
    return;
  }
  trial.metric = earlier.metric;
  if (earlier.metrics !== undefined) {
    trial.metrics = earlier.metrics;
  }
  if (earlier.result !== undefined) {
    trial.result = earlier.result;
  }
  const repr = earlier.result ?? String(earlier.metric);
  const value = { repr, json: earlier.metric, metric: earlier.metric, size: 0 };
  finish(turn, experiment, trial, 'succeeded', { kind: 'returned', value });
}

export function onTrialResumed(turn: Turn, event: EventOf<'TrialResumed'>): void {
  const found = findTrial(turn.state, event.trial);
  const experiment = found === undefined ? undefined : liveSearch(turn, found.experiment.id);
  if (found === undefined || experiment === undefined) {
    return;
  }
  const { trial } = found;
  if (trial.state === 'paused' || trial.state === 'succeeded') {
    reopen(turn, experiment, trial);
    trial.budget = event.budget;
    trial.from = trial.number;
    if (event.labels !== undefined) {
      trial.labels = event.labels;
    }
    serve(turn, experiment);
  }
}

export function onSearchEnded(turn: Turn, event: EventOf<'SearchEnded'>): void {
  const experiment = turn.state.experiments.get(event.experiment);
  if (experiment === undefined || isExperimentEnded(experiment.state)) {
    return;
  }
  if (event.failure !== undefined) {
    experiment.failure ??= event.failure;
  }
  const isExhausted = event.drop !== true && event.failure === undefined && experiment.search?.over === undefined;
  closeSearch(turn, experiment, event.why, event.drop === true);
  if (isExhausted && experiment.search !== undefined) {
    experiment.search.exhausted = true;
  }
  settleExperiment(turn, experiment);
}

/** Why no trial may be added to it; undefined while one may. */
export const closedTo = ({ search }: Experiment): string | undefined =>
  search?.exhausted === true ? undefined : search?.over;

function liveSearch(turn: Turn, id: string, isAdded = false): Experiment | undefined {
  const experiment = turn.state.experiments.get(id);
  const open = experiment?.state === 'waiting' || experiment?.state === 'running';
  if (!open || experiment?.search === undefined) {
    return undefined;
  }
  const why = isAdded ? closedTo(experiment) : experiment.search.over;
  return why === undefined ? experiment : undefined;
}

/** What waits in its queue goes to whoever is idle. */
export function serve(turn: Turn, experiment: Experiment): void {
  const fleet = turn.state.fleets.get(experiment.fleet);
  if (fleet !== undefined) {
    giveWork(turn, fleet);
  }
}
