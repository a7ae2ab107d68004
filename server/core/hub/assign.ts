/** Idle executors take work: first what is pinned to them (it can run nowhere else), then the fleet's next trial. */
import { chooseNext, type Choice } from './choose';
import { noteShort, relieve, restockShort } from './stock';
import type { Executor, Fleet } from './state';
import type { Turn } from './step';
import { findTrial, startAttempt } from './trials';

/** Gives an idle executor its next trial, if there is one. */
export function occupy(turn: Turn, fleet: Fleet, executor: Executor): boolean {
  const next = pinnedTo(turn, executor) ?? chooseNext(fleet, turn.at);
  if (next === undefined) {
    return false;
  }
  startAttempt(turn, fleet, next.experiment, next.trial, executor);
  noteShort(fleet, executor, next.experiment);
  return true;
}

/** Gives every idle executor its next trial. O(1) when there is nothing to give or nobody to take it. */
export function giveWork(turn: Turn, fleet: Fleet): void {
  while (fleet.ready.first() !== undefined) {
    const [idle] = fleet.idle;
    const executor = idle === undefined ? undefined : turn.state.executors.get(idle);
    if (executor === undefined) {
      restockShort(turn, fleet);
      return;
    }
    if (!occupy(turn, fleet, executor)) {
      break;
    }
  }
  relieve(turn, fleet);
}

function pinnedTo(turn: Turn, executor: Executor): Choice | undefined {
  for (let id = executor.pinned.shift(); id !== undefined; id = executor.pinned.shift()) {
    const found = findTrial(turn.state, id);
    // Cancelled meanwhile, or not pinned any more: not ours to give.
    if (found?.trial.state === 'queued' && found.trial.pin === executor.id) {
      return found;
    }
  }
  return undefined;
}
