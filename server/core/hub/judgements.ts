/** What trials report, and what a rule says to it. */
import type { HubEvent } from './events';
import { isTrialActive } from './status';
import type { Turn } from './step';
import { askToStop, findTrial } from './trials';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

export function onTrialReported(turn: Turn, event: EventOf<'TrialReported'>): void {
  const found = findTrial(turn.state, event.trial);
  if (found === undefined || found.trial.attempt !== event.attempt || !isTrialActive(found.trial.state)) {
    return;
  }
  const { experiment, trial } = found;
  const { step, latest, best } = event;
  trial.reported = { step, ...(latest === undefined ? {} : { latest }), ...(best === undefined ? {} : { best }) };
  turn.touchTrial(experiment, trial);
}

/** Asked to stop at its next report. A trial that is being stopped already keeps the reason it has. */
export function onTrialJudged(turn: Turn, event: EventOf<'TrialJudged'>): void {
  const found = findTrial(turn.state, event.trial);
  if (found === undefined || found.trial.attempt !== event.attempt) {
    return;
  }
  const { experiment, trial } = found;
  if (trial.continued === true && event.verdict.kind === 'stop') {
    return;
  }
  const mayPause = event.verdict.kind === 'stop' || trial.budget !== undefined;
  if (mayPause && (trial.state === 'starting' || trial.state === 'running')) {
    trial.verdict = event.verdict;
    askToStop(turn, experiment, trial, 'flag', event.verdict.says);
  }
}
