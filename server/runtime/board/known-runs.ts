import type { ExperimentId, TrialView } from '../../../protocol';
import type { Archive, StoredRun } from '../../ports';

/** Runs that have ended. Journals of earlier versions hold none: then each trial's view tells its last one. */
export function knownRuns(
  archive: Archive,
  experiment: ExperimentId,
  trials: readonly TrialView[]
): readonly StoredRun[] {
  const stored = archive.runs(experiment);
  if (stored.length > 0) return stored;
  return trials.flatMap(({ number, state, attempt, executorLabel, startedAt, endedAt }) =>
    executorLabel === undefined || startedAt === undefined || endedAt === undefined
      ? []
      : [{ experiment, number, attempt, executor: executorLabel, startedAt, endedAt, end: state }]
  );
}
