/**
 * A running fleet gets more executors, or fewer. Of fewer, those without a trial leave at once, the others when theirs
 * has ended; until then they may be wanted again.
 *
 * Law: a slot is given anew only when the executor that had it has ended, and so are its GPUs.
 */
import { giveWork } from './assign';
import type { HubEvent } from './events';
import { unpin } from './executors';
import { settleFleet } from './fleets';
import { isExecutorEnded } from './status';
import type { Executor, Fleet, HubState } from './state';
import { dismiss, newExecutor } from './staffing';
import { recall } from './stock';
import type { Turn } from './step';

/** Executors that a fleet must start to be of this size. Those that were to leave after their trial stay first. */
export function newFor(state: HubState, fleet: Fleet, size: number): number {
  return Math.max(0, size - present(state, fleet).length);
}

/** Executors that stay, as things are now. */
export const stayingIn = (state: HubState, fleet: Fleet): number =>
  present(state, fleet).filter(({ leaving }) => leaving === undefined).length;

export function onFleetResized(turn: Turn, event: Extract<HubEvent, { kind: 'FleetResized' }>): void {
  const fleet = turn.state.fleets.get(event.fleet);
  if (fleet === undefined || (fleet.state !== 'starting' && fleet.state !== 'ready')) {
    return;
  }
  const there = present(turn.state, fleet).sort(byWorth);
  // Told twice, its ids are no news.
  const fresh = event.executors.filter(id => !turn.state.executors.has(id));
  const more = fresh.slice(0, Math.max(0, event.size - there.length));
  const size = Math.min(event.size, there.length + more.length);
  fleet.spec = { ...fleet.spec, size };
  fleet.replaced = Math.min(fleet.replaced, size);
  for (const [index, executor] of there.entries()) {
    if (index < size) {
      keep(turn, executor);
    } else {
      sendAway(turn, fleet, executor, `${event.by} changed the number of executors to ${size}`);
    }
  }
  add(turn, fleet, more, event.gpus);
  turn.touchFleet(fleet);
  for (const id of fleet.experiments) {
    const experiment = turn.state.experiments.get(id);
    if (experiment !== undefined) {
      turn.touchExperiment(experiment);
    }
  }
  giveWork(turn, fleet);
  settleFleet(turn, fleet);
}

/** By slot: neither ended nor told to leave. */
function present(state: HubState, fleet: Fleet): Executor[] {
  return fleet.slots
    .map(id => state.executors.get(id))
    .filter(executor => executor !== undefined)
    .filter(({ state: now }) => now !== 'stopping' && !isExecutorEnded(now));
}

/** The last ones leave first: who leaves anyhow, who has not started, who is idle, and among equals the highest slot. */
function byWorth(one: Executor, other: Executor): number {
  return worth(one) - worth(other) || one.slot - other.slot;
}

function worth({ leaving, held, state }: Executor): number {
  if (leaving !== undefined) {
    return 3;
  }
  return held !== undefined ? 0 : state === 'starting' ? 2 : 1;
}

function keep(turn: Turn, executor: Executor): void {
  if (executor.leaving !== undefined) {
    delete executor.leaving;
    turn.touchExecutor(executor);
  }
}

function sendAway(turn: Turn, fleet: Fleet, executor: Executor, reason: string): void {
  if (executor.held === undefined) {
    dismiss(turn, fleet, executor, reason);
  } else {
    executor.leaving = reason;
    fleet.short.delete(executor.id);
    recall(turn, fleet, executor, executor.stock.length);
    turn.touchExecutor(executor);
  }
  unpin(turn, fleet, executor);
}

function add(turn: Turn, fleet: Fleet, ids: readonly string[], gpus: readonly (readonly string[])[]): void {
  const first = fleet.state === 'starting';
  const executors = ids.map((id, index) => {
    const slot = freeSlot(turn.state, fleet);
    fleet.slots[slot] = id;
    return newExecutor(turn, fleet, id, slot, gpus[index] ?? [], first);
  });
  if (executors.length > 0) {
    fleet.unheard += first ? executors.length : 0;
    turn.wish({
      kind: 'StartExecutors',
      fleet: fleet.id,
      spec: fleet.spec,
      executors: executors.map(({ id, label, gpus: own }) => ({ id, label, gpus: own }))
    });
  }
}

function freeSlot(state: HubState, fleet: Fleet): number {
  const left = fleet.slots.findIndex(id => {
    const executor = state.executors.get(id);
    return executor === undefined || isExecutorEnded(executor.state);
  });
  return left < 0 ? fleet.slots.length : left;
}
