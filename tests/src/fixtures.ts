import { Signal } from '@lumino/signaling';
import type {
  EngineView,
  ExecutorView,
  ExperimentDelta,
  ExperimentSnapshot,
  ExperimentView,
  FleetView,
  ProjectDelta,
  ProjectSnapshot,
  TrialOutputChunk,
  TrialView
} from '../../protocol';
import type { BoardUpdate } from '../../protocol/board';
import type { Connection } from '../../src/store/connection';
import type { IFeed } from '../../src/store/feed';
import { nullTranslator } from '@jupyterlab/translation';

export const trans = nullTranslator.load('hopyard');
export const NOW = 1_700_000_000_000;

export function executor(label: string, more: Partial<ExecutorView> = {}): ExecutorView {
  return {
    id: `ex_${label}xxx`,
    fleet: 'fleet_aaaa',
    label,
    state: 'idle',
    host: 'here',
    gpus: [],
    startedAt: NOW,
    done: 0,
    ...more
  };
}

export function fleet(more: Partial<FleetView> = {}): FleetView {
  return {
    id: 'fleet_aaaa',
    spec: { engine: 'local', size: 4, memoryMb: 4096, cpus: 1, gpus: 0, hours: 6, startedBy: 'panel' },
    state: 'ready',
    startedAt: NOW,
    endsAt: NOW + 6 * 3_600_000,
    executors: [],
    ...more
  };
}

export function experiment(more: Partial<ExperimentView> = {}): ExperimentView {
  return {
    id: 'exp_aaaa',
    kind: 'launch',
    name: 'hello',
    state: 'running',
    createdAt: NOW,
    startedAt: NOW,
    directory: 'Experiments/app_1',
    trials: { total: 4, queued: 0, running: 4, succeeded: 0, stopped: 0, failed: 0, cancelled: 0 },
    ...more
  };
}

export function trial(number: number, more: Partial<TrialView> = {}): TrialView {
  return {
    id: `exp_aaaa.${number}`,
    number,
    state: 'running',
    params: {},
    attempt: 1,
    executorLabel: `e${number}`,
    ...more
  };
}

export function printed(number: number, text: string, more: Partial<TrialOutputChunk> = {}): TrialOutputChunk {
  return {
    trial: `exp_aaaa.${number}`,
    attempt: 1,
    executor: `e${number}`,
    seq: 0,
    items: [{ kind: 'stream', name: 'stdout', text }],
    ...more
  };
}

export function story(more: Partial<ExperimentSnapshot> = {}): ExperimentSnapshot {
  return { revision: 1, experiment: experiment(), trials: [1, 2, 3, 4].map(n => trial(n)), output: [], ...more };
}

export function project(more: Partial<ProjectSnapshot> = {}): ProjectSnapshot {
  return { revision: 1, fleets: [], executors: [], experiments: [], ...more };
}

export function projectDelta(revision: number, more: Partial<ProjectDelta> = {}): ProjectDelta {
  return { revision, fleets: [], executors: [], experiments: [], removed: [], samples: [], ...more };
}

export const localEngine: EngineView = {
  name: 'local',
  title: 'Local',
  available: true,
  says: '8 cores, 23 GB, no GPU',
  cores: 8,
  memoryMb: 23_000,
  gpus: [],
  gpuSays: 'no GPU found on this machine'
};

/** The wire's other end, driven by hand: each join waits for its answer. */
export class HandFeed implements IFeed {
  connection: Connection = { kind: 'idle' };
  readonly connectionChanged: Signal<IFeed, Connection> = new Signal<IFeed, Connection>(this);
  readonly projectDelta: Signal<IFeed, ProjectDelta> = new Signal<IFeed, ProjectDelta>(this);
  readonly experimentDelta: Signal<IFeed, ExperimentDelta & { id: string }> = new Signal<
    IFeed,
    ExperimentDelta & { id: string }
  >(this);
  readonly boardUpdate: Signal<IFeed, BoardUpdate> = new Signal<IFeed, BoardUpdate>(this);
  isDisposed = false;
  readonly joins: { room: string; answer: (snapshot: unknown) => void; refuse: (error: Error) => void }[] = [];
  readonly left: string[] = [];

  connect(): void {
    this.turn({ kind: 'live', since: NOW });
  }

  turn(connection: Connection): void {
    this.connection = connection;
    this.connectionChanged.emit(connection);
  }

  join(room: string): Promise<unknown> {
    return new Promise((answer, refuse) => this.joins.push({ room, answer, refuse }));
  }

  leave(room: string): void {
    this.left.push(room);
  }

  dispose(): void {
    this.isDisposed = true;
  }

  /** Answers the newest question for a room and lets what follows from it happen. */
  async answer(room: string, snapshot: unknown): Promise<void> {
    this.joins
      .filter(entry => entry.room === room)
      .pop()
      ?.answer(snapshot);
    await settled();
  }
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await Promise.resolve();
  }
}
