/** Executors are made, replaced and sent away. */
import { moveExecutor } from './moves';
import { Queue } from './queues';
import type { Executor, Fleet } from './state';
import type { Turn } from './step';
import { clearStock } from './stock';

/** A new executor in the slot of an old one, with its label and GPUs. */
export function replace(turn: Turn, fleet: Fleet, old: Executor, id: string): Executor {
  const executor = newExecutor(turn, fleet, id, old.slot, old.gpus, false);
  fleet.slots[old.slot] = id;
  turn.touchFleet(fleet);
  turn.wish({
    kind: 'StartExecutors',
    fleet: fleet.id,
    spec: fleet.spec,
    executors: [{ id, label: executor.label, gpus: executor.gpus }]
  });
  return executor;
}

export function newExecutor(
  turn: Turn,
  fleet: Fleet,
  id: string,
  slot: number,
  gpus: readonly string[],
  first: boolean
): Executor {
  const executor: Executor = {
    id,
    fleet: fleet.id,
    label: `e${slot + 1}`,
    slot,
    gpus,
    state: 'starting',
    startedAt: turn.at,
    stock: [],
    done: 0,
    pinned: new Queue(),
    told: false,
    first
  };
  turn.state.executors.set(id, executor);
  fleet.live += 1;
  turn.touchExecutor(executor);
  return executor;
}

/** Sends it away. What it runs stays its own until it is gone, and is then run elsewhere. */
export function dismiss(turn: Turn, fleet: Fleet, executor: Executor, reason: string): void {
  executor.stopReason = reason;
  moveExecutor(turn, fleet, executor, 'stopping');
  clearStock(turn, executor);
  tellToLeave(turn, executor);
}

export function tellToLeave(turn: Turn, executor: Executor): void {
  executor.told = true;
  turn.wish({
    kind: 'StopExecutor',
    executor: executor.id,
    reason: executor.stopReason ?? 'its fleet stops'
  });
}
