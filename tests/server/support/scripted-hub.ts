/** A hub that does what the test says, for tests of what stands in front of it. The real one is in tests of whole sidecars. */
import type {
  AgentHello,
  AgentToServer,
  ComparedExperiment,
  EngineView,
  ExecutorId,
  ExecutorView,
  ExperimentId,
  ExperimentSnapshot,
  ExperimentSpec,
  ExperimentView,
  Failure,
  FleetSpec,
  FleetView,
  JsonRecord,
  ProjectSnapshot,
  Sample,
  SearchChange,
  TrialOutputChunk,
  TrialRun,
  TrialView
} from '../../../protocol';
import { HopyardError } from '../../../server/hopyard-error';
import type { ImportanceWanted, RecordedExperiment } from '../../../server/runtime/board/reading';
import type { ImportanceQuestion } from '../../../server/core/analysis/importance/importance';
import type { OpenBoard } from '../../../server/runtime/board/boards';
import type { EndedTrial, ExperimentChange, Hub, HubChange, HubListener, Submitter } from '../../../server/runtime/hub';

export const EXPERIMENT = 'exp_abcd0001';
export const FLEET = 'fleet_abcd0001';
export const EXECUTOR = 'ex_abcd0001';

export const fleetSpec: FleetSpec = { engine: 'local', size: 1, memoryMb: 512, cpus: 1, gpus: 0, hours: 1 };
export const fleetView: FleetView = {
  id: FLEET,
  spec: fleetSpec,
  state: 'ready',
  startedAt: 1,
  endsAt: 2,
  executors: [EXECUTOR]
};
export const executorView: ExecutorView = {
  id: EXECUTOR,
  fleet: FLEET,
  label: 'e1',
  state: 'idle',
  gpus: [],
  startedAt: 1,
  done: 0
};
export const spec: ExperimentSpec = {
  kind: 'launch',
  name: 'hello',
  work: { kind: 'cell', code: 'print(1)', capture: [] },
  plan: { kind: 'replicas' }
};
export const experimentView = (over: Partial<ExperimentView> = {}): ExperimentView => ({
  id: EXPERIMENT,
  kind: 'launch',
  name: 'hello',
  state: 'running',
  createdAt: 1,
  directory: 'Experiments/app_1',
  trials: { total: 1, queued: 0, running: 1, succeeded: 0, stopped: 0, failed: 0, cancelled: 0 },
  ...over
});
export const trialView = (number: number, over: Partial<TrialView> = {}): TrialView => ({
  id: `${EXPERIMENT}.${number}`,
  number,
  state: 'running',
  params: {},
  attempt: 1,
  ...over
});
export const ended = (number: number, repr = '1'): EndedTrial => ({
  trial: trialView(number, { state: 'succeeded' }),
  outcome: { kind: 'returned', value: { repr, size: repr.length } }
});

/** A board whose frames are what the test says. */
export class ScriptedBoard implements OpenBoard {
  changes: string[] = [];
  isRebuilt = false;
  constructor(
    readonly changed: () => void,
    private readonly closed: () => void
  ) {}
  tell(change: string): void {
    this.changes.push(change);
    this.changed();
  }
  snapshot(): Uint8Array {
    this.isRebuilt = false;
    this.changes = [];
    return Buffer.from('all');
  }
  delta(): Uint8Array | undefined {
    return this.isRebuilt ? undefined : Buffer.from(this.changes.splice(0).join());
  }
  [Symbol.dispose](): void {
    this.closed();
  }
}

export class ScriptedHub implements Hub {
  readonly boards = new Set<ScriptedBoard>();
  readonly calls: unknown[][] = [];
  readonly blobs = new Map<string, Uint8Array>();
  experimentSnapshot: ExperimentSnapshot = { revision: 1, experiment: experimentView(), trials: [], output: [] };
  ends: EndedTrial[] = [];
  isBusy = false;
  refuseAgent: Failure | undefined;
  sampleWatchers = 0;
  paused: Failure | undefined;
  logPath = '/nowhere';
  onSubmit: (spec: ExperimentSpec) => ExperimentView | Promise<ExperimentView> = () => experimentView();
  onReceived: (executor: ExecutorId, message: AgentToServer) => void = () => undefined;

