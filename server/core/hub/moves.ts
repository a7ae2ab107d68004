/** The only functions that set a `state`. Each asks its table, keeps the counts, and notes what was touched. */
import type { ExecutorState, ExperimentState, FleetState, TrialState } from '../../../protocol';
import { trialIdOf } from '../../../protocol';
import type { HubEventKind } from './events';
import { IllegalMove } from './illegal-move';
import {
  isExecutorEnded,
  isTrialActive,
  isTrialEnded,
  NEXT_EXECUTOR_STATUS,
  NEXT_EXPERIMENT_STATUS,
  NEXT_FLEET_STATUS,
  NEXT_TRIAL_STATUS
} from './status';
import type { Executor, Experiment, Fleet, Trial } from './state';
import type { Turn } from './step';

/** The only events that an ended trial runs again on. */
const REOPENING: ReadonlySet<HubEventKind> = new Set<HubEventKind>([
  'TrialResumed',
  'TrialRetryRequested',
  'TrialContinueRequested'
]);

export function moveTrial(turn: Turn, experiment: Experiment, trial: Trial, to: TrialState): void {
  const from = trial.state;
  const reopens = isTrialEnded(from) && !REOPENING.has(turn.event.kind);
  if (reopens || !NEXT_TRIAL_STATUS[from].includes(to)) {
    const id = trialIdOf(experiment.id, trial.number);
    throw new IllegalMove('trial', id, from, to, turn.event.kind, experiment.id);
  }
  if (isTrialActive(from) && !isTrialActive(to)) {
    turn.endRun(experiment, trial, to);
  }
  account(turn, experiment, trial, to);
  experiment.counts[from] -= 1;
  experiment.counts[to] += 1;
  trial.state = to;
  turn.touchTrial(experiment, trial);
}

/** Executor time of the experiment: from the moment its trial is somebody's until it is nobody's. */
function account({ at }: Turn, { served }: Experiment, trial: Trial, to: TrialState): void {
  const { state: from, givenAt } = trial;
  if (isTrialActive(to) && !isTrialActive(from)) {
    trial.givenAt = at;
    served.since += at;
  } else if (!isTrialActive(to) && givenAt !== undefined) {
    served.since -= givenAt;
    served.ms += Math.max(0, at - givenAt);
    delete trial.givenAt;
  }
}

export function moveExecutor(turn: Turn, fleet: Fleet, executor: Executor, to: ExecutorState): void {
  const from = executor.state;
  if (!NEXT_EXECUTOR_STATUS[from].includes(to)) {
    throw new IllegalMove('executor', executor.id, from, to, turn.event.kind, executor.held?.experiment);
  }
  executor.state = to;
  if (from === 'starting' && executor.first) {
    fleet.unheard -= 1;
  }
  if (to === 'idle') {
    fleet.idle.add(executor.id);
  } else if (from === 'idle') {
    fleet.idle.delete(executor.id);
  }
  if (to !== 'running') {
    fleet.short.delete(executor.id);
  }
  if (isExecutorEnded(to)) {
    fleet.asked.delete(executor.id);
    fleet.live -= 1;
  }
  turn.touchExecutor(executor);
}

export function moveFleet(turn: Turn, fleet: Fleet, to: FleetState): void {
  if (!NEXT_FLEET_STATUS[fleet.state].includes(to)) {
    throw new IllegalMove('fleet', fleet.id, fleet.state, to, turn.event.kind, undefined);
  }
  fleet.state = to;
  turn.touchFleet(fleet);
}

export function moveExperiment(turn: Turn, experiment: Experiment, to: ExperimentState): void {
  const from = experiment.state;
  if (!NEXT_EXPERIMENT_STATUS[from].includes(to)) {
    throw new IllegalMove('experiment', experiment.id, from, to, turn.event.kind, experiment.id);
  }
  experiment.state = to;
  turn.touchExperiment(experiment);
}
