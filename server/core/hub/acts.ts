/** What people did to an experiment, as its history tells it. Everything else that happens is nobody's act. */
import { partsOfTrialId, type ExperimentId, type TrialId } from '../../../protocol';
import type { Act } from '../../../protocol/board';
import { trialIdOf } from '../../../protocol';
import { changed } from './changed';
import type { HubEvent } from './events';
import type { HubState } from './state';

export interface ActOf extends Act {
  readonly experiment: ExperimentId;
}

const SOMEBODY = 'you';
/** Of a trial's parameters so much is told. */
const LONGEST = 200;

/**
 * By experiment; what is done to a fleet is told in each that runs there. `before` knows the experiments as they are before
 * the event: from what they were changed.
 */
export function actsOf(event: HubEvent, before: Pick<HubState, 'experiments'>): readonly ActOf[] {
  if (event.kind === 'FleetResized') {
    const says = `changed the number of executors from ${event.from} to ${event.size}`;
    return event.experiments.map(experiment => of(event, experiment, says));
  }
  const act = actOf(event, before);
  return act === undefined ? [] : [act];
}

function actOf(event: HubEvent, { experiments }: Pick<HubState, 'experiments'>): ActOf | undefined {
  switch (event.kind) {
    case 'ExperimentHeld':
      return of(
        event,
        event.experiment,
        `paused: ${event.failure?.message ?? 'what runs goes on, nothing new starts'}`
      );
    case 'ExperimentReleased':
      return of(event, event.experiment, 'let go on');
    case 'NotesWritten':
      return of(event, event.experiment, 'wrote the notes');
    case 'ExperimentChanged':
      return of(event, event.experiment, changed(event, experiments.get(event.experiment)));
    case 'ExperimentStopRequested':
      return of(event, event.experiment, `stopped the experiment${why(event.reason)}`);
    case 'TrialStopRequested':
      return ofTrial(event, event.trial, `stopped trial ${partsOfTrialId(event.trial).number}${why(event.reason)}`);
    case 'TrialRetryRequested':
      return ofTrial(event, event.trial, `had trial ${partsOfTrialId(event.trial).number} run again`);
    case 'TrialContinueRequested':
      return ofTrial(event, event.trial, `let trial ${partsOfTrialId(event.trial).number} go on`);
    case 'TrialProposed': {
      const { by, experiment, number, params } = event;
      return by === undefined ? undefined : ofTrial(event, trialIdOf(experiment, number), added(number, params));
    }
    default:
      return undefined;
  }
}

/** What is said where nobody gave a reason says nothing new. */
const why = (reason: string): string => (/^(stopped|interrupted) by /.test(reason) ? '' : `: ${reason}`);

interface Asked {
  readonly at: number;
  readonly by?: string;
}

const of = ({ at, by = SOMEBODY }: Asked, experiment: ExperimentId, says: string): ActOf => ({
  at,
  by,
  says,
  experiment
});

const ofTrial = (asked: Asked, trial: TrialId, says: string): ActOf => ({
  ...of(asked, partsOfTrialId(trial).experiment, says),
  trial
});

function added(number: number, params: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(params)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
  return `added trial ${number}: ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}
