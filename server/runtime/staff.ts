/** Fleets and executors on request: admitted, dispatched, and answered once durable. */
import type { EngineView, ExecutorId, ExecutorView, FleetId, FleetSpec, FleetView } from '../../protocol';
import { isExecutorEnded } from '../core/hub/status';
import type { Executor, Fleet, HubState } from '../core/hub/state';
import { newFor, stayingIn } from '../core/hub/resizing';
import { executorView, fleetView } from '../core/hub/views';
import { HopyardError } from '../hopyard-error';
import type { Clock, Ids, LockTold, Provider } from '../ports';
import { admit, withFreeShares } from './admission';
import type { Dispatcher } from './dispatcher';
import type { PythonOf } from './hub';
import type { Leases } from './leases';

const HOUR = 3_600_000;

export interface StaffOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly dispatcher: Dispatcher;
  readonly leases: Leases;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly maxExecutors: number | undefined;
  readonly pythonOf: PythonOf;
  lockOf(python: string): LockTold | undefined;
  /** Throws while the disk takes nothing. */
  mustWrite(): void;
}

export class Staff {
  constructor(private readonly options: StaffOptions) {}

  async engines(): Promise<EngineView[]> {
    const engines = await Promise.all([...this.options.providers.values()].map(provider => provider.describe()));
    return engines.map(engine => withFreeShares(this.options.state, engine));
  }

  /** One after another: what one takes, the next cannot have. */
  startFleet(spec: FleetSpec): Promise<Fleet> {
    return this.inTurn(() => this.start(spec));
  }

  /** The newest live fleet for this notebook; where there is none and `start` is given, that one is started. */
  async fleetFor(notebook: string | undefined, start: FleetSpec | undefined): Promise<Fleet> {
    const there = this.newestFor(notebook);
    if (there !== undefined) {
      return there;
    }
    if (start === undefined) {
      const why = notebook === undefined ? 'none runs' : `none runs for ${notebook}`;
      throw new HopyardError('NO_EXECUTOR', { why });
    }
    // Two calls of one notebook at once share the fleet that the first of them starts.
    return this.inTurn(async () => this.newestFor(notebook) ?? (await this.start(start)));
  }

  fleet(id: FleetId): Fleet {
    const fleet = this.options.state.fleets.get(id);
    if (fleet === undefined) {
      throw new HopyardError('FLEET_NOT_FOUND', { id });
    }
    return fleet;
  }

  liveFleet(id: FleetId): Fleet {
    const fleet = this.fleet(id);
    if (!takesWork(fleet)) {
      throw new HopyardError('FLEET_NOT_FOUND', { id });
    }
    return fleet;
  }

  async stopFleet(id: FleetId, reason: string): Promise<FleetView> {
    const fleet = this.fleet(id);
    this.options.mustWrite();
    this.options.dispatcher.dispatch({ kind: 'FleetStopRequested', at: this.options.clock.now(), fleet: id, reason });
    await this.options.dispatcher.durable();
    return fleetView(fleet);
  }

  /** From now, or from its end if that is later. */
  async extendFleet(id: FleetId, hours: number): Promise<FleetView> {
    const { clock, dispatcher, leases } = this.options;
    const fleet = this.liveFleet(id);
    this.options.mustWrite();
    const at = clock.now();
    const endsAt = Math.max(at, fleet.endsAt) + hours * HOUR;
    dispatcher.dispatch({ kind: 'FleetExtended', at, fleet: id, endsAt });
    await dispatcher.durable();
    leases.fleetEnds(id, fleet.endsAt);
    return fleetView(fleet);
  }

  /** More executors, or fewer: those that run something leave after it. Refused like a fleet that cannot be had. */
  resizeFleet(id: FleetId, size: number, by: string): Promise<FleetView> {
    return this.inTurn(async () => fleetView(await this.resize(id, size, by)));
  }

  async stopExecutor(id: ExecutorId): Promise<ExecutorView> {
    const executor = this.liveExecutor(id);
    const { clock, dispatcher } = this.options;
    dispatcher.dispatch({ kind: 'ExecutorStopRequested', at: clock.now(), executor: id, reason: 'stopped by you' });
    await dispatcher.durable();
    return executorView(executor);
  }

