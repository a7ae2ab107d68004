/** What agents say of their trials. A report of an attempt that is not the current one is stale and changes nothing. */
import { giveWork } from './assign';
import type { HubEvent } from './events';
import { free } from './executors';
import { holdToLimits, settleExperiment } from './experiments';
import { moveTrial } from './moves';
import type { Turn } from './step';
import { noteTaken, restock } from './stock';
import { endAttempt, findTrial, isCurrent, removeFromStock } from './trials';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

export function onTrialStarted(turn: Turn, event: EventOf<'TrialStarted'>): void {
  const found = findTrial(turn.state, event.trial);
  if (found === undefined || !isCurrent(found.trial, event.attempt, event.executor)) {
    return;
  }
  const { experiment, trial } = found;
  trial.startedAt ??= event.at;
  if (trial.state === 'starting') {
    moveTrial(turn, experiment, trial, 'running');
  }
}

export function onTrialFinished(turn: Turn, event: EventOf<'TrialFinished'>): void {
  const found = findTrial(turn.state, event.trial);
  const executor = turn.state.executors.get(event.executor);
  const fleet = executor === undefined ? undefined : turn.state.fleets.get(executor.fleet);
  const { trial: id, attempt } = event;
  const current = found !== undefined && isCurrent(found.trial, attempt, event.executor);
  const more = current && executor !== undefined && executor.stock.length > 0;
  turn.wish({ kind: 'SettleTrial', trial: id, attempt, executor: event.executor, stale: !current, more });
  if (!current || executor === undefined || fleet === undefined) {
    if (found !== undefined) {
      found.experiment.stale += 1;
    }
    return;
  }
  const { experiment, trial } = found;
  if (trial.stocked !== undefined) {
    // It ended before its turn: it could not be begun at all.
    removeFromStock(turn, executor, trial);
    moveTrial(turn, experiment, trial, 'starting');
    endAttempt(turn, experiment, trial, event.end, false);
    settleExperiment(turn, experiment);
    return;
  }
  if (event.resumed !== undefined) {
    trial.resumed = event.resumed;
  }
  noteTaken(experiment, event.tookMs);
  trial.startedAt ??= Math.max(event.at - event.tookMs, experiment.createdAt);
  endAttempt(turn, experiment, trial, event.end, executor.state === 'stopping');
  if (experiment.search !== undefined) {
    experiment.search.executorMs += event.tookMs;
    holdToLimits(turn, experiment);
  }
  executor.done += 1;
  fleet.replaced = 0;
  turn.touchExecutor(executor);
  free(turn, fleet, executor);
  restock(turn, fleet, executor);
  giveWork(turn, fleet);
  settleExperiment(turn, experiment);
}
