/** What a board says of an experiment's search, and the columns that are known before any trial. */
import type { ExperimentSpec, Objective } from '../../../protocol';
import type { BoardSearch } from '../../../protocol/board';
import type { Searching } from '../../core/hub/state';
import { Space } from '../../core/space';
import { columnOf, ValueColumn } from './value-column';

/** The metric that is reported where nobody named one. */
export const METRIC = 'metric';

export function objectivesOf({
  objectives,
  metricKey = METRIC,
  direction = 'max'
}: ExperimentSpec): readonly Objective[] {
  return objectives ?? [{ name: metricKey, direction }];
}

export function searchOf(
  spec: ExperimentSpec,
  searching: Searching | undefined,
  executors: number | undefined
): BoardSearch {
  const { plan } = spec;
  const objectives = objectivesOf(spec);
  if (plan.kind !== 'search') {
    const trials = plan.kind === 'rows' && plan.rows.length > 0 ? plan.rows.length : undefined;
    return {
      name: spec.kind,
      stoppingRule: undefined,
      stopping: undefined,
      trials,
      maxConcurrent: undefined,
      executors,
      objectives
    };
  }
  const stopping = searching?.stopping ?? plan.stopping;
  const { name } = stopping ?? { name: 'none' };
  return {
    name: plan.search.name,
    stoppingRule: name === 'none' ? undefined : name,
    stopping,
    trials: searching?.trials ?? plan.trials,
    maxConcurrent: searching?.maxConcurrent ?? plan.maxConcurrent,
    executors,
    objectives
  };
}

/** With the space as it is now: somebody may have moved its bounds. */
export function specNow(spec: ExperimentSpec, searching: Searching | undefined): ExperimentSpec {
  const { plan } = spec;
  const space = searching?.space;
  return plan.kind !== 'search' || space === undefined ? spec : { ...spec, plan: { ...plan, space } };
}

/** A space that no version reads any more gives no columns: they are made from what the trials have. */
export function columnsOf(spec: ExperimentSpec): ValueColumn[] {
  const further = objectivesOf(spec)
    .slice(1)
    .map(({ name }) => new ValueColumn('metric', name, 'number'));
  return [...parametersOf(spec), ...further];
}

function parametersOf({ plan }: ExperimentSpec): ValueColumn[] {
  if (plan.kind !== 'search') return [];
  try {
    const reversedBounds = plan.swapReversedBounds === true ? 'swap' : 'refuse';
    return Space.parse(plan.space, { reversedBounds }).spec.parameters.map(columnOf);
  } catch {
    return [];
  }
}
