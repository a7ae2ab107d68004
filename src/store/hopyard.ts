import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import type {
  ExecutorView,
  ExperimentDelta,
  ExperimentSnapshot,
  ExperimentView,
  FleetView,
  ProjectDelta,
  ProjectSnapshot,
  Sample
} from '../../protocol';
import type { BoardUpdate } from '../../protocol/board';
import type { IApi, IExperimentFeed, IHopyard } from '../tokens';
import type { Connection } from './connection';
import { applyExperimentDelta } from './experiment';
import { CurveMemory } from './board/curves';
import { BoardFeed } from './board/feed';
import { SharedBoard } from './board/shared';
import type { IBoardFeed } from './board/types';
import type { IFeed } from './feed';
import { applyProjectDelta, upsert } from './project';
import { Room, type RoomState } from './room';
import { SampleHistory } from './samples';

const PROJECT_ROOM = 'project';
const SAMPLES_ROOM = 'samples';
type ExperimentRoom = Room<ExperimentSnapshot, ExperimentDelta>;

/** The store behind `IHopyard`: rooms of the feed, shared by all views of the tab. */
export class Hopyard implements IHopyard, IDisposable {
  constructor(options: Hopyard.IOptions) {
    this.api = learning(options.api, views => this.learn(views));
    this._feed = options.feed;
    this._project = new Room({ name: PROJECT_ROOM, feed: options.feed, apply: applyProjectDelta });
    this._project.changed.connect(this._onProject, this);
    options.feed.connectionChanged.connect(this._onConnection, this);
    options.feed.projectDelta.connect(this._onProjectDelta, this);
    options.feed.experimentDelta.connect(this._onExperimentDelta, this);
    options.feed.boardUpdate.connect(this._onBoardUpdate, this);
  }

  readonly api: IApi;
  folder = '';

  get connection(): Connection {
    return this._feed.connection;
  }

  get connectionChanged(): ISignal<IHopyard, Connection> {
    return this._connectionChanged;
  }

  get project(): RoomState<ProjectSnapshot> {
    return this._project.state;
  }

  get projectChanged(): ISignal<IHopyard, void> {
    return this._projectChanged;
  }