  tell(change: Partial<HubChange>): void {
    const whole: HubChange = {
      revision: 1,
      fleets: [],
      executors: [],
      experiments: [],
      removed: [],
      progress: [],
      ...change
    };
    for (const listener of this.#listeners) listener.changed(whole);
  }

  progress(change: Partial<ExperimentChange> = {}): void {
    const whole: ExperimentChange = {
      experiment: EXPERIMENT,
      revision: 1,
      view: experimentView(),
      trials: [],
      output: [],
      ended: [],
      finished: false,
      ...change
    };
    this.tell({ progress: [whole] });
  }

  sample(executor: ExecutorId, sample: Sample): void {
    for (const listener of this.#listeners) listener.sampled?.(executor, sample);
  }

  agentJoined(hello: AgentHello): Failure | undefined {
    this.calls.push(['agentJoined', hello]);
    return this.refuseAgent;
  }
  received(executor: ExecutorId, message: AgentToServer): void {
    this.calls.push(['received', executor, message]);
    this.onReceived(executor, message);
  }
  heard(executor: ExecutorId): void {
    this.calls.push(['heard', executor]);
  }
  closed(executor: ExecutorId): void {
    this.calls.push(['closed', executor]);
  }
  snapshot(): ProjectSnapshot {
    return { revision: 7, fleets: [fleetView], executors: [executorView], experiments: [experimentView()] };
  }
  engines(): Promise<EngineView[]> {
    const says = '1 core, 1 GB, no GPU';
    return Promise.resolve([
      { name: 'local', title: 'This machine', available: true, says, cores: 1, memoryMb: 1_024, gpus: [] }
    ]);
  }
  startFleet(wanted: FleetSpec): Promise<FleetView> {
    this.calls.push(['startFleet', wanted]);
    return Promise.resolve(fleetView);
  }
  stopFleet(fleet: string): Promise<FleetView> {
    this.calls.push(['stopFleet', fleet]);
    if (fleet !== FLEET) return Promise.reject(new HopyardError('FLEET_NOT_FOUND', { id: fleet }));
    return Promise.resolve(fleetView);
  }
  extendFleet(fleet: string, hours: number): Promise<FleetView> {
    this.calls.push(['extendFleet', fleet, hours]);
    return Promise.resolve(fleetView);
  }
  resizeFleet(fleet: string, size: number, by?: string): Promise<FleetView> {
    this.calls.push(['resizeFleet', fleet, size, by]);
    return Promise.resolve({ ...fleetView, spec: { ...fleetSpec, size } });
  }
  stopExecutor(executor: string): Promise<ExecutorView> {
    this.calls.push(['stopExecutor', executor]);
    return Promise.resolve(executorView);
  }
  restartExecutor(executor: string): Promise<ExecutorView> {
    this.calls.push(['restartExecutor', executor]);
    return Promise.resolve(executorView);
  }
  interruptExecutor(executor: string): Promise<ExecutorView> {
    this.calls.push(['interruptExecutor', executor]);
    return Promise.resolve(executorView);
  }
  logOf(): string {
    return this.logPath;
  }
  samples(): readonly Sample[] {
    return [];
  }
  watchSamples(): Disposable {
    this.sampleWatchers += 1;
    return { [Symbol.dispose]: () => void (this.sampleWatchers -= 1) };
  }
  async submit(wanted: ExperimentSpec, from: Submitter): Promise<ExperimentView> {
    this.calls.push(['submit', wanted, from]);
    return this.onSubmit(wanted);
  }
  trials(): readonly TrialView[] {
    return this.experimentSnapshot.trials;
  }
  trial(id: string): TrialView {
    const found = this.experimentSnapshot.trials.find(trial => trial.id === id);
    if (found === undefined) throw new HopyardError('NOT_FOUND', { what: 'trial', id });
    return found;
  }
  output(): readonly TrialOutputChunk[] {
    return this.experimentSnapshot.output;
  }
  runs(): readonly TrialRun[] {
    return [];
  }
  metricOf(): string {
    return 'loss';
  }
  compared(id: ExperimentId): ComparedExperiment {
    return { id, name: 'hello', direction: 'max', metric: 'loss', best: [], executorMs: 0, configuration: {} };
  }
  recorded(id: ExperimentId): RecordedExperiment {
    const { work: _work, ...rest } = spec;
    const view = experimentView({ id, state: 'succeeded' });
    return { view, spec: rest, trials: [], runs: [], metric: 'loss', goesOn: false };
  }
  importance(_id: ExperimentId, { metric = 'loss', pairs = 10 }: ImportanceWanted): ImportanceQuestion {
    const trials = [1, 2, 3, 4, 5].map(x => ({ params: { x }, value: x }));
    return { metric, pairs, trials, seed: 1 };
  }
  openBoard(experiment: ExperimentId, changed: () => void): OpenBoard {
    if (experiment !== EXPERIMENT) throw new HopyardError('EXPERIMENT_NOT_FOUND', { id: experiment });
    const board = new ScriptedBoard(changed, () => this.boards.delete(board));
    this.boards.add(board);
    return board;
  }
  experiments(filter?: object): readonly ExperimentView[] {
    this.calls.push(['experiments', filter]);
    return [experimentView()];
  }
  experiment(experiment: ExperimentId): ExperimentSnapshot {
    if (experiment !== EXPERIMENT) throw new HopyardError('EXPERIMENT_NOT_FOUND', { id: experiment });
    return this.experimentSnapshot;
  }
  outcomes(): Iterable<EndedTrial> {
    return this.ends;
  }
  stopExperiment(experiment: string, reason?: string): Promise<ExperimentView> {
    this.calls.push(['stopExperiment', experiment, reason]);
    return Promise.resolve(experimentView());
  }
  async retryTrial(trial: string, by?: string): Promise<TrialView> {
    this.calls.push(['retryTrial', trial, by]);
    return trialView(0, { id: trial, state: 'queued' });
  }
  async continueTrial(trial: string, by?: string): Promise<TrialView> {
    this.calls.push(['continueTrial', trial, by]);
    return trialView(0, { id: trial, state: 'queued' });
  }
  async addTrial(experiment: string, params: JsonRecord, by?: string): Promise<TrialView> {
    this.calls.push(['addTrial', experiment, params, by]);
    return trialView(7, { params, state: 'queued' });
  }
  async holdExperiment(id: string, by?: string): Promise<ExperimentView> {
    this.calls.push(['holdExperiment', id, by]);
    return experimentView({ id, held: true });
  }
  async noted(id: string, by?: string): Promise<void> {
    this.calls.push(['noted', id, by]);
  }

  async releaseExperiment(id: string, by?: string): Promise<ExperimentView> {
    this.calls.push(['releaseExperiment', id, by]);
    return experimentView({ id });
  }
  async changeExperiment(id: string, change: SearchChange, by?: string): Promise<ExperimentView> {
    this.calls.push(['changeExperiment', id, change, by]);
    return experimentView({ id });
  }
  async stopTrial(trial: string, reason?: string): Promise<TrialView> {
    this.calls.push(['stopTrial', trial, reason]);
    return trialView(0);
  }
  putBlob(sha256: string, data: Uint8Array): Promise<void> {
    this.calls.push(['putBlob', sha256]);
    this.blobs.set(sha256, data);
    return Promise.resolve();
  }
  blob(sha256: string): Promise<Uint8Array> {
    const data = this.blobs.get(sha256);
    return data === undefined
      ? Promise.reject(new HopyardError('BLOB_NOT_FOUND', { id: sha256 }))
      : Promise.resolve(data);
  }
  subscribe(listener: HubListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
  busy(): boolean {
    return this.isBusy;
  }
  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  readonly #listeners = new Set<HubListener>();
}
