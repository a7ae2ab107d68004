/** Experiments begin, are stopped, end, and are forgotten once archived. */
import {
  describeError,
  type ExecutorId,
  type ExperimentSpec,
  type ExperimentState,
  type Failure
} from '../../../protocol';
import { experimentDirectory } from '../records/names';
import { giveWork, occupy } from './assign';
import type { HubEvent } from './events';
import { moveExperiment } from './moves';
import { Queue } from './queues';
import { enterAmong } from './share';
import { propose, proposeReplicas, remaining } from './source';
import { isExecutorEnded, isExperimentEnded, isTrialActive } from './status';
import { newCounts, type Executor, type Experiment, type Fleet, type HubState, type Searching } from './state';
import { recall } from './stock';
import type { Turn } from './step';
import { askToStop, cancel, findTrial, finish, isOpen } from './trials';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

export function onExperimentSubmitted(turn: Turn, event: EventOf<'ExperimentSubmitted'>): void {
  const { state } = turn;
  const experiment: Experiment = {
    id: event.experiment,
    order: state.nextOrder++,
    spec: event.spec,
    fleet: event.fleet,
    directory: experimentDirectory(event.app, event.run),
    state: 'waiting',
    createdAt: event.at,
    trials: [],
    counts: newCounts(),
    requeued: new Queue(),
    ended: [],
    recorded: 0,
    names: new Set(),
    served: { ms: 0, since: 0, from: 0 },
    stale: 0,
    ...searchingOf(event.spec)
  };
  state.experiments.set(experiment.id, experiment);
  state.runs.set(event.app, Math.max(event.run, state.runs.get(event.app) ?? 0));
  turn.touchExperiment(experiment);

  const fleet = state.fleets.get(event.fleet);
  const executors = fleet === undefined ? [] : takers(state, fleet).slice(0, replicasOf(event.spec));
  if (fleet === undefined || executors.length === 0) {
    end(turn, experiment, fleet?.failure ?? noExecutor(fleet?.stopReason ?? 'its fleet has ended'));
    return;
  }
  fleet.experiments.add(experiment.id);
  enterAmong(state, fleet, experiment, event.at);
  if (experiment.spec.plan.kind === 'replicas') {
    proposeReplicas(experiment, executors);
    for (const trial of experiment.trials) {
      turn.touchTrial(experiment, trial);
    }
    for (const [index, executor] of executors.entries()) {
      executor.pinned.push(`${experiment.id}.${index}`);
      if (executor.state === 'idle') {
        occupy(turn, fleet, executor);
      } else {
        recall(turn, fleet, executor, executor.stock.length);
      }
    }
  } else if (experiment.search !== undefined) {
    // The search is asked when an executor is free.
  } else if (remaining(experiment) > 0) {
    fleet.ready.add(experiment);
    giveWork(turn, fleet);
  } else {
    settleExperiment(turn, experiment);
  }
}

/** On how many executors at most a copy runs. */
function replicasOf({ plan }: ExperimentSpec): number {
  return plan.kind === 'replicas' ? (plan.count ?? Infinity) : Infinity;
}

function searchingOf({ plan }: ExperimentSpec): { search?: Searching } {
  if (plan.kind !== 'search') {
    return {};
  }
  const { trials, maxConcurrent } = plan;
  const bounds = {
    ...(trials === undefined ? {} : { trials }),
    ...(maxConcurrent === undefined ? {} : { maxConcurrent })
  };
  return { search: { executorMs: 0, ...bounds } };
}

/** Executors of the fleet that will take trials: joined, or about to. By slot. */
function takers(state: HubState, fleet: Fleet): Executor[] {
  if (fleet.state !== 'starting' && fleet.state !== 'ready') {
    return [];
  }
  return fleet.slots
    .map((id: ExecutorId) => state.executors.get(id))
    .filter(executor => executor !== undefined)
    .filter(
      executor => !isExecutorEnded(executor.state) && executor.state !== 'stopping' && executor.leaving === undefined
    );
}

