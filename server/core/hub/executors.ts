/** Executors join, fall silent, come back, leave, are lost and are replaced. */
import type { Failure, TrialRef } from '../../../protocol';
import { giveWork, occupy } from './assign';
import { lost } from './effects';
import type { HubEvent } from './events';
import { settleExperiment } from './experiments';
import { settleFleet } from './fleets';
import { moveExecutor } from './moves';
import { isExecutorEnded } from './status';
import type { Executor, Fleet } from './state';
import { dismiss, replace, tellToLeave } from './staffing';
import { advance, clearStock, listStock, refOf, takeReturned } from './stock';
import type { Turn } from './step';
import { findTrial, heldBy, loseAttempt, wishToStop } from './trials';

type EventOf<Kind extends HubEvent['kind']> = Extract<HubEvent, { kind: Kind }>;

/** Lost executors of a running fleet are replaced, at most this often a slot while no trial ends on it. */
export const REPLACEMENTS_A_SLOT = 3;

interface Place {
  readonly executor: Executor;
  readonly fleet: Fleet;
}

/** The executor and its fleet, while it has not ended. */
export function alive(turn: Turn, id: string): Place | undefined {
  const executor = turn.state.executors.get(id);
  const fleet = executor === undefined ? undefined : turn.state.fleets.get(executor.fleet);
  return executor === undefined || fleet === undefined || isExecutorEnded(executor.state)
    ? undefined
    : { executor, fleet };
}

export function onExecutorJoined(turn: Turn, event: EventOf<'ExecutorJoined'>): void {
  const place = alive(turn, event.executor);
  if (place === undefined) {
    turn.wish({ kind: 'StopExecutor', executor: event.executor, reason: 'it has been replaced' });
    return;
  }
  const { executor, fleet } = place;
  executor.host = event.host;
  executor.pid = event.pid;
  turn.touchExecutor(executor);
  const resumed = reconcile(turn, fleet, executor, event.holding);
  if (resumed) {
    resume(turn, fleet, executor);
  } else if (executor.state === 'stopping') {
    tellToLeave(turn, executor);
  } else if (executor.state === 'idle' || executor.state === 'running') {
    // It reconnected before its old connection was seen to close.
    free(turn, fleet, executor);
  } else if (executor.leaving !== undefined) {
    dismiss(turn, fleet, executor, executor.leaving);
  } else {
    moveExecutor(turn, fleet, executor, 'idle');
    occupy(turn, fleet, executor);
  }
  giveWork(turn, fleet);
  if (fleet.state === 'starting') {
    // What waits for this fleet is told how many have joined.
    for (const id of fleet.experiments) {
      const experiment = turn.state.experiments.get(id);
      if (experiment !== undefined) {
        turn.touchExperiment(experiment);
      }
    }
  }
  settleFleet(turn, fleet);
}

/** What it says it holds against what we know. True when it goes on with what it had. */
function reconcile(turn: Turn, fleet: Fleet, executor: Executor, holding: readonly TrialRef[]): boolean {
  const holds = (ref: TrialRef): boolean => holding.some(held => isSame(held, ref));
  const { held } = executor;
  const resumed = held !== undefined && holds(refOf(held));
  const known = resumed ? [held, ...executor.stock].map(refOf) : [];
  const drop = holding.filter(ref => !known.some(own => isSame(own, ref)));
  turn.wish({ kind: 'WelcomeExecutor', executor: executor.id, drop });
  // What never reached it, or waits behind what it does not know, is anybody's again.
  clearStock(turn, executor, ref => !resumed || !holds(ref));
  listStock(fleet, executor);
  if (held !== undefined && !resumed) {
    // It never got the trial, or is a new process: what it held begins again as another attempt, at no cost to it.
    takeBack(turn, executor, 'it came back without its trial', false);
  }
  return resumed;
}

const isSame = (one: TrialRef, other: TrialRef): boolean => one.trial === other.trial && one.attempt === other.attempt;

function resume(turn: Turn, fleet: Fleet, executor: Executor): void {
  if (executor.state === 'silent') {
    moveExecutor(turn, fleet, executor, 'running');
  }
  const found = heldBy(turn.state, executor);
  if (found?.trial.state === 'stopping') {
    wishToStop(turn, found.experiment, found.trial);
  }
  if (executor.told) {
    tellToLeave(turn, executor);
  }
}

/** It has ended what it ran: it goes on to its stock, gets its next trial, or leaves if that is what it was waiting for. */
export function free(turn: Turn, fleet: Fleet, executor: Executor): void {
  delete executor.held;
  if (executor.state === 'stopping') {
    tellToLeave(turn, executor);
    return;
  }
  if (advance(turn, executor)) {
    return;
  }
  if (executor.leaving !== undefined) {
    dismiss(turn, fleet, executor, executor.leaving);
    return;
  }
  if (executor.state === 'running') {
    moveExecutor(turn, fleet, executor, 'idle');
  }
  if (executor.state === 'idle') {
    occupy(turn, fleet, executor);
  }
}

/** Ends what the executor held, as far as this executor is concerned. */
function takeBack(turn: Turn, executor: Executor, why: string, counts: boolean): void {
  clearStock(turn, executor);
  const found = heldBy(turn.state, executor);
  delete executor.held;
  if (found !== undefined) {
    loseAttempt(turn, found.experiment, found.trial, why, counts);
    settleExperiment(turn, found.experiment);
  }
}

