/** Between the core's words and the wire's. */
import {
  partsOfTrialId,
  trialIdOf,
  type AgentWork,
  type Outcome,
  type Row,
  type RunTrial,
  type TrialOutputChunk,
  type Work
} from '../../protocol';
import type { AttemptEnd } from '../core/hub/events';
import { canonical, hashText } from '../core/hash';
import { totalOf } from '../core/hub/source';
import type { Experiment, HubState, Trial } from '../core/hub/state';
import { findTrial } from '../core/hub/trials';
import { directoryOf } from '../core/hub/views';
import type { StoredOutput } from '../ports';

export function runTrialMessage(state: HubState, id: string, attempt: number, project: string): RunTrial | undefined {
  const found = findTrial(state, id);
  const fleet = found === undefined ? undefined : state.fleets.get(found.experiment.fleet);
  if (found === undefined || fleet === undefined) {
    return undefined;
  }
  const { experiment, trial } = found;
  const { spec } = experiment;
  const row = rowOf(experiment, trial);
  const { budget } = trial;
  const source = trial.from === undefined ? undefined : experiment.trials[trial.from];
  return {
    kind: 'runTrial',
    trial: id,
    attempt,
    experiment: experiment.id,
    kindOfExperiment: spec.kind,
    work: workOf(spec.work),
    ...(row === undefined ? {} : { row }),
    directory: `${project}/${directoryOf(experiment, trial)}`,
    index: trial.number,
    of: totalOf(experiment),
    memoryMb: fleet.spec.memoryMb,
    ...(budget === undefined ? {} : { budget }),
    ...(source === undefined ? {} : { checkpoint: `${project}/${directoryOf(experiment, source)}/${CHECKPOINTS}` }),
    ...(spec.metricKey === undefined ? {} : { metricKey: spec.metricKey }),
    freshProcess: spec.freshProcess ?? false,
    environment: environmentOf(project, experiment, trial)
  };
}

/** Where `reporter.save` writes, in the trial's directory. */
const CHECKPOINTS = 'checkpoints';

function rowOf({ spec }: Experiment, { number, params }: Trial): Row | undefined {
  switch (spec.plan.kind) {
    case 'rows':
      return spec.plan.rows[number];
    case 'search':
      return { params: params ?? {} };
    default:
      return undefined;
  }
}

/** The source text stays here: the agent runs the pickle. */
const workOf = (work: Work): AgentWork =>
  work.kind === 'function' ? { kind: 'function', blob: work.blob, name: work.name } : work;

function environmentOf(project: string, experiment: Experiment, trial: Trial): Record<string, string> {
  const { notebook } = experiment.spec;
  return {
    ...(notebook === undefined ? {} : { HOPYARD_WORKDIR: folderOf(project, notebook) }),
    ML_ID: experiment.directory.slice(experiment.directory.lastIndexOf('/') + 1),
    HOPYARD_EXPERIMENT: experiment.id,
    HOPYARD_TRIAL: trialIdOf(experiment.id, trial.number),
    ...seedOf(experiment, trial),
    ...floatsOf(trial)
  };
}

/** Names of parameters that are fractions though JSON has them whole: where the space does not say so, who proposed does. */
function floatsOf({ labels }: Trial): Record<string, string> {
  const floats = labels?.['floats'];
  return typeof floats === 'string' ? { HOPYARD_FLOATS: floats } : {};
}

/** A seed of its own for each trial of a search: the same again in a retry, another for the same parameters. */
function seedOf({ spec }: Experiment, { number }: Trial): Record<string, string> {
  if (spec.plan.kind !== 'search') {
    return {};
  }
  const digits = hashText(canonical([spec.plan.seed, number])).slice(0, 8);
  return { HOPYARD_SEED: String(Number.parseInt(digits, 16)) };
}

/** Where user code runs: beside its notebook, so that its relative paths and imports mean the same as in the kernel. */
function folderOf(project: string, notebook: string): string {
  const path = notebook.startsWith('/') ? notebook : `${project}/${notebook}`;
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** What the core is told of an outcome: how it ended and what decides, never the value. */
export function endOf(outcome: Outcome): AttemptEnd {
  switch (outcome.kind) {
    case 'returned':
    case 'stopped': {
      const { value } = outcome;
      const metric = value?.metric;
      return {
        kind: outcome.kind,
        ...(metric === undefined || !Number.isFinite(metric) ? {} : { metric }),
        ...finiteOf(value?.metrics),
        ...(value === undefined ? {} : { result: value.repr.slice(0, 1_000) })
      };
    }
    case 'raised':
    case 'died':
      return { kind: outcome.kind, failure: outcome.failure };
    case 'interrupted':
      return { kind: 'interrupted' };
  }
}

function finiteOf(metrics: Readonly<Record<string, number>> = {}): { metrics?: Record<string, number> } {
  const finite = Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
  return finite.length === 0 ? {} : { metrics: Object.fromEntries(finite) };
}

export const experimentOf = (trial: string): string => partsOfTrialId(trial).experiment;

export function chunkOf({ trial, attempt, executor, seq, items }: StoredOutput): TrialOutputChunk {
  return { trial, attempt, executor, seq, items: [...items] };
}
