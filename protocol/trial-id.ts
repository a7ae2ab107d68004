/** The one place that knows how a trial's id is made: everywhere else ids are opaque. */
import type { ExperimentId, TrialId } from './model/scalars';

export function trialIdOf(experiment: ExperimentId, number: number): TrialId {
  return `${experiment}.${number}`;
}

/** Experiment and number of a trial's id; number −1 when it is no such id. */
export function partsOfTrialId(trial: TrialId): { experiment: ExperimentId; number: number } {
  const dot = trial.lastIndexOf('.');
  const digits = trial.slice(dot + 1);
  return { experiment: trial.slice(0, Math.max(dot, 0)), number: /^\d{1,9}$/.test(digits) ? Number(digits) : -1 };
}
