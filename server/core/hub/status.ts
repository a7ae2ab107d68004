/** Legal moves are data: what is not listed here cannot happen. */
import type { ExecutorState, ExperimentState, FleetState, TrialState } from '../../../protocol';

type Moves<State extends string> = Readonly<Record<State, readonly State[]>>;

export const NEXT_TRIAL_STATUS: Moves<TrialState> = {
  /** In an experiment's queue, or of the executor it is pinned to. Succeeded at once: an earlier result was reused. */
  queued: ['starting', 'cancelled', 'succeeded'],
  /** Given to an executor that has not said yet that it began. Back to queued: its executor vanished. */
  starting: ['running', 'stopping', 'queued', 'failed'],
  running: ['stopping', 'succeeded', 'stopped', 'failed', 'queued'],
  /** Asked to stop; Python may yet finish first. */
  stopping: ['stopped', 'paused', 'succeeded', 'failed'],
  /** Its budget is used. Queued again when the search grants more, stopped when the experiment ends. */
  paused: ['queued', 'stopped'],
  /** Ended. Queued again only where a search grants more, or somebody asks for another try. */
  succeeded: ['queued'],
  stopped: ['queued'],
  failed: ['queued'],
  cancelled: []
};

export const NEXT_EXECUTOR_STATUS: Moves<ExecutorState> = {
  starting: ['idle', 'stopping', 'failed', 'lost'],
  idle: ['running', 'silent', 'stopping', 'lost'],
  running: ['idle', 'silent', 'stopping', 'lost'],
  /** Unheard, its lease running. Keeps its trial. */
  silent: ['idle', 'running', 'stopping', 'lost'],
  /** Told to leave, or waiting for its trial to end before it is told. */
  stopping: ['stopped'],
  lost: [],
  stopped: [],
  failed: []
};

export const NEXT_FLEET_STATUS: Moves<FleetState> = {
  /** Some of its first executors have not joined yet; those that have may already run trials. */
  starting: ['ready', 'stopping', 'failed'],
  ready: ['stopping', 'failed'],
  stopping: ['stopped'],
  stopped: [],
  failed: []
};

export const NEXT_EXPERIMENT_STATUS: Moves<ExperimentState> = {
  /** No trial was given to an executor yet. */
  waiting: ['running', 'stopping', 'failed'],
  running: ['stopping', 'succeeded', 'stopped', 'failed'],
  /** Queued trials are cancelled, running ones are being stopped. */
  stopping: ['stopped', 'failed'],
  succeeded: [],
  failed: [],
  stopped: []
};

export const NEXT_STATUS = {
  trial: NEXT_TRIAL_STATUS,
  executor: NEXT_EXECUTOR_STATUS,
  fleet: NEXT_FLEET_STATUS,
  experiment: NEXT_EXPERIMENT_STATUS
} as const;

export const isTrialEnded = (state: TrialState): boolean =>
  state === 'succeeded' || state === 'stopped' || state === 'failed' || state === 'cancelled';
export const isExecutorEnded = (state: ExecutorState): boolean => NEXT_EXECUTOR_STATUS[state].length === 0;
export const isFleetEnded = (state: FleetState): boolean => NEXT_FLEET_STATUS[state].length === 0;
export const isExperimentEnded = (state: ExperimentState): boolean => NEXT_EXPERIMENT_STATUS[state].length === 0;
/** On an executor now. */
export const isTrialActive = (state: TrialState): boolean =>
  state === 'starting' || state === 'running' || state === 'stopping';