export function onExperimentStopRequested(turn: Turn, event: EventOf<'ExperimentStopRequested'>): void {
  const experiment = turn.state.experiments.get(event.experiment);
  if (experiment !== undefined) {
    stopExperiment(turn, experiment, event.reason);
  }
}

/** Cancels what is queued and asks what runs to stop. Each trial is visited once in its life. */
export function stopExperiment(turn: Turn, experiment: Experiment, reason: string): void {
  if (isExperimentEnded(experiment.state) || experiment.state === 'stopping') {
    return;
  }
  moveExperiment(turn, experiment, 'stopping');
  experiment.stopReason = reason;
  closeSearch(turn, experiment, reason, true);
  cancelQueued(turn, experiment);
  for (const trial of experiment.trials) {
    if (isTrialActive(trial.state)) {
      askToStop(turn, experiment, trial, 'interrupt', reason);
    }
  }
  settleExperiment(turn, experiment);
}

function cancelQueued(turn: Turn, experiment: Experiment): void {
  turn.state.fleets.get(experiment.fleet)?.ready.delete(experiment);
  experiment.requeued.clear();
  while (propose(experiment) !== undefined) {
    // Proposed only to be cancelled: the record lists every row.
  }
  for (const trial of experiment.trials) {
    if (trial.state === 'queued') {
      cancel(turn, experiment, trial);
    }
  }
}

/**
 * Nothing more is proposed; with `drop`, what is queued is cancelled. What runs goes on. What people added to a search
 * that had nothing more to propose is under its limits too.
 */
export function closeSearch(turn: Turn, experiment: Experiment, why: string, drop: boolean): void {
  const { search } = experiment;
  if (search !== undefined && (search.over === undefined || (drop && search.exhausted === true))) {
    search.over = why;
    delete search.exhausted;
    turn.touchExperiment(experiment);
    if (drop) {
      // Nothing is left that could be held.
      delete search.held;
      delete search.failure;
      cancelQueued(turn, experiment);
    }
  }
}

/** Closes a search that has had enough failures or executor time. To be done before anybody is given its next trial. */
export function holdToLimits(turn: Turn, experiment: Experiment): void {
  const { search, counts, spec } = experiment;
  if (search === undefined || spec.plan.kind !== 'search') {
    return;
  }
  const { maxFailures = Infinity, maxExecutorSeconds = Infinity } = spec.plan;
  if (counts.failed > maxFailures) {
    const failed = counts.failed === 1 ? '1 trial' : `${counts.failed} trials`;
    closeSearch(turn, experiment, `${failed} failed, more than ${maxFailures}`, true);
  } else if (search.executorMs >= maxExecutorSeconds * 1_000) {
    closeSearch(turn, experiment, `its trials took ${maxExecutorSeconds} s on executors`, true);
  }
}

/** Replicas that work together end as one: when a copy has failed, nobody waits for it any longer. */
function endTogether(turn: Turn, experiment: Experiment): void {
  const { counts, spec } = experiment;
  if (spec.plan.kind !== 'replicas' || spec.plan.together !== true || counts.failed === 0) {
    return;
  }
  cancelQueued(turn, experiment);
  for (const trial of experiment.trials) {
    if (isTrialActive(trial.state)) {
      askToStop(turn, experiment, trial, 'interrupt', 'another member has failed');
    }
  }
}

export function onTrialStopRequested(turn: Turn, event: EventOf<'TrialStopRequested'>): void {
  const found = findTrial(turn.state, event.trial);
  if (found === undefined) {
    return;
  }
  const { experiment, trial } = found;
  if (isTrialActive(trial.state)) {
    askToStop(turn, experiment, trial, event.how, event.reason);
  } else if (trial.state === 'queued') {
    cancel(turn, experiment, trial);
    settleExperiment(turn, experiment);
  } else if (trial.state === 'paused') {
    finish(turn, experiment, trial, 'stopped', { kind: 'stopped' });
  }
}