  get samplesChanged(): ISignal<IHopyard, void> {
    return this._samplesChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  connect(): void {
    this._feed.connect();
  }

  samples(executor: string): readonly Sample[] {
    return this._samples.of(executor);
  }

  watchSamples(): IDisposable {
    this._watchers += 1;
    if (this._watchers === 1) {
      this._joinSamples();
    }
    return new DisposableDelegate(() => {
      this._watchers -= 1;
      if (this._watchers === 0 && this._feed.connection.kind === 'live') {
        this._feed.leave(SAMPLES_ROOM);
      }
    });
  }

  experiment(id: string): IExperimentFeed {
    const held = this._experiments.get(id) ?? this._openExperiment(id);
    held.holders += 1;
    const { room } = held;
    const release = new DisposableDelegate(() => {
      held.holders -= 1;
      if (held.holders === 0) {
        this._experiments.delete(id);
        room.dispose();
      }
    });
    return {
      get state() {
        return room.state;
      },
      changed: room.changed,
      get isDisposed() {
        return release.isDisposed;
      },
      dispose: () => release.dispose()
    };
  }

  board(id: string): IBoardFeed {
    let held = this._boards.get(id);
    if (!held) {
      held = { board: new SharedBoard(id, this._feed), curves: new CurveMemory(id, this.api), holders: 0 };
      this._boards.set(id, held);
    }
    held.holders += 1;
    const { board, curves } = held;
    return new BoardFeed({ board, curves, api: this.api, released: () => this._releaseBoard(id) });
  }

  learn(views: { fleet?: FleetView; executor?: ExecutorView; experiment?: ExperimentView }): void {
    const none = new Set<string>();
    // Of what the feed tells already, the feed may have told something newer while the answer was on its way.
    const fresh = <T extends { readonly id: string }>(known: readonly T[], view: T | undefined): T[] =>
      view === undefined || known.some(({ id }) => id === view.id) ? [] : [view];
    this._project.adjust(value => ({
      ...value,
      fleets: upsert(value.fleets, fresh(value.fleets, views.fleet), none),
      executors: upsert(value.executors, fresh(value.executors, views.executor), none),
      experiments: upsert(value.experiments, fresh(value.experiments, views.experiment), none)
    }));
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    for (const { room } of this._experiments.values()) {
      room.dispose();
    }
    for (const { board } of this._boards.values()) {
      board.dispose();
    }
    this._project.dispose();
    this._feed.dispose();
    Signal.clearData(this);
  }

  private _openExperiment(id: string): { room: ExperimentRoom; holders: number } {
    const room: ExperimentRoom = new Room({
      name: `experiment:${id}`,
      feed: this._feed,
      apply: applyExperimentDelta
    });
    const held = { room, holders: 0 };
    this._experiments.set(id, held);
    return held;
  }

  private _onConnection(_: IFeed, connection: Connection): void {
    if (connection.kind === 'live' && this._watchers > 0) {
      this._joinSamples();
    }
    this._connectionChanged.emit(connection);
  }

  private _joinSamples(): void {
    if (this._feed.connection.kind === 'live') {
      // A refusal only means no sparklines until the next connection.
      this._feed.join(SAMPLES_ROOM).catch(() => undefined);
    }
  }

  private _onProject(): void {
    const state = this._project.state;
    if (state.kind === 'live') {
      this._samples.keep(new Set(state.value.executors.map(executor => executor.id)));
    }
    this._projectChanged.emit();
  }

  /** Readings count whatever the revision: they go only to those who joined `samples`. */
  private _onProjectDelta(_: IFeed, delta: ProjectDelta): void {
    this._project.receive(delta);
    if (this._samples.add(delta.samples)) {
      this._samplesChanged.emit();
    }
  }

  private _onExperimentDelta(_: IFeed, delta: ExperimentDelta & { id: string }): void {
    this._experiments.get(delta.id)?.room.receive(delta);
  }

  private _onBoardUpdate(_: IFeed, update: BoardUpdate): void {
    this._boards.get(update.id)?.board.receive(update);
  }

  private _releaseBoard(id: string): void {
    const held = this._boards.get(id);
    if (held && --held.holders === 0) {
      this._boards.delete(id);
      held.board.dispose();
    }
  }

  private readonly _feed: IFeed;
  private readonly _project: Room<ProjectSnapshot, ProjectDelta>;
  private readonly _experiments = new Map<string, { room: ExperimentRoom; holders: number }>();
  private readonly _boards = new Map<string, { board: SharedBoard; curves: CurveMemory; holders: number }>();
  private readonly _samples = new SampleHistory();
  private readonly _connectionChanged = new Signal<this, Connection>(this);
  private readonly _projectChanged = new Signal<this, void>(this);
  private readonly _samplesChanged = new Signal<this, void>(this);
  private _watchers = 0;
  private _isDisposed = false;
}

/** The same calls; what is new in their answers is known at once, before the feed repeats it. */
function learning(api: IApi, learn: IHopyard['learn']): IApi {
  const fleet = async (answer: Promise<FleetView>): Promise<FleetView> => {
    const view = await answer;
    learn({ fleet: view });
    return view;
  };
  const executor = async (answer: Promise<ExecutorView>): Promise<ExecutorView> => {
    const view = await answer;
    learn({ executor: view });
    return view;
  };
  const experiment = async (answer: Promise<ExperimentView>): Promise<ExperimentView> => {
    const view = await answer;
    learn({ experiment: view });
    return view;
  };
  return {
    ...api,
    startFleet: spec => fleet(api.startFleet(spec)),
    stopFleet: id => fleet(api.stopFleet(id)),
    extendFleet: (id, hours) => fleet(api.extendFleet(id, hours)),
    resizeFleet: (id, size) => fleet(api.resizeFleet(id, size)),
    stopExecutor: id => executor(api.stopExecutor(id)),
    restartExecutor: id => executor(api.restartExecutor(id)),
    interruptExecutor: id => executor(api.interruptExecutor(id)),
    submit: spec => experiment(api.submit(spec)),
    stopExperiment: (id, reason, by) => experiment(api.stopExperiment(id, reason, by)),
    holdExperiment: (id, by) => experiment(api.holdExperiment(id, by)),
    releaseExperiment: (id, by) => experiment(api.releaseExperiment(id, by)),
    changeExperiment: (id, change, by) => experiment(api.changeExperiment(id, change, by))
  };
}

export namespace Hopyard {
  export interface IOptions {
    readonly api: IApi;
    readonly feed: IFeed;
  }
}
