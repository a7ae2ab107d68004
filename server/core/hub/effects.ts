/** What the runtime is asked to do, in the imperative. Run only after the events that caused them are durable. */
import type { ExecutorId, ExperimentId, FleetId, FleetSpec, TrialId } from '../../../protocol';

export type Effect =
  | {
      kind: 'StartExecutors';
      fleet: FleetId;
      spec: FleetSpec;
      executors: readonly { id: ExecutorId; label: string; gpus: readonly string[] }[];
    }
  /** Tell the agent to leave; the provider ends what does not. */
  | { kind: 'StopExecutor'; executor: ExecutorId; reason: string }
  | { kind: 'RunTrial'; trial: TrialId; attempt: number; executor: ExecutorId }
  | {
      kind: 'StopTrial';
      trial: TrialId;
      attempt: number;
      executor: ExecutorId;
      how: 'flag' | 'interrupt' | 'kill';
      reason: string;
    }
  /** The end of this attempt is recorded (or stale): the agent may forget it. */
  | { kind: 'SettleTrial'; trial: TrialId; attempt: number; executor: ExecutorId }
  /** Files of the record: .outputs.json, .hparams.json, .metric, .summary.json … */
  | { kind: 'WriteTrialFiles'; trial: TrialId }
  | { kind: 'WriteExperimentFiles'; experiment: ExperimentId }
  | { kind: 'AnnounceTrialEnd'; trial: TrialId }
  | { kind: 'AnnounceExperimentEnd'; experiment: ExperimentId }
  /** Wake the core with nothing but the time: leases and hours to shutdown are checked then. */
  | { kind: 'WakeAt'; at: number };
