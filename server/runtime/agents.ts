/** The agents' half of the hub: joins, messages, signs of life. */
import {
  PROTOCOL_VERSION,
  type AgentHello,
  type AgentToServer,
  type Blob,
  type ExecutorId,
  type Failure,
  type Sample,
  type Sha256,
  type TrialFinished
} from '../../protocol';
import { isExecutorEnded } from '../core/hub/status';
import type { HubState } from '../core/hub/state';
import { asHopyardError, HopyardError } from '../hopyard-error';
import type { AgentListener, Blobs, Clock, Executors, Ids, LockTold, Log } from '../ports';
import type { Dispatcher } from './dispatcher';
import type { Leases } from './leases';
import { outOfStep } from './in-step';
import { endOf } from './messages';
import { ENDING_MS, RETRY_MS, SAMPLES_KEPT } from './settings';
import type { Streams } from './streams';

export interface AgentsOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly streams: Streams;
  readonly leases: Leases;
  readonly executors: Executors;
  readonly blobs: Blobs;
  readonly ids: Ids;
  readonly log: Log;
  sampled(executor: ExecutorId, sample: Sample): void;
  isGone(executor: ExecutorId): boolean;
  lost(executor: ExecutorId, why: string): void;
  processEnded(executor: ExecutorId, failure: Failure): void;
  lockOf(python: string): LockTold | undefined;
}

export class Agents implements AgentListener {
  constructor(private readonly options: AgentsOptions) {}

  joined(hello: AgentHello): Failure | undefined {
    const { state, dispatcher, leases, clock } = this.options;
    if (hello.protocolVersion !== PROTOCOL_VERSION) {
      const details = { server: PROTOCOL_VERSION, client: 'executor', theirs: hello.protocolVersion };
      return new HopyardError('VERSION_SKEW', details).toFailure();
    }
    const executor = state.executors.get(hello.executor);
    if (executor === undefined || executor.fleet !== hello.fleet || isExecutorEnded(executor.state)) {
      return new HopyardError('EXECUTOR_NOT_FOUND', { id: hello.executor }).toFailure();
    }
    const spec = state.fleets.get(executor.fleet)?.spec;
    const failure = spec && outOfStep(spec, executor.label, hello, python => this.options.lockOf(python));
    if (failure !== undefined) {
      // What it would compute there is not what was asked for: its place stays empty, and says why.
      this.options.processEnded(hello.executor, failure);
      return failure;
    }
    leases.heard(hello.executor);
    const { host, pid, holding } = hello;
    dispatcher.dispatch({ kind: 'ExecutorJoined', at: clock.now(), executor: hello.executor, host, pid, holding });
    return undefined;
  }

  received(executor: ExecutorId, message: AgentToServer): void {
    const { dispatcher, streams, clock, ids } = this.options;
    const at = clock.now();
    this.heard(executor);
    switch (message.kind) {
      case 'trialStarted': {
        const { trial, attempt } = message;
        return dispatcher.dispatch({ kind: 'TrialStarted', at, trial, attempt, executor });
      }
      case 'trialOutput':
        return streams.output(executor, message);
      case 'metricReports':
        return streams.reports(executor, message);
      case 'trialFinished':
        return this.finished(executor, message);
      case 'trialsReturned':
        return dispatcher.dispatch({ kind: 'TrialsReturned', at, executor, trials: message.trials });
      case 'executorSample':
        return this.keep(executor, message.sample);
      case 'executorLeaving': {
        const { failure } = message;
        const why = failure === undefined ? {} : { failure };
        return dispatcher.dispatch({ kind: 'ExecutorLeft', at, executor, ...why, replacement: ids.executor() });
      }
      case 'blob':
        return this.takeBlob(executor, message);
      case 'needBlob':
        return void this.giveBlob(executor, message.sha256);
      case 'agentHello':
        // The gateway has told of it by `joined`; a second one on the same connection says nothing new.
        return;
    }
  }

