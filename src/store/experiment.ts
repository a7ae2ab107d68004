import type { ExperimentDelta, ExperimentSnapshot, TrialOutputChunk } from '../../protocol';
import { upsert } from './project';

const NONE: ReadonlySet<string> = new Set();

/** The snapshot after one delta; output that is here already is dropped. */
export function applyExperimentDelta(value: ExperimentSnapshot, delta: ExperimentDelta): ExperimentSnapshot {
  return {
    revision: delta.revision,
    experiment: delta.experiment ?? value.experiment,
    trials: upsert(value.trials, delta.trials, NONE),
    output: appendOutput(value.output, delta.output)
  };
}

/** Chunks of one attempt come in the order of `seq`, so a chunk not beyond its attempt's last one is known. */
export function appendOutput(known: TrialOutputChunk[], fresh: readonly TrialOutputChunk[]): TrialOutputChunk[] {
  if (fresh.length === 0) {
    return known;
  }
  const last = new Map<string, number>();
  for (const chunk of known) {
    last.set(key(chunk), chunk.seq);
  }
  const added = fresh.filter(chunk => {
    const isNew = chunk.seq > (last.get(key(chunk)) ?? -1);
    if (isNew) {
      last.set(key(chunk), chunk.seq);
    }
    return isNew;
  });
  return added.length === 0 ? known : [...known, ...added];
}

const key = (chunk: TrialOutputChunk): string => `${chunk.trial}/${chunk.attempt}`;