export function onExecutorWentSilent(turn: Turn, event: EventOf<'ExecutorWentSilent'>): void {
  const place = alive(turn, event.executor);
  if (place?.executor.state === 'idle' || place?.executor.state === 'running') {
    moveExecutor(turn, place.fleet, place.executor, 'silent');
    // It goes on with what waits there while it is unheard, and cannot be asked for it.
    place.fleet.stocked.delete(place.executor.id);
    place.fleet.asked.delete(place.executor.id);
  }
}

/** Heard again on the same connection. */
export function onExecutorReturned(turn: Turn, event: EventOf<'ExecutorReturned'>): void {
  const place = alive(turn, event.executor);
  if (place?.executor.state !== 'silent') {
    return;
  }
  if (place.executor.held !== undefined) {
    moveExecutor(turn, place.fleet, place.executor, 'running');
    listStock(place.fleet, place.executor);
    giveWork(turn, place.fleet);
  } else {
    moveExecutor(turn, place.fleet, place.executor, 'idle');
    occupy(turn, place.fleet, place.executor);
  }
}

export function onTrialsReturned(turn: Turn, event: EventOf<'TrialsReturned'>): void {
  const place = alive(turn, event.executor);
  if (place !== undefined) {
    takeReturned(turn, place.fleet, place.executor, event.trials);
    giveWork(turn, place.fleet);
  }
}

export function onExecutorLost(turn: Turn, event: EventOf<'ExecutorLost'>): void {
  const place = alive(turn, event.executor);
  if (place !== undefined) {
    const { executor, fleet } = place;
    const failure = lost(executor.label, event.why);
    if (executor.state !== 'stopping') {
      // Nobody has ended its processes yet: it may only be cut off, or frozen.
      turn.wish({ kind: 'KillExecutor', executor: executor.id, engine: fleet.spec.engine, reason: failure.message });
    }
    lose(turn, place, event.why, failure, event.replacement);
  }
}

export function onExecutorLeft(turn: Turn, event: EventOf<'ExecutorLeft'>): void {
  const place = alive(turn, event.executor);
  if (place !== undefined) {
    const why = event.failure?.message ?? 'it left by itself';
    lose(turn, place, why, event.failure ?? lost(place.executor.label, why), event.replacement);
  }
}

export function onExecutorProcessEnded(turn: Turn, event: EventOf<'ExecutorProcessEnded'>): void {
  const place = alive(turn, event.executor);
  if (place === undefined) {
    return;
  }
  if (place.executor.state === 'starting') {
    // What did not start once will not start the next time either: it is shown, not tried again.
    retire(turn, place, 'failed', event.failure.message, event.failure);
    giveWork(turn, place.fleet);
    settleFleet(turn, place.fleet);
  } else {
    lose(turn, place, event.failure.message, event.failure, event.replacement);
  }
}

/** Gone: as asked when it was stopping, otherwise lost and replaced. */
function lose(turn: Turn, place: Place, why: string, failure: Failure, replacement: string): void {
  const { executor, fleet } = place;
  if (executor.state === 'stopping') {
    retire(turn, place, 'stopped', why);
  } else {
    const wanted = (fleet.state === 'starting' || fleet.state === 'ready') && executor.leaving === undefined;
    if (wanted && fleet.replaced < REPLACEMENTS_A_SLOT * fleet.spec.size) {
      // Before the old one retires, so that the fleet is never without anyone while help is on its way.
      fleet.replaced += 1;
      replace(turn, fleet, executor, replacement);
    }
    retire(turn, place, 'lost', why, failure);
  }
  giveWork(turn, fleet);
  settleFleet(turn, fleet);
}

function retire(
  turn: Turn,
  { executor, fleet }: Place,
  to: 'lost' | 'stopped' | 'failed',
  why: string,
  failure?: Failure
): void {
  const counts = to === 'lost';
  moveExecutor(turn, fleet, executor, to);
  if (failure !== undefined) {
    executor.failure = failure;
  }
  takeBack(turn, executor, why, counts);
  unpin(turn, fleet, executor);
}

/** Trials that waited for this executor may go anywhere. */
export function unpin(turn: Turn, fleet: Fleet, executor: Executor): void {
  for (let id = executor.pinned.shift(); id !== undefined; id = executor.pinned.shift()) {
    const found = findTrial(turn.state, id);
    if (found?.trial.state === 'queued' && found.trial.pin === executor.id) {
      delete found.trial.pin;
      found.experiment.requeued.push(found.trial.number);
      fleet.ready.add(found.experiment);
    }
  }
}

export function onExecutorStopRequested(turn: Turn, event: EventOf<'ExecutorStopRequested'>): void {
  const place = alive(turn, event.executor);
  if (place !== undefined && place.executor.state !== 'stopping') {
    dismiss(turn, place.fleet, place.executor, event.reason);
    unpin(turn, place.fleet, place.executor);
    giveWork(turn, place.fleet);
  }
}

export function onExecutorRestartRequested(turn: Turn, event: EventOf<'ExecutorRestartRequested'>): void {
  const place = alive(turn, event.executor);
  if (place === undefined || place.executor.state === 'stopping' || turn.state.executors.has(event.replacement)) {
    return;
  }
  const { executor, fleet } = place;
  if (executor.leaving !== undefined) {
    return;
  }
  const successor = replace(turn, fleet, executor, event.replacement);
  dismiss(turn, fleet, executor, event.reason);
  // What waited for the old one waits for the new one: the user sees the same executor.
  for (let id = executor.pinned.shift(); id !== undefined; id = executor.pinned.shift()) {
    const found = findTrial(turn.state, id);
    if (found?.trial.state === 'queued' && found.trial.pin === executor.id) {
      found.trial.pin = successor.id;
      successor.pinned.push(id);
    }
  }
}