  heard(executor: ExecutorId): void {
    const { state, leases, dispatcher, clock } = this.options;
    leases.heard(executor);
    if (state.executors.get(executor)?.state === 'silent') {
      dispatcher.dispatch({ kind: 'ExecutorReturned', at: clock.now(), executor });
    }
  }

  closed(executor: ExecutorId): void {
    const { dispatcher, leases, clock } = this.options;
    leases.heard(executor);
    dispatcher.dispatch({ kind: 'ExecutorWentSilent', at: clock.now(), executor });
    // A process that is gone needs no lease. The connection may close a moment before the process has ended.
    clock.after(ENDING_MS, () => {
      if (this.options.state.executors.get(executor)?.state === 'silent' && this.options.isGone(executor)) {
        this.options.lost(executor, 'its process has ended');
      }
    });
  }

  samples(executor: ExecutorId): readonly Sample[] {
    return this.samplesOf.get(executor) ?? [];
  }

  forget(executor: ExecutorId): void {
    this.samplesOf.delete(executor);
  }

  private keep(executor: ExecutorId, sample: Sample): void {
    let samples = this.samplesOf.get(executor);
    if (samples === undefined) {
      samples = [];
      this.samplesOf.set(executor, samples);
    }
    samples.push(sample);
    if (samples.length > SAMPLES_KEPT) {
      samples.shift();
    }
    this.options.sampled(executor, sample);
  }

  private finished(executor: ExecutorId, message: TrialFinished): void {
    const { outcome } = message;
    const blob = 'value' in outcome ? outcome.value?.blob : undefined;
    const coming = blob === undefined ? undefined : this.coming.get(blob);
    if (coming === undefined) {
      this.end(executor, message);
    } else {
      // Its value is still being written: the trial has not ended before its result is safe.
      void coming.then(() => this.end(executor, message));
    }
  }

  private end(executor: ExecutorId, { trial, attempt, outcome, tookMs, resumed }: TrialFinished): void {
    const at = this.options.clock.now();
    const from = resumed === undefined ? {} : { resumed };
    const event = {
      kind: 'TrialFinished',
      at,
      trial,
      attempt,
      executor,
      end: endOf(outcome),
      tookMs,
      ...from
    } as const;
    this.options.dispatcher.dispatch(event, outcome);
  }

  private takeBlob(executor: ExecutorId, { sha256, data }: Blob): void {
    const put = this.put(executor, sha256, data).finally(() => {
      if (this.coming.get(sha256) === put) {
        this.coming.delete(sha256);
      }
    });
    this.coming.set(sha256, put);
  }

  /** Resolves when it is there or will never be; a full disk is waited for. */
  private async put(executor: ExecutorId, sha256: Sha256, data: Uint8Array): Promise<void> {
    for (;;) {
      try {
        return await this.options.blobs.put(sha256, data);
      } catch (thrown) {
        const error = asHopyardError(thrown);
        if (error.code !== 'DISK_FULL') {
          this.options.log.warn('a blob was refused', { executor, sha256, why: error.message });
          this.options.executors.send(executor, { kind: 'refused', failure: error.toFailure() });
          return;
        }
        await new Promise<void>(resolve => void this.options.clock.after(RETRY_MS, resolve));
      }
    }
  }

  private async giveBlob(executor: ExecutorId, sha256: Sha256): Promise<void> {
    const { blobs, executors } = this.options;
    try {
      const data = await blobs.get(sha256);
      if (data === undefined) {
        throw new HopyardError('BLOB_NOT_FOUND', { id: sha256 });
      }
      executors.send(executor, { kind: 'blob', sha256, data });
    } catch (error) {
      executors.send(executor, { kind: 'refused', failure: asHopyardError(error).toFailure() });
    }
  }

  private readonly samplesOf = new Map<ExecutorId, Sample[]>();
  /** Blobs on their way to the disk. */
  private readonly coming = new Map<Sha256, Promise<void>>();
}
