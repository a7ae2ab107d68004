/**
 * The way out of an impossible move: the experiment it happened to ends, whatever its state says, and its executors go
 * on with other work. The one place that sets states without asking the tables.
 */
import { describeError, trialIdOf } from '../../../protocol';
import type { HubEvent } from './events';
import { free } from './executors';
import { propose } from './source';
import { isExperimentEnded, isTrialActive, isTrialEnded } from './status';
import { newCounts, type Experiment } from './state';
import type { Turn } from './step';

export function onExperimentFroze(turn: Turn, event: Extract<HubEvent, { kind: 'ExperimentFroze' }>): void {
  const experiment = turn.state.experiments.get(event.experiment);
  if (experiment === undefined || isExperimentEnded(experiment.state)) {
    return;
  }
  const failure = { code: 'INTERNAL', ...describeError('INTERNAL', { why: event.why }) };
  const fleet = turn.state.fleets.get(experiment.fleet);
  fleet?.ready.delete(experiment);
  fleet?.experiments.delete(experiment.id);
  closeTrials(turn, experiment);
  experiment.requeued.clear();
  if (experiment.search !== undefined) {
    experiment.search.over ??= event.why;
  }
  experiment.state = 'failed';
  experiment.failure = failure;
  experiment.endedAt = turn.at;
  turn.touchExperiment(experiment);
  for (const executor of turn.state.executors.values()) {
    if (executor.held?.experiment !== experiment.id || fleet === undefined) {
      continue;
    }
    for (const { number, attempt } of executor.stock.splice(0)) {
      const trial = trialIdOf(experiment.id, number);
      turn.wish({ kind: 'DropTrial', trial, attempt, executor: executor.id });
    }
    fleet.stocked.delete(executor.id);
    const { number, attempt } = executor.held;
    const trial = trialIdOf(experiment.id, number);
    turn.wish({ kind: 'StopTrial', trial, attempt, executor: executor.id, how: 'kill', reason: failure.message });
    free(turn, fleet, executor);
  }
  turn.wish({ kind: 'RecordExperiment', experiment: experiment.id });
}

function closeTrials(turn: Turn, experiment: Experiment): void {
  while (propose(experiment) !== undefined) {
    // The record lists every row.
  }
  Object.assign(experiment.counts, newCounts());
  for (const trial of experiment.trials) {
    if (!isTrialEnded(trial.state)) {
      trial.state = isTrialActive(trial.state) || trial.state === 'paused' ? 'stopped' : 'cancelled';
      trial.endedAt = turn.at;
      delete trial.pin;
      delete trial.stocked;
      delete trial.givenAt;
      if (trial.state === 'stopped') {
        experiment.ended.push(trial.number);
      }
      turn.touchTrial(experiment, trial);
    }
    experiment.counts[trial.state] += 1;
  }
}
