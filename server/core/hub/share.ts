/**
 * Who of several experiments on one fleet is next: the one that has had the least executor time for its priority. Twice
 * the priority, twice the time. What runs counts as what it has taken so far, or as what its like has taken lately.
 */
import type { Experiment, Fleet, HubState } from './state';

/** Executor time so far, in milliseconds of priority 1. */
export function shareOf({ served, counts, spec, tookMs = 0 }: Experiment, at: number): number {
  const active = counts.starting + counts.running + counts.stopping;
  const running = Math.max(active * at - served.since, active * tookMs, 0);
  return served.from + (served.ms + running) / (spec.priority ?? 1);
}

/** The one of these that is served next; of equals, the oldest. */
export function neediest(experiments: readonly Experiment[], at: number): Experiment | undefined {
  let [next] = experiments;
  if (next === undefined || experiments.length === 1) {
    return next;
  }
  let least = Infinity;
  for (const experiment of experiments) {
    const share = shareOf(experiment, at);
    if (share < least) {
      least = share;
      next = experiment;
    }
  }
  return next;
}

/** It begins, or goes on after a time in which it wanted nothing: what it missed meanwhile is not made up for. */
export function enterAmong(state: HubState, fleet: Fleet, newcomer: Experiment, at: number): void {
  let least = Infinity;
  for (const id of fleet.experiments) {
    const other = state.experiments.get(id);
    if (other !== undefined && other !== newcomer) {
      least = Math.min(least, shareOf(other, at));
    }
  }
  if (least < Infinity) {
    newcomer.served.from += Math.max(0, least - shareOf(newcomer, at));
  }
}
