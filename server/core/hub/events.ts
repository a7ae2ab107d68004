/**
 * What happened, in the past tense. Everything the core may know of the world is in here: times, ids and seeds are
 * arguments. Every event is journalled; replaying them gives the same state.
 */
import type {
  ExecutorId,
  ExperimentId,
  ExperimentSpec,
  Failure,
  FleetId,
  FleetSpec,
  JsonRecord,
  Millis,
  RuleChoice,
  TrialId,
  TrialRef,
  Verdict
} from '../../../protocol';
import type { Labels, StopHow } from './terms';

export type { StopHow } from './terms';

export type HubEvent =
  | {
      kind: 'FleetRequested';
      at: Millis;
      fleet: FleetId;
      spec: FleetSpec;
      endsAt: Millis;
      executors: readonly ExecutorId[];
      /** GPUs of each executor. */
      gpus: readonly (readonly string[])[];
    }
  | { kind: 'FleetExtended'; at: Millis; fleet: FleetId; endsAt: Millis }
  | {
      kind: 'FleetResized';
      at: Millis;
      fleet: FleetId;
      from: number;
      size: number;
      /** Fresh ids for those to start, and the GPUs of each. */
      executors: readonly ExecutorId[];
      gpus: readonly (readonly string[])[];
      /** Those that run on it: it is told in the history of each. */
      experiments: readonly ExperimentId[];
      by: string;
    }
  | { kind: 'FleetStopRequested'; at: Millis; fleet: FleetId; reason: string }
  /** The provider could not start it, or saw its process end. */
  | { kind: 'ExecutorProcessEnded'; at: Millis; executor: ExecutorId; failure: Failure; replacement: ExecutorId }
  | {
      kind: 'ExecutorJoined';
      at: Millis;
      executor: ExecutorId;
      host: string;
      pid: number;
      holding: readonly TrialRef[];
    }
  /** Its connection closed, or it has not been heard for half its lease. It has the rest to come back. */
  | { kind: 'ExecutorWentSilent'; at: Millis; executor: ExecutorId }
  /** Heard again on the connection it had. */
  | { kind: 'ExecutorReturned'; at: Millis; executor: ExecutorId }
  /** Its lease is over. `replacement` is a fresh id, used when the fleet replaces it. */
  | { kind: 'ExecutorLost'; at: Millis; executor: ExecutorId; why: string; replacement: ExecutorId }
  /** The agent said goodbye. */
  | { kind: 'ExecutorLeft'; at: Millis; executor: ExecutorId; failure?: Failure; replacement: ExecutorId }
  | { kind: 'ExecutorStopRequested'; at: Millis; executor: ExecutorId; reason: string }
  | { kind: 'ExecutorRestartRequested'; at: Millis; executor: ExecutorId; replacement: ExecutorId; reason: string }
  | {
      kind: 'ExperimentSubmitted';
      at: Millis;
      experiment: ExperimentId;
      spec: ExperimentSpec;
      /** Its directory is Experiments/<app>_<run>. */
      app: string;
      run: number;
      fleet: FleetId;
    }
  | { kind: 'ExperimentStopRequested'; at: Millis; experiment: ExperimentId; reason: string; by?: string }
  | { kind: 'TrialStopRequested'; at: Millis; trial: TrialId; how: StopHow; reason: string; by?: string }
  | { kind: 'TrialStarted'; at: Millis; trial: TrialId; attempt: number; executor: ExecutorId }
  | {
      kind: 'TrialFinished';
      at: Millis;
      trial: TrialId;
      attempt: number;
      executor: ExecutorId;
      end: AttemptEnd;
      tookMs: number;
      /** Whether it loaded the checkpoint it was given. */
      resumed?: boolean;
    }
  /** The agent has given these back: none of them had begun. */
  | { kind: 'TrialsReturned'; at: Millis; executor: ExecutorId; trials: readonly TrialRef[] }
  /** The search's choice, or somebody's own (`by`): told, so that no replay depends on a sampler. */
  | {
      kind: 'TrialProposed';
      at: Millis;
      experiment: ExperimentId;
      /** Next of the experiment; anything else is stale and changes nothing. */
      number: number;
      params: JsonRecord;
      budget?: number;
      labels?: Labels;
      from?: number;
      repeats?: number;
      /** Ran before with these parameters as this trial, and what becomes of it. */
      twin?: number;
      duplicate?: 'reuse' | 'skip';
      by?: string;
    }
  /** A paused (or returned) trial may use more. */
  | { kind: 'TrialResumed'; at: Millis; trial: TrialId; budget: number; labels?: Labels }
  /** Nothing more is proposed. With `drop`, what is queued is cancelled. */
  | { kind: 'SearchEnded'; at: Millis; experiment: ExperimentId; why: string; drop?: boolean; failure?: Failure }
  | {
      kind: 'TrialReported';
      at: Millis;
      trial: TrialId;
      attempt: number;
      step: number;
      /** Absent when it is no finite number. */
      latest?: number;
      best?: number;
    }
  | { kind: 'TrialJudged'; at: Millis; trial: TrialId; attempt: number; verdict: Verdict }
  | { kind: 'TrialRetryRequested'; at: Millis; trial: TrialId; by: string }
  /** Of a trial that a rule stopped. */
  | { kind: 'TrialContinueRequested'; at: Millis; trial: TrialId; by: string }
  /** `failure`: nobody asked for it, the Python that decides failed. */
  | { kind: 'ExperimentHeld'; at: Millis; experiment: ExperimentId; by: string; failure?: Failure }
  | { kind: 'ExperimentReleased'; at: Millis; experiment: ExperimentId; by: string }
  /** Its notes are a file; that somebody wrote them is history. */
  | { kind: 'NotesWritten'; at: Millis; experiment: ExperimentId; by: string }
  | {
      kind: 'ExperimentChanged';
      at: Millis;
      experiment: ExperimentId;
      trials?: number;
      maxConcurrent?: number;
      space?: unknown;
      stopping?: RuleChoice;
      by: string;
    }
  /** Files of the first `upTo` ended trials are written. */
  | { kind: 'RecordsWritten'; at: Millis; experiment: ExperimentId; upTo: number }
  /** It has ended, its files are written, and the archive has it: the hub forgets it. */
  | { kind: 'ExperimentArchived'; at: Millis; experiment: ExperimentId }
  /** An impossible move was asked of it. It ends here, the rest of the project goes on. */
  | { kind: 'ExperimentFroze'; at: Millis; experiment: ExperimentId; why: string };

export type HubEventKind = HubEvent['kind'];

/** An attempt's outcome without its value: values may be large, and nothing is decided by them. */
export type AttemptEnd =
  | { kind: 'returned' | 'stopped'; metric?: number; metrics?: Readonly<Record<string, number>>; result?: string }
  | { kind: 'raised' | 'died'; failure: Failure }
  | { kind: 'interrupted' };
