/** Fleets start, are extended, stop, and end when their last executor has. */
import type { FleetId } from '../../../protocol';
import type { HubEvent } from './events';
import { failExperiment, noExecutor, stopExperiment } from './experiments';
import { moveExecutor, moveFleet } from './moves';
import { Ordered } from './queues';
import { isExecutorEnded, isFleetEnded } from './status';
import type { Fleet, HubState } from './state';
import { newExecutor, tellToLeave } from './staffing';
import type { Turn } from './step';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

/** Ended fleets that stay listed. */
const ENDED_FLEETS_KEPT = 20;

export function onFleetRequested(turn: Turn, event: EventOf<'FleetRequested'>): void {
  const { state } = turn;
  forgetOldFleets(turn);
  const fleet: Fleet = {
    id: event.fleet,
    spec: event.spec,
    state: 'starting',
    startedAt: event.at,
    endsAt: event.endsAt,
    slots: [...event.executors],
    live: 0,
    unheard: event.executors.length,
    replaced: 0,
    idle: new Set(),
    short: new Set(),
    stocked: new Set(),
    asked: new Set(),
    ready: new Ordered(),
    experiments: new Set()
  };
  state.fleets.set(fleet.id, fleet);
  turn.touchFleet(fleet);
  const executors = event.executors.map((id, slot) => newExecutor(turn, fleet, id, slot, event.gpus[slot] ?? [], true));
  turn.wish({
    kind: 'StartExecutors',
    fleet: fleet.id,
    spec: fleet.spec,
    executors: executors.map(({ id, label, gpus }) => ({ id, label, gpus }))
  });
}

function forgetOldFleets(turn: Turn): void {
  const { state } = turn;
  const ended = [...state.fleets.values()].filter(fleet => isFleetEnded(fleet.state));
  const old = ended.slice(0, Math.max(0, ended.length - ENDED_FLEETS_KEPT + 1));
  const forgotten = new Set<FleetId>(old.map(fleet => fleet.id));
  if (forgotten.size === 0) {
    return;
  }
  for (const executor of [...state.executors.values()]) {
    if (forgotten.has(executor.fleet)) {
      state.executors.delete(executor.id);
      turn.step.removed.push(executor.id);
    }
  }
  for (const fleet of forgotten) {
    state.fleets.delete(fleet);
    turn.step.removed.push(fleet);
  }
}

export function onFleetExtended(turn: Turn, event: EventOf<'FleetExtended'>): void {
  const fleet = turn.state.fleets.get(event.fleet);
  if (fleet !== undefined && !isFleetEnded(fleet.state) && fleet.state !== 'stopping') {
    fleet.endsAt = event.endsAt;
    turn.touchFleet(fleet);
  }
}

/** Its experiments are asked to stop; each executor leaves as soon as its trial has ended. */
export function onFleetStopRequested(turn: Turn, event: EventOf<'FleetStopRequested'>): void {
  const fleet = turn.state.fleets.get(event.fleet);
  if (fleet === undefined || isFleetEnded(fleet.state) || fleet.state === 'stopping') {
    return;
  }
  fleet.stopReason = event.reason;
  moveFleet(turn, fleet, 'stopping');
  for (const id of [...fleet.experiments]) {
    const experiment = turn.state.experiments.get(id);
    if (experiment !== undefined) {
      experiment.failure ??= noExecutor(event.reason);
      stopExperiment(turn, experiment, event.reason);
    }
  }
  for (const executor of executorsOf(turn.state, fleet)) {
    if (executor.state !== 'stopping') {
      executor.stopReason = event.reason;
      moveExecutor(turn, fleet, executor, 'stopping');
    }
    if (executor.held === undefined && !executor.told) {
      tellToLeave(turn, executor);
    }
  }
  settleFleet(turn, fleet);
}

function executorsOf(state: HubState, fleet: Fleet) {
  return fleet.slots
    .map(id => state.executors.get(id))
    .filter(executor => executor !== undefined)
    .filter(executor => !isExecutorEnded(executor.state));
}

/** Ready when its first executors have joined or ended; ended when nobody is left. */
export function settleFleet(turn: Turn, fleet: Fleet): void {
  if (isFleetEnded(fleet.state)) {
    return;
  }
  if (fleet.live === 0) {
    endFleet(turn, fleet);
  } else if (fleet.state === 'starting' && fleet.unheard === 0) {
    moveFleet(turn, fleet, 'ready');
  }
}

function endFleet(turn: Turn, fleet: Fleet): void {
  const last = fleet.slots.map(id => turn.state.executors.get(id)).find(executor => executor?.failure !== undefined);
  if (fleet.state !== 'stopping' && last === undefined) {
    // Its executors were stopped one by one.
    moveFleet(turn, fleet, 'stopping');
    fleet.stopReason ??= 'its executors were stopped';
  }
  if (fleet.state === 'stopping') {
    moveFleet(turn, fleet, 'stopped');
  } else {
    moveFleet(turn, fleet, 'failed');
    if (last?.failure !== undefined) {
      fleet.failure = last.failure;
    }
  }
  for (const id of [...fleet.experiments]) {
    const experiment = turn.state.experiments.get(id);
    if (experiment !== undefined) {
      failExperiment(turn, experiment, fleet.failure ?? noExecutor(fleet.stopReason ?? 'its fleet has ended'));
    }
  }
}
