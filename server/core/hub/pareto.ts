/** Of several objectives: the trials that no other one beats in all of them. */
import type { Objective } from '../../../protocol';
import { isTrialEnded } from './status';
import type { Experiment, Trial } from './state';

/** Whether one is at least as good in everything, and better in something. */
export function dominates(one: readonly number[], other: readonly number[], objectives: readonly Objective[]): boolean {
  let better = false;
  for (const [k, { direction }] of objectives.entries()) {
    const lead = ((one[k] ?? NaN) - (other[k] ?? NaN)) * (direction === 'min' ? -1 : 1);
    if (!(lead >= 0)) {
      return false;
    }
    better ||= lead > 0;
  }
  return better;
}

/** A value for each objective; undefined while one is missing. */
export function valuesOf({ metrics }: Trial, objectives: readonly Objective[]): number[] | undefined {
  const values = objectives.map(({ name }) => metrics?.[name]).filter(value => value !== undefined);
  return values.length === objectives.length ? values : undefined;
}

/** The configuration of a trial that has ended takes its place in the front, and drives out those that it beats. */
export function offerToFront(experiment: Experiment, trial: Trial): void {
  const { objectives } = experiment.spec;
  if (objectives === undefined) {
    return;
  }
  const first = trial.repeats ?? trial.number;
  if (experiment.front?.includes(first) === true) {
    // It ran again, and may be worse now: those that it drove out may be back.
    experiment.front = [];
    for (const { number, repeats = number, twin } of experiment.trials) {
      if (repeats === number && twin === undefined) {
        enter(experiment, number, objectives);
      }
    }
  } else if (trial.twin === undefined) {
    enter(experiment, first, objectives);
  }
}

function enter(experiment: Experiment, first: number, objectives: readonly Objective[]): void {
  const own = figuresOf(experiment, first, objectives);
  if (own === undefined) {
    return;
  }
  const kept: number[] = [];
  for (const other of experiment.front ?? []) {
    const figures = figuresOf(experiment, other, objectives) ?? [];
    if (dominates(figures, own, objectives)) {
      return;
    }
    if (!dominates(own, figures, objectives)) {
      kept.push(other);
    }
  }
  experiment.front = [...kept, first];
}

/** Of a configuration that runs several times: the means, once all runs have ended. */
function figuresOf(
  { trials }: Experiment,
  first: number,
  objectives: readonly Objective[]
): readonly number[] | undefined {
  const trial = trials[first];
  if (trial?.repeats === undefined) {
    return trial?.state === 'succeeded' ? valuesOf(trial, objectives) : undefined;
  }
  const runs: number[][] = [];
  for (let number = first; trials[number]?.repeats === first; number++) {
    const run = trials[number];
    if (run === undefined || !isTrialEnded(run.state)) {
      return undefined;
    }
    const values = run.state === 'succeeded' ? valuesOf(run, objectives) : undefined;
    if (values !== undefined) {
      runs.push(values);
    }
  }
  return runs.length === 0
    ? undefined
    : objectives.map((_, k) => runs.reduce((sum, values) => sum + (values[k] ?? 0), 0) / runs.length);
}