/** No executor is left and none will come. */
export function failExperiment(turn: Turn, experiment: Experiment, failure: Failure): void {
  closeSearch(turn, experiment, failure.message, true);
  cancelQueued(turn, experiment);
  end(turn, experiment, failure);
}

/**
 * Ends it when nothing is left open. It has succeeded when no trial failed and at least one succeeded; failed when any
 * trial failed for good (a failed trial never ends the others); stopped when it was asked to, or when all it had was
 * stopped. A search has succeeded when at least one of its trials gave a result, whatever became of the others.
 */
export function settleExperiment(turn: Turn, experiment: Experiment): void {
  if (isExperimentEnded(experiment.state)) {
    return;
  }
  holdToLimits(turn, experiment);
  endTogether(turn, experiment);
  if (!isOpen(experiment)) {
    end(turn, experiment, experiment.failure);
  }
}

function end(turn: Turn, experiment: Experiment, failure: Failure | undefined): void {
  cancelLeftovers(turn, experiment);
  if (experiment.search !== undefined) {
    experiment.search.over ??= failure?.message ?? 'it has ended';
  }
  if (experiment.counts.paused > 0) {
    stopPaused(turn, experiment);
  }
  const first = experiment.ended.find(number => experiment.trials[number]?.state === 'failed');
  const why = failure ?? (first === undefined ? undefined : experiment.trials[first]?.failure);
  const to = outcomeOf(experiment, failure);
  if (to === 'stopped' && experiment.state === 'waiting') {
    // Every trial was cancelled before the first began.
    moveExperiment(turn, experiment, 'stopping');
  }
  moveExperiment(turn, experiment, to);
  if (why !== undefined && to !== 'succeeded') {
    experiment.failure = why;
  }
  experiment.endedAt = turn.at;
  const fleet = turn.state.fleets.get(experiment.fleet);
  fleet?.experiments.delete(experiment.id);
  fleet?.ready.delete(experiment);
  turn.wish({ kind: 'RecordExperiment', experiment: experiment.id });
}

/** The search gave them nothing more: they keep the best they reported. */
function stopPaused(turn: Turn, experiment: Experiment): void {
  for (const trial of experiment.trials) {
    if (trial.state === 'paused') {
      finish(turn, experiment, trial, 'stopped', { kind: 'stopped' });
    }
  }
}

function cancelLeftovers(turn: Turn, experiment: Experiment): void {
  if (experiment.counts.queued > 0 || remaining(experiment) > 0) {
    cancelQueued(turn, experiment);
  }
}

function outcomeOf(experiment: Experiment, failure: Failure | undefined): ExperimentState {
  if (experiment.stopReason !== undefined) {
    return 'stopped';
  }
  const { counts, search } = experiment;
  if (failure !== undefined) {
    return 'failed';
  }
  if (search !== undefined && counts.succeeded + counts.stopped > 0) {
    return 'succeeded';
  }
  if (counts.failed > 0) {
    return 'failed';
  }
  return experiment.counts.succeeded > 0 ? 'succeeded' : 'stopped';
}

export function onRecordsWritten(turn: Turn, event: EventOf<'RecordsWritten'>): void {
  const experiment = turn.state.experiments.get(event.experiment);
  if (experiment !== undefined) {
    experiment.recorded = Math.min(Math.max(experiment.recorded, event.upTo), experiment.ended.length);
  }
}

export function onExperimentArchived(turn: Turn, event: EventOf<'ExperimentArchived'>): void {
  const experiment = turn.state.experiments.get(event.experiment);
  if (experiment !== undefined && isExperimentEnded(experiment.state)) {
    turn.state.experiments.delete(experiment.id);
  }
}

export function noExecutor(why: string): Failure {
  return { code: 'NO_EXECUTOR', ...describeError('NO_EXECUTOR', { why }) };
}
