/** What the runtime is asked to do, in the imperative. Run only after the events that caused them are durable. */
import type {
  ExecutorId,
  ExperimentId,
  Failure,
  FleetId,
  FleetSpec,
  Outcome,
  TrialId,
  TrialRef
} from '../../../protocol';
import type { StopHow } from './events';

export type Wish =
  | { kind: 'StartExecutors'; fleet: FleetId; spec: FleetSpec; executors: readonly NewExecutor[] }
  /** Answer its hello. It ends the attempts in `drop` without a report. */
  | { kind: 'WelcomeExecutor'; executor: ExecutorId; drop: readonly TrialRef[] }
  /** Tell the agent to leave; the provider ends what does not. */
  | { kind: 'StopExecutor'; executor: ExecutorId; reason: string }
  /** It is not ours any more: end whatever is left of its processes. */
  | { kind: 'KillExecutor'; executor: ExecutorId; engine: string; reason: string }
  /** Now, or as soon as what it was given before has ended: that lasts about `slackMs` more. */
  | { kind: 'RunTrial'; trial: TrialId; attempt: number; executor: ExecutorId; slackMs?: number }
  /** It waits at this executor and is not wanted there any more: the agent forgets it, begun or not. */
  | { kind: 'DropTrial'; trial: TrialId; attempt: number; executor: ExecutorId }
  /** Others could run these: the agent gives back what it has not begun. */
  | { kind: 'RecallTrials'; executor: ExecutorId; trials: readonly TrialRef[] }
  | { kind: 'StopTrial'; trial: TrialId; attempt: number; executor: ExecutorId; how: StopHow; reason: string }
  /** The end of this attempt is recorded (or stale): the agent may forget it. `more`: others wait behind it there. */
  | { kind: 'SettleTrial'; trial: TrialId; attempt: number; executor: ExecutorId; stale: boolean; more: boolean }
  /** The trial has ended. `outcome` is there when no agent reported one. */
  | { kind: 'RecordTrial'; trial: TrialId; attempt: number; outcome?: Outcome }
  /** The experiment has ended: write its files, tell its watchers, archive it. */
  | { kind: 'RecordExperiment'; experiment: ExperimentId };

/** `because` is the number of the event that caused it. */
export type Effect = Wish & { readonly because: number };

export interface NewExecutor {
  readonly id: ExecutorId;
  readonly label: string;
  readonly gpus: readonly string[];
}

export const lost = (label: string, why: string): Failure => ({
  code: 'EXECUTOR_LOST',
  message: `Executor ${label} was lost: ${why}.`,
  hint: 'See its log; memory or the machine may have ended it.'
});
