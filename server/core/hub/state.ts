/**
 * The hub's state: fleets, executors, experiments and trials of one project.
 *
 * Rule 1: nothing outside this folder changes it; `transition` is the only door.
 * Rule 2: it is changed in place (docs/decisions/0003), so every event costs O(log n), however many trials there are.
 * Rule 3: orders that decide anything (idle executors, queues) are part of it, so that a replay decides alike.
 */
import type {
  ExecutorId,
  ExecutorState,
  ExperimentId,
  ExperimentSpec,
  ExperimentState,
  Failure,
  FleetId,
  FleetSpec,
  FleetState,
  Millis,
  JsonRecord,
  RuleChoice,
  TrialId,
  TrialState,
  Verdict
} from '../../../protocol';
import { Ordered, Queue } from './queues';
import type { Labels, StopHow } from './terms';

export interface HubState {
  /** Events applied since the project began. */
  sequence: number;
  readonly fleets: Map<FleetId, Fleet>;
  readonly executors: Map<ExecutorId, Executor>;
  /** Live ones, and ended ones until they are archived. */
  readonly experiments: Map<ExperimentId, Experiment>;
  /** Experiments submitted so far, by app. */
  readonly runs: Map<string, number>;
  /** Order of the next experiment. */
  nextOrder: number;
}

export interface Fleet {
  readonly id: FleetId;
  /** Its size follows FleetResized. */
  spec: FleetSpec;
  state: FleetState;
  readonly startedAt: Millis;
  endsAt: Millis;
  /** By slot: e1 is slot 0. A replacement takes the slot of the one it replaces; slots that a smaller fleet left stay. */
  readonly slots: ExecutorId[];
  /** Executors that have not ended. */
  live: number;
  /** Of the first ones, those that have neither joined nor ended. */
  unheard: number;
  /** Replacements started since a trial ended on it; bounded. */
  replaced: number;
  failure?: Failure;
  stopReason?: string;
  readonly idle: Set<ExecutorId>;
  /** Executors that run very short trials and have few of them waiting. Looked after in this order. */
  readonly short: Set<ExecutorId>;
  /** Executors with trials waiting that were not asked for them back. */
  readonly stocked: Set<ExecutorId>;
  /** Executors that were asked for waiting trials and have not answered. */
  readonly asked: Set<ExecutorId>;
  /** Live experiments with trials that any of its executors may take, oldest first. */
  readonly ready: Ordered<Experiment>;
  /** Live experiments. */
  readonly experiments: Set<ExperimentId>;
}

export interface Executor {
  readonly id: ExecutorId;
  readonly fleet: FleetId;
  readonly label: string;
  readonly slot: number;
  readonly gpus: readonly string[];
  state: ExecutorState;
  readonly startedAt: Millis;
  /** Set when its agent first joined. */
  host?: string;
  pid?: number;
  /** What it runs. */
  held?: Held;
  /** What it runs next, by itself and in this order: trials of the experiment it runs, not begun yet. */
  readonly stock: Held[];
  done: number;
  failure?: Failure;
  /** Trials that only it may take. An entry counts while that trial is queued and pinned here. */
  readonly pinned: Queue<TrialId>;
  /** Why it leaves once what it runs has ended. It gets nothing new; a larger fleet wants it again. */
  leaving?: string;
  /** Told to leave (StopExecutor was asked for). */
  told: boolean;
  stopReason?: string;
  /** One of the fleet's first ones. */
  readonly first: boolean;
}

export interface Held {
  readonly experiment: ExperimentId;
  readonly number: number;
  readonly attempt: number;
}