  /** Answers with the one that takes its place. */
  async restartExecutor(id: ExecutorId): Promise<ExecutorView> {
    const executor = this.liveExecutor(id);
    if (executor.leaving !== undefined) {
      const why = 'it leaves after its trial; ask for more executors to keep it';
      throw new HopyardError('BAD_REQUEST', { what: `A restart of executor ${executor.label}`, why });
    }
    const { clock, dispatcher, ids, state } = this.options;
    const replacement = ids.executor();
    const reason = 'restarted by you';
    dispatcher.dispatch({ kind: 'ExecutorRestartRequested', at: clock.now(), executor: id, replacement, reason });
    await dispatcher.durable();
    return executorView(state.executors.get(replacement) ?? executor);
  }

  liveExecutor(id: ExecutorId): Executor {
    const executor = this.options.state.executors.get(id);
    if (executor === undefined || isExecutorEnded(executor.state)) {
      throw new HopyardError('EXECUTOR_NOT_FOUND', { id });
    }
    this.options.mustWrite();
    return executor;
  }

  private async start(wanted: FleetSpec): Promise<Fleet> {
    const spec = this.inEnvironment(wanted);
    const { state, clock, ids, dispatcher, leases, maxExecutors } = this.options;
    this.options.mustWrite();
    const gpus = admit(state, spec, await this.provider(spec.engine).describe(), maxExecutors);
    const fleet = ids.fleet();
    const executors = gpus.map(() => ids.executor());
    const at = clock.now();
    const endsAt = at + spec.hours * HOUR;
    dispatcher.dispatch({ kind: 'FleetRequested', at, fleet, spec, endsAt, executors, gpus });
    await dispatcher.durable();
    leases.fleetEnds(fleet, endsAt);
    return this.fleet(fleet);
  }

  private async resize(id: FleetId, size: number, by: string): Promise<Fleet> {
    const { state, clock, ids, dispatcher, maxExecutors } = this.options;
    this.options.mustWrite();
    const engine = await this.provider(this.liveFleet(id).spec.engine).describe();
    // It may have ended, or lost somebody, meanwhile.
    const fleet = this.liveFleet(id);
    const more = newFor(state, fleet, size);
    const from = fleet.spec.size;
    if (more === 0 && from === size && stayingIn(state, fleet) === size) {
      return fleet;
    }
    const gpus = more === 0 ? [] : admit(state, { ...fleet.spec, size }, engine, maxExecutors, more);
    const executors = gpus.map(() => ids.executor());
    const experiments = [...fleet.experiments];
    const at = clock.now();
    dispatcher.dispatch({ kind: 'FleetResized', at, fleet: id, from, size, executors, gpus, experiments, by });
    await dispatcher.durable();
    return fleet;
  }

  private provider(engine: string): Provider {
    const { providers } = this.options;
    const provider = providers.get(engine);
    if (provider === undefined) {
      throw new HopyardError('ENGINE_UNKNOWN', { engine, engines: [...providers.keys()].join(', ') });
    }
    return provider;
  }

  /** With the Python of its environment, and the lock that executors in it must have. */
  private inEnvironment(wanted: FleetSpec): FleetSpec {
    const python = wanted.python ?? this.options.pythonOf(wanted.environment);
    if (python === undefined && wanted.environment !== undefined) {
      throw new HopyardError('ENVIRONMENT_NOT_FOUND', { name: wanted.environment, project: 'the project' });
    }
    const lock = wanted.lock ?? (python === undefined ? undefined : this.options.lockOf(python)?.hash);
    return { ...wanted, ...(python === undefined ? {} : { python }), ...(lock === undefined ? {} : { lock }) };
  }

  /** The notebook's own, or one that is nobody's; a script without a notebook takes any. */
  private newestFor(notebook: string | undefined): Fleet | undefined {
    const live = [...this.options.state.fleets.values()].filter(takesWork).reverse();
    const own = live.find(fleet => fleet.spec.notebook === notebook);
    return own ?? live.find(fleet => notebook === undefined || fleet.spec.notebook === undefined);
  }

  private inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(act);
    this.last = turn.then(
      () => undefined,
      () => undefined
    );
    return turn;
  }

  private last: Promise<void> = Promise.resolve();
}

function takesWork(fleet: Fleet): boolean {
  return fleet.state === 'starting' || fleet.state === 'ready';
}
