/**
 * Trials that wait at an executor behind the one it runs. A very short trial is then followed by the next without a word
 * between agent and sidecar, and several ends are told and journalled together.
 *
 * Laws: a stock is of the experiment its executor runs, so that going on to the next changes no number of what runs. It is
 * given only while no executor is idle, and never so much that another would have less. Its trials are queued: they have a
 * fencing number, and going back into the queue is no lost attempt.
 */
import { trialIdOf, type TrialRef } from '../../../protocol';
import { takeFrom, untaken } from './choose';
import { moveTrial } from './moves';
import { remaining } from './source';
import type { Executor, Experiment, Fleet, Held, HubState } from './state';
import type { Turn } from './step';
import { enqueue, findTrial, give, removeFromStock, type Found } from './trials';

/** Time that may wait at an executor, and trials. */
export const STOCK_MS = 20;
/** One may wait behind another that takes longer than that, up to so much: it begins within the time of a word there and back. */
export const ONE_MS = 250;
/** What has become this much is taken back: a trial may take longer once, and only many such keep others waiting. */
const MUCH_MS = 250;
const MUCH_OF_ONE_MS = 2 * ONE_MS;
export const MOST_STOCKED = 200;
/** What the shortest trial keeps its executor busy for, with the words it takes there. */
const LEAST_MS = 0.1;
/** Less than this is not worth asking for: it would have begun before the answer is there. */
const WORTH_ASKING_MS = 10;
/** A mean follows a longer trial at once, and shorter ones within a few. */
const WEIGHT_OF_LONGER = 0.5;
const WEIGHT_OF_SHORTER = 0.25;

/** How many trials may wait at one executor, by what they take. */
export function depthOf({ tookMs }: Experiment): number {
  if (tookMs === undefined || tookMs > ONE_MS) {
    return 0;
  }
  return Math.max(1, Math.min(MOST_STOCKED, Math.floor(STOCK_MS / Math.max(tookMs, 0.1))));
}

const eachMs = ({ tookMs = 0 }: Experiment): number => Math.max(tookMs, LEAST_MS);

function isMuch(count: number, tookMs: number): boolean {
  return count * tookMs > (count > 1 ? MUCH_MS : MUCH_OF_ONE_MS);
}

/** An attempt has taken this long. */
export function noteTaken(experiment: Experiment, tookMs: number): void {
  const mean = experiment.tookMs ?? tookMs;
  const weight = tookMs > mean ? WEIGHT_OF_LONGER : WEIGHT_OF_SHORTER;
  experiment.tookMs = mean + (tookMs - mean) * weight;
}

/** The first of its stock is what it runs now: the agent has begun it by itself. */
export function advance(turn: Turn, executor: Executor): boolean {
  const next = executor.stock[0];
  const found = next === undefined ? undefined : foundBy(turn, next);
  if (next === undefined || found === undefined) {
    return false;
  }
  removeFromStock(turn, executor, found.trial);
  executor.held = next;
  moveTrial(turn, found.experiment, found.trial, 'starting');
  turn.touchExecutor(executor);
  return true;
}

/** After an end: more when little is left, less when trials have become longer. */
export function restock(turn: Turn, fleet: Fleet, executor: Executor): void {
  const experiment = turn.state.experiments.get(executor.held?.experiment ?? '');
  if (experiment === undefined || executor.state !== 'running') {
    return;
  }
  const depth = depthOf(experiment);
  if (isMuch(executor.stock.length, experiment.tookMs ?? 0)) {
    recall(turn, fleet, executor, executor.stock.length);
  } else if (executor.stock.length * 2 <= depth && depth > 0) {
    fleet.short.add(executor.id);
    fill(turn, fleet, executor, experiment, depth);
  }
}

/** It begins with nothing behind: as soon as there is more it is looked after. */
export function noteShort(fleet: Fleet, executor: Executor, experiment: Experiment): void {
  if (depthOf(experiment) > 0) {
    fleet.short.add(executor.id);
  }
}

/** There is more to do, and nobody is idle. */
export function restockShort(turn: Turn, fleet: Fleet): void {
  const experiment = fleet.ready.first();
  if (experiment === undefined) {
    return;
  }
  for (const id of fleet.short) {
    if (untaken(experiment) < fleet.live) {
      return;
    }
    const executor = turn.state.executors.get(id);
    if (executor?.held?.experiment === experiment.id) {
      fill(turn, fleet, executor, experiment, depthOf(experiment));
    } else {
      // After its next end it is looked after again.
      fleet.short.delete(id);
    }
  }
}

