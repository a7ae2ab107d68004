/** The life of an attempt: given to an executor, ended, or taken back. */
import { describeError, trialIdOf, type Failure, type Millis, type Outcome, type TrialId } from '../../../protocol';
import { partsOfTrialId } from '../../../protocol';
import type { AttemptEnd, StopHow } from './events';
import { isTrialActive, isTrialEnded } from './status';
import { moveExecutor, moveExperiment, moveTrial } from './moves';
import { offerToFront } from './pareto';
import { remaining } from './source';
import type { Executor, Experiment, Fleet, Held, HubState, Trial } from './state';
import type { Turn } from './step';

/** `result` of a view is cut to this. */
const RESULT_LENGTH = 1_000;
const DEFAULT_RETRIES = 3;

export interface Found {
  readonly experiment: Experiment;
  readonly trial: Trial;
}

export function findTrial(state: HubState, id: TrialId): Found | undefined {
  const { experiment: owner, number } = partsOfTrialId(id);
  const experiment = state.experiments.get(owner);
  const trial = experiment?.trials[number];
  return experiment === undefined || trial === undefined ? undefined : { experiment, trial };
}

/** The trial an executor holds. */
export function heldBy(state: HubState, executor: Executor): Found | undefined {
  const { held } = executor;
  return held === undefined ? undefined : findTrial(state, trialIdOf(held.experiment, held.number));
}

export function startAttempt(turn: Turn, fleet: Fleet, experiment: Experiment, trial: Trial, executor: Executor): void {
  moveTrial(turn, experiment, trial, 'starting');
  moveExecutor(turn, fleet, executor, 'running');
  executor.held = give(turn, experiment, trial, executor);
  if (experiment.state === 'waiting') {
    moveExperiment(turn, experiment, 'running');
    experiment.startedAt = turn.at;
  }
}

/** The trial's next attempt is the executor's: now, or when what it was given before has ended, in about `slackMs`. */
export function give(turn: Turn, experiment: Experiment, trial: Trial, executor: Executor, slackMs?: Millis): Held {
  trial.attempt += 1;
  trial.executor = executor.id;
  trial.label = executor.label;
  delete trial.pin;
  delete trial.startedAt;
  const { number, attempt } = trial;
  const slack = slackMs === undefined ? {} : { slackMs };
  turn.wish({ kind: 'RunTrial', trial: trialIdOf(experiment.id, number), attempt, executor: executor.id, ...slack });
  return { experiment: experiment.id, number, attempt };
}

/** It waits there no longer. */
export function removeFromStock(turn: Turn, executor: Executor, trial: Trial): void {
  const fleet = turn.state.fleets.get(executor.fleet);
  const place = executor.stock.findIndex(({ number }) => number === trial.number);
  if (place >= 0) {
    executor.stock.splice(place, 1);
  }
  delete trial.stocked;
  if (executor.stock.length === 0) {
    fleet?.stocked.delete(executor.id);
  }
}

/** Asks the executor of an active trial to stop it. Asking again with another `how` asks more firmly. */
export function askToStop(turn: Turn, experiment: Experiment, trial: Trial, how: StopHow, reason: string): void {
  if (trial.state === 'stopping' && trial.stop?.how === how) {
    return;
  }
  if (trial.state !== 'stopping') {
    moveTrial(turn, experiment, trial, 'stopping');
  }
  trial.stop = { how, reason };
  wishToStop(turn, experiment, trial);
}

/** Says again what was asked: the first message may have gone down with a connection. */
export function wishToStop(turn: Turn, experiment: Experiment, trial: Trial): void {
  if (trial.stop !== undefined && trial.executor !== undefined) {
    const { attempt, executor, stop } = trial;
    turn.wish({ kind: 'StopTrial', trial: trialIdOf(experiment.id, trial.number), attempt, executor, ...stop });
  }
}

