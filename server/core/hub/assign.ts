/**
 * Idle executors take work. What is pinned to an executor goes first (it can run nowhere else), then the oldest
 * experiment of the fleet: trials that ran before, then new ones.
 */
import { findTrial, mayStart, startAttempt } from './trials';
import { propose, remaining } from './source';
import type { Executor, Experiment, Fleet, Trial } from './state';
import type { Turn } from './step';

/** Gives an idle executor its next trial, if there is one. */
export function occupy(turn: Turn, fleet: Fleet, executor: Executor): boolean {
  const next = pinnedTo(turn, executor) ?? nextOf(fleet);
  if (next === undefined) {
    return false;
  }
  startAttempt(turn, fleet, next.experiment, next.trial, executor);
  return true;
}

/** Gives every idle executor its next trial. O(1) when there is nothing to give or nobody to take it. */
export function giveWork(turn: Turn, fleet: Fleet): void {
  while (fleet.ready.first() !== undefined) {
    const [idle] = fleet.idle;
    const executor = idle === undefined ? undefined : turn.state.executors.get(idle);
    if (executor === undefined || !occupy(turn, fleet, executor)) {
      return;
    }
  }
}

interface Next {
  readonly experiment: Experiment;
  readonly trial: Trial;
}

function pinnedTo(turn: Turn, executor: Executor): Next | undefined {
  for (let id = executor.pinned.shift(); id !== undefined; id = executor.pinned.shift()) {
    const found = findTrial(turn.state, id);
    // Cancelled meanwhile, or not pinned any more: not ours to give.
    if (found?.trial.state === 'queued' && found.trial.pin === executor.id) {
      return found;
    }
  }
  return undefined;
}

function nextOf(fleet: Fleet): Next | undefined {
  for (let experiment = fleet.ready.first(); experiment !== undefined; experiment = fleet.ready.first()) {
    if (!mayStart(experiment)) {
      // Held, or as many as may run at once: `stir` puts it back.
      fleet.ready.delete(experiment);
      continue;
    }
    const trial = requeuedOf(experiment) ?? propose(experiment);
    if (experiment.requeued.length === 0 && remaining(experiment) === 0) {
      fleet.ready.delete(experiment);
    }
    if (trial !== undefined) {
      return { experiment, trial };
    }
  }
  return undefined;
}

function requeuedOf(experiment: Experiment): Trial | undefined {
  for (let number = experiment.requeued.shift(); number !== undefined; number = experiment.requeued.shift()) {
    const trial = experiment.trials[number];
    if (trial?.state === 'queued') {
      return trial;
    }
  }
  return undefined;
}
