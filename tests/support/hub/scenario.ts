/** A story about the hub: events go in, invariants are checked after each, effects and states are what one looks at. */
import type { ExecutorState, ExperimentSpec, FleetSpec, JsonRecord, TrialRef, TrialState } from '../../../protocol';
import type { Effect } from '../../../server/core/hub/effects';
import type { AttemptEnd, HubEvent } from '../../../server/core/hub/events';
import { checkInvariants } from '../../../server/core/hub/invariants';
import { snapshotOf } from '../../../server/core/hub/snapshot';
import { emptyState, type Executor, type Experiment, type HubState, type Trial } from '../../../server/core/hub/state';
import { transition } from '../../../server/core/hub/transition';

export const fleetSpec = (size: number, more: Partial<FleetSpec> = {}): FleetSpec => ({
  engine: 'local',
  size,
  memoryMb: 512,
  cpus: 1,
  gpus: 0,
  hours: 6,
  ...more
});

export const cellSpec = (more: Partial<ExperimentSpec> = {}): ExperimentSpec => ({
  kind: 'launch',
  name: 'a story',
  work: { kind: 'cell', code: 'pass', capture: [] },
  plan: { kind: 'replicas' },
  ...more
});

export const rowsSpec = (count: number, more: Partial<ExperimentSpec> = {}): ExperimentSpec =>
  cellSpec({
    plan: { kind: 'rows', rows: Array.from({ length: count }, (_, n) => ({ params: { n } satisfies JsonRecord })) },
    ...more
  });

export const returned = (metric?: number): AttemptEnd => ({
  kind: 'returned',
  ...(metric === undefined ? {} : { metric })
});
export const raised: AttemptEnd = { kind: 'raised', failure: { code: 'ValueError', message: 'no such digit' } };
export const interrupted: AttemptEnd = { kind: 'interrupted' };

type Wanted = Partial<Effect> & { kind: Effect['kind'] };

export class Scenario {
  readonly state: HubState = emptyState();
  readonly events: HubEvent[] = [];
  effects: Effect[] = [];
  #at = 1_000;
  #replacements = 0;

  /** A fleet with all of its executors joined, called e1, e2 … */
  static withExecutors(size: number, more: Partial<FleetSpec> = {}): Scenario {
    const scenario = new Scenario();
    scenario.fleet(size, more);
    for (let slot = 1; slot <= size; slot++) {
      scenario.join(`ex_e${slot}`);
    }
    return scenario;
  }

  when(event: HubEvent): this {
    this.effects = transition(this.state, event).effects;
    this.events.push(event);
    const broken = checkInvariants(this.state);
    if (broken.length > 0) {
      throw new Error(`after ${JSON.stringify(event)}: ${broken.join('; ')}`);
    }
    // What is journalled is text: nothing may be in the state that text cannot carry.
    const plain = snapshotOf(this.state);
    expect(JSON.parse(JSON.stringify(plain))).toEqual(plain);
    return this;
  }

