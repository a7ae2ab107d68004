/**
 * What happened, in the past tense. Everything the core may know of the world is in here: times, ids and seeds are
 * arguments. Events marked volatile are not journalled: they may be lost with the sidecar and nothing is lost with them.
 */
import type {
  ExecutorId,
  ExperimentId,
  ExperimentSpec,
  Failure,
  FleetId,
  FleetSpec,
  Millis,
  Outcome,
  TrialId,
  TrialRef
} from '../../../protocol';

export type HubEvent =
  | {
      kind: 'FleetRequested';
      at: Millis;
      fleet: FleetId;
      spec: FleetSpec;
      executors: readonly ExecutorId[];
      gpus: readonly (readonly string[])[];
    }
  | { kind: 'FleetExtended'; at: Millis; fleet: FleetId; endsAt: Millis }
  | { kind: 'FleetStopRequested'; at: Millis; fleet: FleetId; reason: string }
  /** The provider could not start it, or not all of it. */
  | { kind: 'ExecutorStartFailed'; at: Millis; executor: ExecutorId; failure: Failure }
  | {
      kind: 'ExecutorJoined';
      at: Millis;
      executor: ExecutorId;
      host: string;
      pid: number;
      holding: readonly TrialRef[];
    }
  /** Its connection closed. It has its lease to come back. */
  | { kind: 'ExecutorWentSilent'; at: Millis; executor: ExecutorId }
  /** Lease over, or the provider saw its process end. */
  | { kind: 'ExecutorLost'; at: Millis; executor: ExecutorId; why: string }
  | { kind: 'ExecutorLeft'; at: Millis; executor: ExecutorId; failure?: Failure }
  | { kind: 'ExecutorStopRequested'; at: Millis; executor: ExecutorId; reason: string }
  | { kind: 'ExecutorRestartRequested'; at: Millis; executor: ExecutorId; replacement: ExecutorId; reason: string }
  | {
      kind: 'ExperimentSubmitted';
      at: Millis;
      experiment: ExperimentId;
      spec: ExperimentSpec;
      directory: string;
      fleet: FleetId;
    }
  | { kind: 'ExperimentStopRequested'; at: Millis; experiment: ExperimentId; reason: string }
  | { kind: 'TrialStarted'; at: Millis; trial: TrialId; attempt: number; executor: ExecutorId }
  | {
      kind: 'TrialFinished';
      at: Millis;
      trial: TrialId;
      attempt: number;
      executor: ExecutorId;
      outcome: Outcome;
      tookMs: number;
    };

export type HubEventKind = HubEvent['kind'];