export interface Experiment {
  readonly id: ExperimentId;
  /** Position among all experiments: older ones are served first. */
  readonly order: number;
  readonly spec: ExperimentSpec;
  readonly fleet: FleetId;
  readonly directory: string;
  state: ExperimentState;
  readonly createdAt: Millis;
  startedAt?: Millis;
  endedAt?: Millis;
  /** Those proposed so far, by number. The rest is still in the source. */
  readonly trials: Trial[];
  readonly counts: Record<TrialState, number>;
  /** Numbers of queued trials that ran before or lost their pin; taken before new ones. An entry counts while queued. */
  readonly requeued: Queue<number>;
  /** Numbers of ended trials (not the cancelled) in the order in which they ended. */
  readonly ended: number[];
  /** Files of that many of `ended` are written. */
  recorded: number;
  /** Directory names given so far, in lower case. */
  readonly names: Set<string>;
  best?: number;
  /** Of several objectives: the Pareto front, oldest first. */
  front?: number[];
  failure?: Failure;
  stopReason?: string;
  /** Recent mean of what an attempt takes on its executor, in milliseconds. Absent until one has ended. */
  tookMs?: number;
  /** What it has had of its fleet. */
  readonly served: Served;
  /** Reports of attempts that were not current. */
  stale: number;
  /** Of a plan whose trials a search proposes. */
  search?: Searching;
}

/** Executor time, as `share.ts` counts it. */
export interface Served {
  /** Of attempts that have left their executor. */
  ms: number;
  /** Sum of the times at which those that are on one were given to it. */
  since: number;
  /** Where it began, so that a new one does not take everything until it has caught up with an old one. */
  from: number;
}

export interface Searching {
  /** Why nothing more is proposed. Absent while the search goes on. */
  over?: string;
  /** Only because it has nothing more to propose, and not because of a limit: people may still add trials. */
  exhausted?: true;
  /** Who holds it. */
  held?: string;
  /** Why it holds itself: the user's Python that proposes or judges failed. */
  failure?: Failure;
  /** Another space than the plan's, since somebody changed it. */
  space?: unknown;
  /** Another stopping rule than the plan's, since somebody changed it. */
  stopping?: RuleChoice;
  /** Trials in all, and at once; changeable while it runs. */
  trials?: number;
  maxConcurrent?: number;
  /** Time its attempts took on their executors. */
  executorMs: number;
}

/** Newest point of the metric, and the best one. */
export interface Reported {
  readonly step: number;
  readonly latest?: number;
  readonly best?: number;
}

export interface Trial {
  readonly number: number;
  state: TrialState;
  /** Fencing number: that of the last attempt, 0 before the first. */
  attempt: number;
  /** Where it runs, or ran last. */
  executor?: ExecutorId;
  label?: string;
  /** It waits in the stock of its executor. Such a trial is queued. */
  stocked?: true;
  /** When its present attempt became its executor's. */
  givenAt?: Millis;
  /** The only executor that may take it; cleared when that one is gone. */
  pin?: ExecutorId;
  startedAt?: Millis;
  endedAt?: Millis;
  metric?: number;
  /** Finite numbers of what it returned. */
  metrics?: Readonly<Record<string, number>>;
  result?: string;
  failure?: Failure;
  /** Relative to the experiment's; '' is the experiment's own. */
  readonly directory: string;
  /** Attempts lost with their executor. */
  losses: number;
  stop?: { readonly how: StopHow; readonly reason: string };
  /** Chosen by a search, or given by hand. Rows have theirs in the plan. */
  params?: JsonRecord;
  budget?: number;
  labels?: Labels;
  /** Number of the trial whose checkpoint it starts from: its own once it is resumed. */
  from?: number;
  /** Number of the earlier trial with the same parameters. */
  twin?: number;
  /** Number of the first trial with this configuration, where each is run several times. */
  repeats?: number;
  reported?: Reported;
  /** Whether its last attempt that was given a checkpoint loaded it. */
  resumed?: boolean;
  /** Somebody let it go on after a rule had stopped it: rules are silent about it. */
  continued?: true;
  verdict?: Verdict;
  /** How often it was queued again after it had ended. */
  reopened?: number;
}

export function emptyState(): HubState {
  return {
    sequence: 0,
    fleets: new Map(),
    executors: new Map(),
    experiments: new Map(),
    runs: new Map(),
    nextOrder: 0
  };
}

export function newCounts(): Record<TrialState, number> {
  return {
    queued: 0,
    starting: 0,
    running: 0,
    stopping: 0,
    paused: 0,
    succeeded: 0,
    stopped: 0,
    failed: 0,
    cancelled: 0
  };
}
