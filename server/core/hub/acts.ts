/** What people did to an experiment, as its history tells it. Everything else that happens is nobody's act. */
import { partsOfTrialId, type ExperimentId, type RuleChoice, type TrialId } from '../../../protocol';
import type { Act } from '../../../protocol/board';
import { trialIdOf } from '../../../protocol';
import type { HubEvent } from './events';

export interface ActOf extends Act {
  readonly experiment: ExperimentId;
}

const SOMEBODY = 'you';
/** Of a trial's parameters so much is told. */
const LONGEST = 200;

/** By experiment; what is done to a fleet is told in each that runs there. */
export function actsOf(event: HubEvent): readonly ActOf[] {
  if (event.kind === 'FleetResized') {
    const says = `changed the number of executors from ${event.from} to ${event.size}`;
    return event.experiments.map(experiment => of(event, experiment, says));
  }
  const act = actOf(event);
  return act === undefined ? [] : [act];
}

function actOf(event: HubEvent): ActOf | undefined {
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
      return of(event, event.experiment, changed(event));
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

interface Changes {
  readonly trials?: number;
  readonly maxConcurrent?: number;
  readonly space?: unknown;
  readonly stopping?: RuleChoice;
}

function changed({ trials, maxConcurrent, space, stopping }: Changes): string {
  const parts = [
    ...(trials === undefined ? [] : [`trials to ${trials}`]),
    ...(maxConcurrent === undefined ? [] : [`trials at once to ${maxConcurrent}`]),
    ...(space === undefined ? [] : ['the search space']),
    ...(stopping === undefined ? [] : [`the stopping rule to ${ruleText(stopping)}`])
  ];
  return parts.length === 0 ? 'changed nothing' : `changed ${parts.join(' and ')}`;
}

/** As people read it: median (minFinished=3), any of median, patience. */
function ruleText({ name, options = {}, of = [] }: RuleChoice): string {
  const told = Object.entries(options).map(([option, value]) => `${option}=${JSON.stringify(value)}`);
  const parts = of.map(part => (isRecord(part) ? String(part['name']) : String(part)));
  const text = `${name}${parts.length > 0 ? ` of ${parts.join(', ')}` : ''}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function added(number: number, params: Readonly<Record<string, unknown>>): string {
  const text = Object.entries(params)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
  return `added trial ${number}: ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}
