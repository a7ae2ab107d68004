/** What people ask of a running experiment. */
import type { HubEvent } from './events';
import { settleExperiment } from './experiments';
import { serve } from './proposals';
import type { Experiment, Trial } from './state';
import { enterAmong } from './share';
import { recallAll } from './stock';
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
    if (event.failure !== undefined) {
      experiment.search.failure = event.failure;
    }
    recallAll(turn, experiment);
  } else {
    delete experiment.search.held;
    delete experiment.search.failure;
    catchUp(turn, experiment);
    stir(turn, experiment);
    serve(turn, experiment);
  }
  turn.touchExperiment(experiment);
}

/** What it did not want while it was held or narrow, it does not get now. */
function catchUp(turn: Turn, experiment: Experiment): void {
  const fleet = turn.state.fleets.get(experiment.fleet);
  if (fleet !== undefined) {
    enterAmong(turn.state, fleet, experiment, turn.at);
  }
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
      delete search.exhausted;
    }
  }
  if (event.space !== undefined) {
    search.space = event.space;
  }
  if (event.stopping !== undefined) {
    search.stopping = event.stopping;
  }
  if (event.maxConcurrent !== undefined) {
    search.maxConcurrent = event.maxConcurrent;
    recallAll(turn, experiment);
    catchUp(turn, experiment);
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

/** A rule had stopped it; from here on rules are silent about it. It starts from its own checkpoint, if it has one. */
export function onTrialContinueRequested(turn: Turn, event: EventOf<'TrialContinueRequested'>): void {
  const found = findTrial(turn.state, event.trial);
  const experiment = found === undefined ? undefined : running(turn, found.experiment.id);
  if (found !== undefined && experiment !== undefined && mayGoOn(found.trial)) {
    reopen(turn, experiment, found.trial);
    found.trial.continued = true;
    found.trial.from = found.trial.number;
    serve(turn, experiment);
  }
}

export const mayGoOn = ({ state, verdict }: Trial): boolean => state === 'stopped' && verdict?.kind === 'stop';

export const mayRetry = (state: string): boolean => state === 'failed' || state === 'stopped';

function running(turn: Turn, id: string): Experiment | undefined {
  const experiment = turn.state.experiments.get(id);
  return experiment?.state === 'waiting' || experiment?.state === 'running' ? experiment : undefined;
}
