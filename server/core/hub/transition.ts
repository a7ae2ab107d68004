/**
 * The one door into the hub's state.
 *
 * Law: the same events in the same order give the same state and the same effects. Nothing in this folder waits, reads
 * a clock, draws a random number or touches the world: times and ids arrive inside events, wishes leave as effects.
 */
import type { HubEvent } from './events';
import {
  onExecutorJoined,
  onExecutorLeft,
  onExecutorLost,
  onExecutorProcessEnded,
  onExecutorRestartRequested,
  onExecutorReturned,
  onExecutorStopRequested,
  onExecutorWentSilent,
  onTrialsReturned
} from './executors';
import {
  onExperimentArchived,
  onExperimentStopRequested,
  onExperimentSubmitted,
  onRecordsWritten,
  onTrialStopRequested
} from './experiments';
import { onFleetExtended, onFleetRequested, onFleetStopRequested } from './fleets';
import { onExperimentFroze } from './freeze';
import { onTrialFinished, onTrialStarted } from './reports';
import { onTrialJudged, onTrialReported } from './judgements';
import { onExperimentChanged, onExperimentHeld, onTrialContinueRequested, onTrialRetryRequested } from './control';
import { onFleetResized } from './resizing';
import { onSearchEnded, onTrialProposed, onTrialResumed } from './proposals';
import type { HubState } from './state';
import { Step, Turn } from './step';

/** Applies an event. Adds what it asks for and touches to `into`, which it returns. */
export function transition(state: HubState, event: HubEvent, into: Step = new Step()): Step {
  state.sequence += 1;
  apply(new Turn(state, event, into), event);
  return into;
}

function apply(turn: Turn, event: HubEvent): void {
  switch (event.kind) {
    case 'FleetRequested':
      return onFleetRequested(turn, event);
    case 'FleetExtended':
      return onFleetExtended(turn, event);
    case 'FleetResized':
      return onFleetResized(turn, event);
    case 'FleetStopRequested':
      return onFleetStopRequested(turn, event);
    case 'ExecutorProcessEnded':
      return onExecutorProcessEnded(turn, event);
    case 'ExecutorJoined':
      return onExecutorJoined(turn, event);
    case 'ExecutorWentSilent':
      return onExecutorWentSilent(turn, event);
    case 'ExecutorReturned':
      return onExecutorReturned(turn, event);
    case 'ExecutorLost':
      return onExecutorLost(turn, event);
    case 'ExecutorLeft':
      return onExecutorLeft(turn, event);
    case 'ExecutorStopRequested':
      return onExecutorStopRequested(turn, event);
    case 'ExecutorRestartRequested':
      return onExecutorRestartRequested(turn, event);
    case 'ExperimentSubmitted':
      return onExperimentSubmitted(turn, event);
    case 'ExperimentStopRequested':
      return onExperimentStopRequested(turn, event);
    case 'TrialStopRequested':
      return onTrialStopRequested(turn, event);
    case 'TrialStarted':
      return onTrialStarted(turn, event);
    case 'TrialFinished':
      return onTrialFinished(turn, event);
    case 'TrialsReturned':
      return onTrialsReturned(turn, event);
    case 'TrialProposed':
      return onTrialProposed(turn, event);
    case 'TrialResumed':
      return onTrialResumed(turn, event);
    case 'SearchEnded':
      return onSearchEnded(turn, event);
    case 'TrialReported':
      return onTrialReported(turn, event);
    case 'TrialJudged':
      return onTrialJudged(turn, event);
    case 'TrialRetryRequested':
      return onTrialRetryRequested(turn, event);
    case 'TrialContinueRequested':
      return onTrialContinueRequested(turn, event);
    case 'ExperimentHeld':
    case 'ExperimentReleased':
      return onExperimentHeld(turn, event);
    case 'NotesWritten':
      // Told in the history (acts.ts); nothing is decided by it, and the experiment may have ended long ago.
      return;
    case 'ExperimentChanged':
      return onExperimentChanged(turn, event);
    case 'RecordsWritten':
      return onRecordsWritten(turn, event);
    case 'ExperimentArchived':
      return onExperimentArchived(turn, event);
    case 'ExperimentFroze':
      return onExperimentFroze(turn, event);
    default:
      return assertNever(event);
  }
}

function assertNever(event: never): never {
  throw new Error(`no such event: ${JSON.stringify(event)}`);
}
