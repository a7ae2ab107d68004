/** Does what the core wishes. Nothing here decides, and nothing here may fail in silence. */
import {
  describeError,
  PROTOCOL_VERSION,
  type ExecutorId,
  type Failure,
  type ServerToAgent,
  type TrialId
} from '../../protocol';
import type { Effect } from '../core/hub/effects';
import type { HubState } from '../core/hub/state';
import { findTrial } from '../core/hub/trials';
import { asHopyardError } from '../hopyard-error';
import type { HubParts, HubSettings } from './hub';
import type { Leases } from './leases';
import { experimentOf, runTrialMessage } from './messages';
import type { Recorder } from './recorder';
import type { Streams } from './streams';

export interface DeedsOptions {
  readonly parts: HubParts;
  readonly settings: HubSettings;
  readonly state: HubState;
  readonly streams: Streams;
  readonly leases: Leases;
  readonly recorder: Recorder;
  sampleEveryMs(): number;
  processEnded(executor: ExecutorId, failure: Failure): void;
  /** Its processes are gone, or at least not reachable any more. */
  gone(executor: ExecutorId, why: string): void;
}

export class Deeds {
  constructor(private readonly options: DeedsOptions) {}

  perform(effect: Effect): void {
    const { streams, leases, recorder } = this.options;
    switch (effect.kind) {
      case 'StartExecutors':
        return this.start(effect);
      case 'WelcomeExecutor':
        return this.welcome(effect);
      case 'StopExecutor':
        leases.leaving(effect.executor);
        return this.send(effect.executor, { kind: 'shutDown', reason: effect.reason });
      case 'KillExecutor':
        // Should it only have been frozen, it hears on waking that it is not wanted any more.
        this.send(effect.executor, { kind: 'shutDown', reason: effect.reason });
        return this.kill(effect.executor, effect.engine);
      case 'RunTrial':
        return this.run(effect);
      case 'StopTrial': {
        const { trial, attempt, how, reason } = effect;
        const patience = how === 'flag' ? this.patienceWith(trial) : {};
        return this.send(effect.executor, { kind: 'stopTrial', trial, attempt, how, reason, ...patience });
      }
      case 'RecallTrials':
        return this.send(effect.executor, { kind: 'recallTrials', trials: [...effect.trials] });
      case 'DropTrial':
      case 'SettleTrial': {
        const { trial, attempt } = effect;
        streams.forget(trial, attempt);
        return this.send(effect.executor, { kind: 'settled', trial, attempt });
      }
      case 'RecordTrial':
        return recorder.due(experimentOf(effect.trial));
      case 'RecordExperiment':
        return recorder.due(effect.experiment);
    }
  }

  send(executor: ExecutorId, message: ServerToAgent): void {
    // One that is not connected learns what it must when it comes back: what it holds tells what it missed.
    this.options.parts.executors.send(executor, message);
  }

  /** Ends its processes; resolves in any case. */
  async end(executor: ExecutorId): Promise<void> {
    const { state, parts } = this.options;
    const fleet = state.fleets.get(state.executors.get(executor)?.fleet ?? '');
    try {
      await parts.providers.get(fleet?.spec.engine ?? '')?.kill(executor);
    } catch (error) {
      parts.log.warn('an executor could not be ended', { executor, why: asHopyardError(error).message });
    }
    this.options.gone(executor, 'it did not leave when it was told to');
  }

  private start(effect: Extract<Effect, { kind: 'StartExecutors' }>): void {
    const { parts, leases, processEnded } = this.options;
    for (const { id } of effect.executors) {
      leases.heard(id);
    }
    const fail = (error: unknown): void => {
      const why = asHopyardError(error).message;
      parts.log.error('executors could not be started', { fleet: effect.fleet, why });
      for (const { id, label } of effect.executors) {
        processEnded(id, startFailed(label, why, parts.providers.get(effect.spec.engine)?.log(id) ?? ''));
      }
    };
    const provider = parts.providers.get(effect.spec.engine);
    if (provider === undefined) {
      return fail(new Error(`there is no engine ${effect.spec.engine}`));
    }
    const { fleet, spec, executors } = effect;
    // A provider that throws at once fails like one that rejects.
    void Promise.resolve()
      .then(() => provider.start({ fleet, spec, executors, ended: processEnded }))
      .catch(fail);
  }

  private welcome({ executor, drop }: Extract<Effect, { kind: 'WelcomeExecutor' }>): void {
    const { settings, parts } = this.options;
    this.options.leases.heard(executor);
    this.send(executor, {
      kind: 'agentWelcome',
      protocolVersion: PROTOCOL_VERSION,
      drop: [...drop],
      leaseMs: settings.leaseMs,
      sampleEveryMs: this.options.sampleEveryMs(),
      project: parts.project
    });
  }

  private kill(executor: ExecutorId, engine: string): void {
    const { parts } = this.options;
    parts.providers
      .get(engine)
      ?.kill(executor)
      .catch((error: unknown) => {
        parts.log.warn('an executor could not be ended', { executor, why: asHopyardError(error).message });
      });
  }

  private patienceWith(trial: TrialId): { patienceMs?: number } {
    const seconds = findTrial(this.options.state, trial)?.experiment.spec.stopPatienceSeconds;
    return seconds === undefined ? {} : { patienceMs: seconds * 1_000 };
  }

  private run({ executor, trial, attempt }: Extract<Effect, { kind: 'RunTrial' }>): void {
    const { state, parts } = this.options;
    const message = runTrialMessage(state, trial, attempt, parts.project);
    if (message !== undefined) {
      this.send(executor, message);
    }
  }
}

export function startFailed(label: string, why: string, log: string): Failure {
  return { code: 'EXECUTOR_START_FAILED', ...describeError('EXECUTOR_START_FAILED', { id: label, why, log }) };
}
