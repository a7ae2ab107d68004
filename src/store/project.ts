import type { ExecutorView, ExperimentView, FleetView, ProjectDelta, ProjectSnapshot } from '../../protocol';

/** The snapshot after one delta. */
export function applyProjectDelta(value: ProjectSnapshot, delta: ProjectDelta): ProjectSnapshot {
  const gone = new Set<string>(delta.removed);
  return {
    revision: delta.revision,
    fleets: upsert(value.fleets, delta.fleets, gone),
    executors: upsert(value.executors, delta.executors, gone),
    experiments: upsert(value.experiments, delta.experiments, gone),
    ...(value.operations === undefined && delta.operations === undefined
      ? {}
      : { operations: upsert(value.operations ?? [], delta.operations ?? [], gone) })
  };
}

/** Rows keep their place; new ones come last; an unchanged list stays the same object. */
export function upsert<T extends { id: string }>(
  rows: readonly T[],
  changed: readonly T[],
  gone: ReadonlySet<string>
): T[] {
  if (changed.length === 0 && !rows.some(row => gone.has(row.id))) {
    return rows as T[];
  }
  const fresh = new Map(changed.map(row => [row.id, row]));
  const kept = rows.filter(row => !gone.has(row.id)).map(row => take(fresh, row));
  return [...kept, ...[...fresh.values()].filter(row => !gone.has(row.id))];
}

function take<T extends { id: string }>(fresh: Map<string, T>, row: T): T {
  const newer = fresh.get(row.id);
  fresh.delete(row.id);
  return newer ?? row;
}

const ENDED_FLEETS: ReadonlySet<FleetView['state']> = new Set(['stopped', 'failed']);
const ENDED_EXECUTORS: ReadonlySet<ExecutorView['state']> = new Set(['stopped', 'failed', 'lost']);
const ENDED_EXPERIMENTS: ReadonlySet<ExperimentView['state']> = new Set(['succeeded', 'failed', 'stopped']);

export const fleetIsUp = (fleet: FleetView): boolean => !ENDED_FLEETS.has(fleet.state);
export const executorIsUp = (executor: ExecutorView): boolean => !ENDED_EXECUTORS.has(executor.state);
export const experimentIsOver = (experiment: Pick<ExperimentView, 'state'>): boolean =>
  ENDED_EXPERIMENTS.has(experiment.state);

/** Executors of a fleet in the order of their labels. */
export function executorsOf(project: ProjectSnapshot, fleet: string): ExecutorView[] {
  return project.executors
    .filter(executor => executor.fleet === fleet)
    .sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
}

export interface Tally {
  readonly executors: number;
  readonly busy: number;
  readonly running: number;
  readonly ended: number;
  readonly total: number;
}

/** Whether what is of a notebook, or of none, concerns the one that is looked at; all does when none is. */
export const concerns = (notebook: string | undefined, of: { readonly notebook?: string }): boolean =>
  notebook === undefined || of.notebook === undefined || of.notebook === notebook;

/** The numbers of the status bar, and of one notebook's button: executors up, and trials of experiments under way. */
export function tally(project: ProjectSnapshot, notebook?: string): Tally {
  const fleets = new Set(project.fleets.filter(({ spec }) => concerns(notebook, spec)).map(({ id }) => id));
  const up = project.executors.filter(
    executor => executorIsUp(executor) && (notebook === undefined || fleets.has(executor.fleet))
  );
  const active = project.experiments.filter(
    experiment => !experimentIsOver(experiment) && concerns(notebook, experiment)
  );
  const sum = (count: (experiment: ExperimentView) => number): number =>
    active.reduce((total, experiment) => total + count(experiment), 0);
  return {
    executors: up.length,
    busy: up.filter(executor => executor.state === 'running').length,
    running: active.length,
    ended: sum(({ trials }) => endedTrials(trials)),
    total: sum(({ trials }) => trials.total)
  };
}

export function endedTrials(trials: ExperimentView['trials']): number {
  return trials.succeeded + trials.stopped + trials.failed + trials.cancelled;
}