export function cancel(turn: Turn, experiment: Experiment, trial: Trial): void {
  const executor = trial.stocked === undefined ? undefined : turn.state.executors.get(trial.executor ?? '');
  if (executor !== undefined) {
    const { number, attempt } = trial;
    removeFromStock(turn, executor, trial);
    turn.wish({ kind: 'DropTrial', trial: trialIdOf(experiment.id, number), attempt, executor: executor.id });
  }
  moveTrial(turn, experiment, trial, 'cancelled');
  delete trial.pin;
  trial.endedAt = turn.at;
}

/** The attempt's own end. What a stop, a leaving executor and the code did to each other is decided here. */
export function endAttempt(turn: Turn, experiment: Experiment, trial: Trial, end: AttemptEnd, leaving: boolean): void {
  if (trial.state === 'starting') {
    moveTrial(turn, experiment, trial, 'running');
  }
  const asked = trial.state === 'stopping';
  if (end.kind === 'stopped' && trial.verdict?.kind === 'pause' && trial.stop?.how === 'flag') {
    rest(turn, experiment, trial);
    return;
  }
  if ((end.kind === 'interrupted' || end.kind === 'died') && leaving && !asked) {
    // It was not the trial that was to end but its executor: the trial runs again, at no cost to it.
    requeue(turn, experiment, trial);
    return;
  }
  if (end.kind === 'returned' || end.kind === 'stopped') {
    if (end.metric !== undefined) {
      trial.metric = end.metric;
    }
    if (end.metrics !== undefined) {
      trial.metrics = end.metrics;
    }
    if (end.result !== undefined) {
      trial.result = end.result.slice(0, RESULT_LENGTH);
    }
  } else if (end.kind === 'raised' || (end.kind === 'died' && !asked)) {
    trial.failure = end.failure;
  }
  if (end.kind !== 'returned' && trial.reported?.best !== undefined) {
    trial.metric = trial.reported.best;
  }
  finish(turn, experiment, trial, nextOf(end, asked));
}

function nextOf(end: AttemptEnd, asked: boolean): 'succeeded' | 'stopped' | 'failed' {
  switch (end.kind) {
    case 'returned':
      return 'succeeded';
    case 'stopped':
    case 'interrupted':
      return 'stopped';
    case 'raised':
      return 'failed';
    case 'died':
      // Asked to stop, it had to be killed: that is what stopping may take.
      return asked ? 'stopped' : 'failed';
  }
}

/** Its executor is gone. Runs again elsewhere while it may; a trial that was to stop has stopped. */
export function loseAttempt(turn: Turn, experiment: Experiment, trial: Trial, why: string, counts: boolean): void {
  if (trial.state === 'stopping') {
    if (trial.verdict?.kind === 'pause' && trial.stop?.how === 'flag') {
      rest(turn, experiment, trial);
      return;
    }
    if (trial.reported?.best !== undefined) {
      trial.metric = trial.reported.best;
    }
    finish(turn, experiment, trial, 'stopped', { kind: 'interrupted' });
    return;
  }
  trial.losses += counts ? 1 : 0;
  if (trial.losses > (experiment.spec.retries ?? DEFAULT_RETRIES)) {
    const failure = lostForGood(trial, why);
    trial.failure = failure;
    finish(turn, experiment, trial, 'failed', { kind: 'died', failure });
    return;
  }
  requeue(turn, experiment, trial);
}

function lostForGood(trial: Trial, why: string): Failure {
  const details = { executor: trial.label ?? '', trial: trial.number, attempts: trial.attempt };
  const { message, hint } = describeError('EXECUTOR_LOST', details);
  return { code: 'EXECUTOR_LOST', message: `${message} Last: ${why.replace(/\.$/, '')}.`, hint };
}

function requeue(turn: Turn, experiment: Experiment, trial: Trial): void {
  moveTrial(turn, experiment, trial, 'queued');
  delete trial.startedAt;
  enqueue(turn, experiment, trial);
}

/** To be taken by any executor. */
export function enqueue(turn: Turn, experiment: Experiment, trial: Trial): void {
  experiment.requeued.push(trial.number);
  turn.state.fleets.get(experiment.fleet)?.ready.add(experiment);
}

