/** How the best value grew with the executor time that was spent on it. */
import type { TrialId, TrialView } from '../../../protocol';
import type { EndedRun } from '../hub/step';
import type { Direction } from '../search/search';

export interface Improvement {
  /** Executor time used by all trials until then. */
  readonly executorMs: number;
  readonly value: number;
  readonly trial: TrialId;
}

export interface BestOverTime {
  readonly best: readonly Improvement[];
  readonly executorMs: number;
}

export function bestOverTime(
  trials: readonly TrialView[],
  runs: readonly Pick<EndedRun, 'startedAt' | 'endedAt'>[],
  direction: Direction
): BestOverTime {
  const used = spender(runs);
  const ended = trials
    .filter(({ endedAt, metric }) => endedAt !== undefined && metric !== undefined && Number.isFinite(metric))
    .sort((one, other) => (one.endedAt ?? 0) - (other.endedAt ?? 0));
  const best: Improvement[] = [];
  for (const { id, endedAt = 0, metric = Number.NaN } of ended) {
    const last = best.at(-1)?.value;
    if (last === undefined || (direction === 'min' ? metric < last : metric > last)) {
      best.push({ executorMs: used(endedAt), value: metric, trial: id });
    }
  }
  return { best, executorMs: used(Infinity) };
}

/** Executor time used until a moment. Moments must be asked for in their order. */
function spender(runs: readonly Pick<EndedRun, 'startedAt' | 'endedAt'>[]): (until: number) => number {
  const turns = runs
    .flatMap(({ startedAt, endedAt }) => [
      { at: startedAt, busy: 1 },
      { at: Math.max(startedAt, endedAt), busy: -1 }
    ])
    .sort((one, other) => one.at - other.at);
  let next = 0;
  let busy = 0;
  let used = 0;
  let at = turns[0]?.at ?? 0;
  return until => {
    for (let turn = turns[next]; turn !== undefined && turn.at <= until; turn = turns[++next]) {
      used += busy * (turn.at - at);
      at = turn.at;
      busy += turn.busy;
    }
    return used + (busy > 0 && Number.isFinite(until) ? busy * (until - at) : 0);
  };
}