  get at(): number {
    return (this.#at += 10);
  }

  fleet(size: number, more: Partial<FleetSpec> = {}, fleet = 'fleet_f1', prefix = 'ex_e'): this {
    const executors = Array.from({ length: size }, (_, slot) => `${prefix}${slot + 1}`);
    const spec = fleetSpec(size, more);
    const at = this.at;
    return this.when({
      kind: 'FleetRequested',
      at,
      fleet,
      spec,
      endsAt: at + 1_000_000,
      executors,
      gpus: executors.map(() => [])
    });
  }

  stopFleet(reason = 'stopped by you', fleet = 'fleet_f1'): this {
    return this.when({ kind: 'FleetStopRequested', at: this.at, fleet, reason });
  }

  /** `fresh`: those to start, if so many are missing. */
  resize(size: number, fresh: readonly string[] = [], fleet = 'fleet_f1'): this {
    const from = this.state.fleets.get(fleet)?.spec.size ?? 0;
    const to = { fleet, from, size, executors: fresh, gpus: fresh.map(() => []), experiments: [] };
    return this.when({ kind: 'FleetResized', at: this.at, ...to, by: 'Ada' });
  }

  join(executor: string, holding: readonly TrialRef[] = []): this {
    return this.when({ kind: 'ExecutorJoined', at: this.at, executor, host: 'here', pid: 42, holding });
  }

  silent(executor: string): this {
    return this.when({ kind: 'ExecutorWentSilent', at: this.at, executor });
  }

  lost(executor: string, why = 'not heard for 10 s'): this {
    return this.when({ kind: 'ExecutorLost', at: this.at, executor, why, replacement: this.newId() });
  }

  left(executor: string): this {
    return this.when({ kind: 'ExecutorLeft', at: this.at, executor, replacement: this.newId() });
  }

  processEnded(executor: string, message = 'killed by SIGKILL'): this {
    const failure = { code: 'EXECUTOR_LOST', message };
    return this.when({ kind: 'ExecutorProcessEnded', at: this.at, executor, failure, replacement: this.newId() });
  }

  stopExecutor(executor: string): this {
    return this.when({ kind: 'ExecutorStopRequested', at: this.at, executor, reason: 'stopped by you' });
  }

  restartExecutor(executor: string): this {
    const replacement = this.newId();
    return this.when({
      kind: 'ExecutorRestartRequested',
      at: this.at,
      executor,
      replacement,
      reason: 'restarted by you'
    });
  }

  submit(spec: ExperimentSpec, experiment = 'exp_aaaa', fleet = 'fleet_f1'): this {
    const run = (this.state.runs.get('app') ?? 0) + 1;
    return this.when({ kind: 'ExperimentSubmitted', at: this.at, experiment, spec, app: 'app', run, fleet });
  }

  stop(experiment = 'exp_aaaa'): this {
    return this.when({ kind: 'ExperimentStopRequested', at: this.at, experiment, reason: 'stopped by you' });
  }

  started(trial: string, executor: string, attempt = 1): this {
    return this.when({ kind: 'TrialStarted', at: this.at, trial, attempt, executor });
  }

  finished(trial: string, executor: string, end: AttemptEnd = returned(), attempt = 1, tookMs = 5_000): this {
    return this.when({ kind: 'TrialFinished', at: this.at, trial, attempt, executor, end, tookMs });
  }

  /** What it runs ends after this time. */
  endsHeld(executor: string, tookMs: number): this {
    const { held } = this.executor(executor);
    const trial = `${held?.experiment}.${held?.number}`;
    return this.finished(trial, executor, returned(), held?.attempt ?? 0, tookMs);
  }

  returns(executor: string, trials: readonly TrialRef[]): this {
    return this.when({ kind: 'TrialsReturned', at: this.at, executor, trials });
  }

  /** The effects of the last event: these kinds in this order, each with at least these fields. */
  expectEffects(wanted: readonly Wanted[]): this {
    expect(this.effects.map(effect => effect.kind)).toEqual(wanted.map(effect => effect.kind));
    expect(this.effects).toMatchObject(wanted);
    return this;
  }

  trial(number: number, experiment = 'exp_aaaa'): Trial {
    return this.experiment(experiment).trials[number]!;
  }

  experiment(id = 'exp_aaaa'): Experiment {
    return this.state.experiments.get(id)!;
  }

  executor(id: string): Executor {
    return this.state.executors.get(id)!;
  }

  trialStates(experiment = 'exp_aaaa'): TrialState[] {
    return this.experiment(experiment).trials.map(trial => trial.state);
  }

  executorStates(): Record<string, ExecutorState> {
    return Object.fromEntries([...this.state.executors.values()].map(({ id, state }) => [id, state]));
  }

  /** Ids of replacements in the order in which they were offered: ex_r1, ex_r2 … */
  private newId(): string {
    this.#replacements += 1;
    return `ex_r${this.#replacements}`;
  }
}
