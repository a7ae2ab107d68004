/** What people ask of a running experiment. */
import type { HubEvent } from './events';
import { settleExperiment } from './experiments';
import { serve } from './proposals';
import type { Experiment } from './state';
import type { Turn } from './step';
import { findTrial, reopen, stir } from './trials';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

/** Held: what runs goes on, nothing new starts. */
export function onExperimentHeld(turn: Turn, event: EventOf<'ExperimentHeld' | 'ExperimentReleased'>): void {
  const experiment = running(turn, event.experiment);
  if (experiment?.search === undefined) {
    return;
  }
  if (event.kind === 'ExperimentHeld') {
    experiment.search.held = event.by;
  } else {
    delete experiment.search.held;
    stir(turn, experiment);
    serve(turn, experiment);
  }
  turn.touchExperiment(experiment);
}

export function onExperimentChanged(turn: Turn, event: EventOf<'ExperimentChanged'>): void {
  const experiment = running(turn, event.experiment);
  if (experiment?.search === undefined) {
    return;
  }
  const { search } = experiment;
  if (event.trials !== undefined) {
    search.trials = Math.max(event.trials, experiment.trials.length);
    // More than before: a search that had ended is asked again, and says for itself whether it is done.
    if (search.trials > experiment.trials.length) {
      delete search.over;
    }
  }
  if (event.maxConcurrent !== undefined) {
    search.maxConcurrent = event.maxConcurrent;
    stir(turn, experiment);
    serve(turn, experiment);
  }
  turn.touchExperiment(experiment);
  settleExperiment(turn, experiment);
}

/** Another try of a trial that failed or was stopped, while its experiment runs. */
export function onTrialRetryRequested(turn: Turn, event: EventOf<'TrialRetryRequested'>): void {
  const found = findTrial(turn.state, event.trial);
  const experiment = found === undefined ? undefined : running(turn, found.experiment.id);
  if (found !== undefined && experiment !== undefined && mayRetry(found.trial.state)) {
    reopen(turn, experiment, found.trial);
    found.trial.losses = 0;
    serve(turn, experiment);
  }
}

export const mayRetry = (state: string): boolean => state === 'failed' || state === 'stopped';

function running(turn: Turn, id: string): Experiment | undefined {
  const experiment = turn.state.experiments.get(id);
  return experiment?.state === 'waiting' || experiment?.state === 'running' ? experiment : undefined;
}