function fill(turn: Turn, fleet: Fleet, executor: Executor, experiment: Experiment, depth: number): void {
  if (!mayStock(fleet, executor, experiment)) {
    fleet.short.delete(executor.id);
    return;
  }
  const waiting = executor.stock.length;
  const slackMs = waiting * eachMs(experiment);
  // Of all that has not begun, what waits at executors included.
  const share = Math.floor((experiment.counts.queued + remaining(experiment)) / fleet.live);
  for (let wanted = Math.min(depth, share) - waiting; wanted > 0; wanted--) {
    const trial = takeFrom(fleet, experiment);
    if (trial === undefined) {
      return;
    }
    executor.stock.push(give(turn, experiment, trial, executor, slackMs));
    trial.stocked = true;
    fleet.stocked.add(executor.id);
  }
  if (executor.stock.length >= depth) {
    fleet.short.delete(executor.id);
  }
}

/** Not while somebody is idle, another experiment waits for its share, or a trial waits for just this executor. */
function mayStock(fleet: Fleet, executor: Executor, experiment: Experiment): boolean {
  const { counts, search } = experiment;
  const active = counts.starting + counts.running + counts.stopping;
  return (
    experiment.state === 'running' &&
    search?.held === undefined &&
    active <= (search?.maxConcurrent ?? Infinity) &&
    executor.leaving === undefined &&
    executor.pinned.length === 0 &&
    fleet.idle.size === 0 &&
    !fleet.asked.has(executor.id) &&
    fleet.ready.toArray().every(other => other === experiment)
  );
}

/** Executors are idle and there is nothing for them: those that have trials waiting are asked to share. */
export function relieve(turn: Turn, fleet: Fleet): void {
  for (const id of fleet.stocked) {
    if (fleet.asked.size >= fleet.idle.size) {
      return;
    }
    const executor = turn.state.executors.get(id);
    if (executor !== undefined && isWorthAsking(turn.state, executor)) {
      recall(turn, fleet, executor, Math.ceil(executor.stock.length / 2));
    }
  }
}

/** Whether somebody else could begin what waits there much sooner. */
export function isWorthAsking({ experiments }: HubState, { stock, held }: Executor): boolean {
  const experiment = experiments.get(held?.experiment ?? '');
  return stock.length > 0 && (experiment === undefined || stock.length * eachMs(experiment) >= WORTH_ASKING_MS);
}

/** Asks for the last `count` of its stock. They are its own until it has answered; one that is not heard is not asked. */
export function recall(turn: Turn, fleet: Fleet, executor: Executor, count: number): void {
  if (executor.state !== 'running') {
    return;
  }
  const trials = executor.stock.slice(-count).map(refOf);
  if (trials.length > 0) {
    fleet.stocked.delete(executor.id);
    fleet.asked.add(executor.id);
    turn.wish({ kind: 'RecallTrials', executor: executor.id, trials });
  }
}

/** Everything of this experiment that waits at executors. */
export function recallAll(turn: Turn, experiment: Experiment): void {
  const fleet = turn.state.fleets.get(experiment.fleet);
  for (const id of fleet === undefined ? [] : [...fleet.stocked, ...fleet.asked]) {
    const executor = turn.state.executors.get(id);
    if (fleet !== undefined && executor?.held?.experiment === experiment.id) {
      recall(turn, fleet, executor, executor.stock.length);
    }
  }
}

/** The agent's answer. What it does not name had begun. */
export function takeReturned(turn: Turn, fleet: Fleet, executor: Executor, trials: readonly TrialRef[]): void {
  const returned = new Set(trials.map(({ trial, attempt }) => `${trial}#${attempt}`));
  const answers = fleet.asked.has(executor.id);
  for (const { experiment, trial } of clearStock(turn, executor, ref => returned.has(`${ref.trial}#${ref.attempt}`))) {
    if (answers) {
      // Nothing was or will ever be said of this attempt: its number can be given again.
      trial.attempt -= 1;
      turn.touchTrial(experiment, trial);
    }
  }
  fleet.asked.delete(executor.id);
  if (executor.state === 'running') {
    listStock(fleet, executor);
  }
}

/** It can be asked for what waits there. */
export function listStock(fleet: Fleet, executor: Executor): void {
  fleet.asked.delete(executor.id);
  if (executor.stock.length > 0) {
    fleet.stocked.add(executor.id);
  }
}

/** Its stock, or what of it is meant, goes back into the queue. Answers what did. */
export function clearStock(turn: Turn, executor: Executor, meant?: (ref: TrialRef) => boolean): readonly Found[] {
  const cleared: Found[] = [];
  for (const held of [...executor.stock]) {
    const found = foundBy(turn, held);
    if (found !== undefined && (meant === undefined || meant(refOf(held)))) {
      removeFromStock(turn, executor, found.trial);
      enqueue(turn, found.experiment, found.trial);
      turn.touchTrial(found.experiment, found.trial);
      cleared.push(found);
    }
  }
  return cleared;
}

export const refOf = ({ experiment, number, attempt }: Held): TrialRef => ({
  trial: trialIdOf(experiment, number),
  attempt
});

const foundBy = (turn: Turn, { experiment, number }: Held): Found | undefined =>
  findTrial(turn.state, trialIdOf(experiment, number));