/** Queued again, though it had used its budget or ended. */
export function reopen(turn: Turn, experiment: Experiment, trial: Trial): void {
  if (isTrialEnded(trial.state)) {
    trial.reopened = (trial.reopened ?? 0) + 1;
  }
  requeue(turn, experiment, trial);
  delete trial.stop;
  delete trial.verdict;
  delete trial.failure;
  delete trial.endedAt;
}

/** Its budget is used: it waits for more. */
function rest(turn: Turn, experiment: Experiment, trial: Trial): void {
  moveTrial(turn, experiment, trial, 'paused');
  if (trial.reported?.best !== undefined) {
    trial.metric = trial.reported.best;
  }
  judgeBest(experiment, trial);
  stir(turn, experiment);
}

/** Whether another of its trials may begin now. */
export function mayStart({ search, counts }: Experiment): boolean {
  const { held, maxConcurrent = Infinity } = search ?? {};
  return held === undefined && counts.starting + counts.running + counts.stopping < maxConcurrent;
}

/** Fewer of its trials run than before, or more may: what is queued can be taken again. */
export function stir(turn: Turn, experiment: Experiment): void {
  if (experiment.search !== undefined && experiment.requeued.length > 0 && mayStart(experiment)) {
    turn.state.fleets.get(experiment.fleet)?.ready.add(experiment);
  }
}

export function finish(
  turn: Turn,
  experiment: Experiment,
  trial: Trial,
  to: 'succeeded' | 'stopped' | 'failed',
  outcome?: Outcome
): void {
  moveTrial(turn, experiment, trial, to);
  trial.endedAt = turn.at;
  experiment.ended.push(trial.number);
  if (to === 'failed') {
    delete trial.metrics;
    delete trial.metric;
  }
  judgeBest(experiment, trial);
  stir(turn, experiment);
  const id = trialIdOf(experiment.id, trial.number);
  turn.wish({ kind: 'RecordTrial', trial: id, attempt: trial.attempt, ...(outcome === undefined ? {} : { outcome }) });
}

/** Those that were stopped early or paused count with the best they reported. */
function judgeBest(experiment: Experiment, trial: Trial): void {
  offerToFront(experiment, trial);
  if (experiment.best === (trial.repeats ?? trial.number)) {
    // It ran again, and may be worse now.
    delete experiment.best;
    for (const other of experiment.trials) {
      challenge(experiment, other);
    }
  } else {
    challenge(experiment, trial);
  }
}

function challenge(experiment: Experiment, { number, repeats = number, twin }: Trial): void {
  const figure = figureOf(experiment, repeats);
  if (figure === undefined || !Number.isFinite(figure) || twin !== undefined) {
    return;
  }
  const best = experiment.best === undefined ? undefined : figureOf(experiment, experiment.best);
  if (best === undefined || (experiment.spec.direction === 'min' ? figure < best : figure > best)) {
    experiment.best = repeats;
  }
}

/** What a trial is ranked by: its metric, or the mean of all runs of its configuration once the last has ended. */
export function figureOf({ trials }: Experiment, first: number): number | undefined {
  const trial = trials[first];
  if (trial?.repeats === undefined) {
    return trial?.metric;
  }
  let sum = 0;
  let count = 0;
  for (let number = first; trials[number]?.repeats === first; number++) {
    const run = trials[number];
    if (run === undefined || !isTrialEnded(run.state)) {
      return undefined;
    }
    if (run.metric !== undefined) {
      sum += run.metric;
      count += 1;
    }
  }
  return count === 0 ? undefined : sum / count;
}

/** Has trials that are neither ended nor cancelled, or may get some. */
export function isOpen(experiment: Experiment): boolean {
  const { queued, starting, running, stopping } = experiment.counts;
  const { search } = experiment;
  const more = search === undefined ? remaining(experiment) > 0 : search.over === undefined;
  return queued + starting + running + stopping > 0 || more;
}

/** An attempt is current while its trial is on that executor, or waits there, with that number. */
export function isCurrent(trial: Trial, attempt: number, executor: string): boolean {
  return (
    (isTrialActive(trial.state) || trial.stocked === true) && trial.attempt === attempt && trial.executor === executor
  );
}
