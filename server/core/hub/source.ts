/**
 * Where an experiment's trials come from, one at a time and only when an executor can take one. Replicas are proposed
 * at the start, rows from their list. A search's choices arrive as events (`proposals.ts`).
 */
import type { JsonRecord } from '../../../protocol';
import { layoutOf, trialDirectory, trialName } from '../records/names';
import type { Executor, Experiment, Trial } from './state';
import type { Labels } from './terms';

/** Trials it will have in all, as far as it is known. */
export function totalOf(experiment: Experiment): number {
  const { trials, search } = experiment;
  return search !== undefined && search.over === undefined
    ? Math.max(trials.length, search.trials ?? 0)
    : trials.length + remaining(experiment);
}

/** Trials not proposed yet, where they are known beforehand. */
export function remaining(experiment: Experiment): number {
  const { plan } = experiment.spec;
  return plan.kind === 'rows' ? plan.rows.length - experiment.trials.length : 0;
}

export function paramsOf(experiment: Experiment, number: number): JsonRecord {
  const { plan } = experiment.spec;
  return plan.kind === 'rows' ? (plan.rows[number]?.params ?? {}) : (experiment.trials[number]?.params ?? {});
}

/** The next trial, queued; undefined when there is none left. */
export function propose(experiment: Experiment): Trial | undefined {
  const { plan } = experiment.spec;
  const number = experiment.trials.length;
  const row = plan.kind === 'rows' ? plan.rows[number] : undefined;
  if (row === undefined) {
    return undefined;
  }
  return add(experiment, trialDirectory(row.params, number, experiment.names));
}

/** One queued trial for each of these executors, pinned there. */
export function proposeReplicas(experiment: Experiment, executors: readonly Executor[]): void {
  for (const [index, executor] of executors.entries()) {
    const trial = add(experiment, executors.length === 1 ? '' : `replica_${index}`);
    trial.pin = executor.id;
  }
}

/** A queued trial with these parameters. */
export function addChosen(experiment: Experiment, params: JsonRecord, labels: Labels | undefined): Trial {
  const number = experiment.trials.length;
  const { kind } = experiment.spec;
  const generation = labels?.['generation'];
  const folder = typeof generation === 'number' ? `generation.${generation}/` : '';
  const { id, ...words } = labels ?? {};
  const directory =
    layoutOf(kind) === 'maggy'
      ? (ownName(experiment, id) ?? trialName(experiment.id, params, number))
      : trialDirectory(params, number, experiment.names, kind === 'differential_evolution' ? folder : '');
  return Object.assign(
    add(experiment, directory),
    { params },
    Object.keys(words).length === 0 ? {} : { labels: words }
  );
}

/** A user's own optimizer knows its trials by ids of Maggy's form: where they are free, they are their folders' names. */
function ownName({ names }: Experiment, id: string | number | undefined): string | undefined {
  if (typeof id !== 'string' || !/^[0-9a-f]{16}$/.test(id) || names.has(id)) {
    return undefined;
  }
  names.add(id);
  return id;
}

function add(experiment: Experiment, directory: string): Trial {
  const trial: Trial = { number: experiment.trials.length, state: 'queued', attempt: 0, directory, losses: 0 };
  experiment.trials.push(trial);
  experiment.counts.queued += 1;
  return trial;
}
