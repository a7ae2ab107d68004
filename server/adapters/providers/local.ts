/**
 * Executors on this machine: one detached host process for each start, which forks an agent for each executor.
 * Agents outlive the sidecar and connect again by themselves; what must survive a restart here is only which process is which.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROTOCOL_VERSION, type EngineView, type ErrorCode, type ExecutorId, type Failure } from '../../../protocol';
import { HopyardError, type ErrorDetails } from '../../hopyard-error';
import type { Gpus, Log, Provider, StartOrder } from '../../ports';
import { lastWords, startHost, type HostEvent } from './local/host';
import type { WarmHost } from './local/warm-host';
import { describeMachine } from './local/machine';
import { endGroup, isAlive, markOf } from '../../processes';
import { ProcessBook } from './local/processes';

export interface LocalProviderOptions {
  readonly project: string;
  /** `.hopyard/run`, where the processes' marks are kept, and `.hopyard/logs/executors`. */
  readonly paths: { readonly run: string; readonly executorLogs: string };
  /** Where agents find this sidecar, and with what. */
  readonly socket: string;
  readonly token: string;
  readonly python: string;
  readonly gpus: Gpus;
  readonly log: Log;
  /** A host that was started ahead of the first order. */
  readonly warm?: WarmHost;
  /** An executor that has not started by then never will. */
  readonly startTimeoutMs?: number;
  /** Between asking an agent to end and killing it. */
  readonly graceMs?: number;
}

export class LocalProvider implements Provider {
  readonly engine = 'local';

  constructor(options: LocalProviderOptions) {
    this.#options = options;
    mkdirSync(options.paths.executorLogs, { recursive: true });
    this.#book = new ProcessBook(join(options.paths.run, 'executors'));
  }

  describe(): Promise<EngineView> {
    return describeMachine(this.#options.gpus);
  }

  async start(order: StartOrder): Promise<void> {
    const { socket, token, project, log, paths } = this.#options;
    const logs = paths.executorLogs;
    const python = order.spec.python ?? this.#options.python;
    const hostLog = join(logs, `host-${order.fleet}.log`);
    const awaited = new Set(order.executors.map(executor => executor.id));
    const present = new Set<ExecutorId>();
    let patience: NodeJS.Timeout | undefined;
    for (const { id, label } of order.executors) {
      this.#starting.add(id);
      this.#labels.set(id, label);
    }
    const end = (executor: ExecutorId, failure: Failure): void => {
      awaited.delete(executor);
      present.delete(executor);
      this.#starting.delete(executor);
      this.#unwanted.delete(executor);
      this.#book.strike(executor);
      order.ended(executor, failure);
      this.#labels.delete(executor);
    };
    const heard = (event: HostEvent): void => {
      if (event.event === 'started' && awaited.delete(event.executor)) {
        present.add(event.executor);
        this.#entered(event.executor, event.pid);
      } else if (event.event === 'ended' && (present.has(event.executor) || awaited.has(event.executor))) {
        end(event.executor, this.#died(event.executor, event.how));
      }
    };
    try {
      const host = await startHost({
        python,
        warm: this.#options.warm,
        directory: paths.run,
        logPath: hostLog,
        order: {
          socket,
          token,
          project,
          fleet: order.fleet,
          protocolVersion: PROTOCOL_VERSION,
          memoryMb: order.spec.memoryMb,
          cpus: order.spec.cpus,
          lock: order.spec.lock ?? '',
          logs,
          executors: order.executors.map(({ id, label, gpus }) => ({
            id,
            label,
            gpus,
            environment: environmentOf(gpus)
          }))
        },
        event: heard,
        strange: line => log.warn('a host printed what is no event', { fleet: order.fleet, line: line.slice(0, 500) }),
        left: how => {
          clearTimeout(patience);
          log.info('host left', { fleet: order.fleet, how });
          const why = [how, lastWords(hostLog)].filter(part => part !== '').join(': ');
          for (const executor of [...awaited])
            end(executor, failure('EXECUTOR_START_FAILED', { id: this.#nameOf(executor), why, log: hostLog }));
          // An agent without its host goes on until it wants a new worker; its connection tells the rest.
          for (const executor of [...present]) {
            const mark = this.#book.get(executor);
            if (mark === undefined || !isAlive(mark)) end(executor, this.#died(executor, `its host ended (${how})`));
          }
        }
      });
      log.info('host started', { fleet: order.fleet, pid: host.pid, executors: order.executors.length, python });
      const hostMark = markOf(host.pid);
      const waitMs = this.#options.startTimeoutMs ?? 60_000;
      patience = setTimeout(() => {
        const why = `nothing was heard of it within ${Math.round(waitMs / 1000)} s`;
        for (const executor of [...awaited])
          end(executor, failure('EXECUTOR_START_FAILED', { id: this.#nameOf(executor), why, log: hostLog }));
        if (present.size === 0) void endGroup(hostMark, this.#graceMs);
      }, waitMs);
      patience.unref();
    } catch (error) {
      for (const executor of awaited) this.#starting.delete(executor);
      const why = `${python}: ${error instanceof Error ? error.message : String(error)}`;
      throw new HopyardError('EXECUTOR_START_FAILED', { id: order.fleet, why, log: hostLog }, { cause: error });
    }
  }

  async kill(executor: ExecutorId): Promise<void> {
    const mark = this.#book.get(executor);
    if (mark === undefined) {
      // Not forked yet: it is ended as soon as it is there.
      if (this.#starting.has(executor)) this.#unwanted.add(executor);
      return;
    }
    await endGroup(mark, this.#graceMs);
    this.#book.strike(executor);
  }

  /** For agents started by an earlier sidecar: their host tells this one nothing. */
  isGone(executor: ExecutorId): boolean {
    const mark = this.#book.get(executor);
    return mark !== undefined && !isAlive(mark);
  }

  log(executor: ExecutorId): string {
    return join(this.#options.paths.executorLogs, `${executor}.log`);
  }

  #entered(executor: ExecutorId, pid: number): void {
    const mark = markOf(pid);
    this.#starting.delete(executor);
    this.#book.enter(executor, mark);
    if (this.#unwanted.delete(executor)) void endGroup(mark, this.#graceMs);
  }

  #died(executor: ExecutorId, how: string): Failure {
    return failure('EXECUTOR_DIED', { id: this.#nameOf(executor), how, log: this.log(executor) });
  }

  /** e1, e2 …: what people call it. */
  #nameOf(executor: ExecutorId): string {
    return this.#labels.get(executor) ?? executor;
  }

  get #graceMs(): number {
    return this.#options.graceMs ?? 2_000;
  }

  readonly #options: LocalProviderOptions;
  readonly #book: ProcessBook;
  readonly #labels = new Map<ExecutorId, string>();
  readonly #starting = new Set<ExecutorId>();
  readonly #unwanted = new Set<ExecutorId>();
}

/** An executor that was given no GPU sees none, so that two never share one unasked. */
const environmentOf = (gpus: readonly string[]): Record<string, string> => ({ CUDA_VISIBLE_DEVICES: gpus.join(',') });

const failure = (code: ErrorCode, details: ErrorDetails): Failure => new HopyardError(code, details).toFailure();
