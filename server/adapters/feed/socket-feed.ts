/**
 * Socket.IO for browsers: rooms `project`, `samples`, `experiment:<id>` and `board:<id>`, snapshots on joining and deltas after it.
 * It never holds anything up: the hub tells it of changes and forgets them.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import {
  FEED,
  type ApiError,
  type BoardUpdate,
  type ExperimentDelta,
  type ExperimentId,
  type ProjectDelta
} from '../../../protocol';
import { asHopyardError, HopyardError } from '../../hopyard-error';
import type { Log } from '../../ports';
import { BoardRooms } from './board-rooms';
import { PendingExperiment, PendingProject } from './pending';
import { Room, type Timers } from './room';
import type { FeedChange, FeedSource, OperationsSource } from './source';
import { Viewer } from './viewer';

/** What a browser may send: the names of rooms. */
const MOST_RECEIVED_BYTES = 64 * 1024;
const MOST_ROOMS = 64;
const EXPERIMENT_ROOM = /^experiment:(exp_[A-Za-z0-9]{4,40})$/;

export interface SocketFeedParts {
  readonly source: FeedSource;
  readonly operations?: OperationsSource;
  readonly timers: Timers;
  readonly log: Log;
  /** Somebody comes to look at a board that nobody looked at. */
  boardOpened?(experiment: ExperimentId): void;
  /** Somebody came or went. */
  used(): void;
}

interface ExperimentRoom {
  readonly room: Room;
  pending: PendingExperiment;
}

export class SocketFeed implements Disposable {
  constructor(private readonly parts: SocketFeedParts) {
    // Upgrades reach it through the sidecar's one door, so that nothing gets in past the gate: this server never listens.
    this.#mouth = createServer();
    this.#io = new Server(this.#mouth, {
      path: FEED.path,
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MOST_RECEIVED_BYTES,
      perMessageDeflate: false,
      destroyUpgrade: false,
      connectTimeout: 10_000
    });
    this.#io.on('connection', socket => this.#greet(socket));
    this.#project = new Room({
      name: FEED.rooms.project,
      timers: parts.timers,
      flush: (revision, viewers) => this.#tellProject(revision, viewers),
      nudge: (revision, viewer) => viewer.socket.emit('project', new PendingProject().delta(revision))
    });
    this.#boards = new BoardRooms({
      source: parts.source,
      timers: parts.timers,
      opened: id => parts.boardOpened?.(id),
      send: (viewers, event, update) => this.#send(viewers, event, update)
    });
    this.#operations = parts.operations?.subscribe({
      changed: view => this.#tellOf(pending => pending.operation(view)),
      removed: id => this.#tellOf(pending => pending.operationRemoved(id))
    });
    this.#subscription = parts.source.subscribe({
      changed: change => this.#changed(change),
      sampled: (executor, sample) => {
        if (this.#sampleViewers.size === 0) return;
        this.#pending.sample(executor, sample);
        this.#project.touch();
      }
    });
  }

  get connected(): number {
    return this.#viewers.size;
  }

  readonly door = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    this.#mouth.emit('upgrade', request, socket, head);
  };

  /** Says goodbye; nothing more is let in. */
  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
    this.#operations?.[Symbol.dispose]();
    this.#sampling?.[Symbol.dispose]();
    this.#project[Symbol.dispose]();
    for (const { room } of this.#experiments.values()) room[Symbol.dispose]();
    this.#boards[Symbol.dispose]();
    this.#io.disconnectSockets(true);
    void this.#io.close();
  }

  #greet(socket: Socket): void {
    const viewer = new Viewer(socket, () => this.#drained(viewer));
    this.#viewers.add(viewer);
    this.parts.used();
    socket.on('join', (asked: unknown, answer: unknown) => {
      const reply = typeof answer === 'function' ? (answer as (reply: unknown) => void) : () => undefined;
      try {
        reply(this.#join(viewer, roomOf(asked)));
      } catch (error) {
        const { code, message, hint } = asHopyardError(error);
        reply({ code, message, hint } satisfies ApiError);
      }
    });
    socket.on('leave', (asked: unknown) => this.#leave(viewer, roomOf(asked)));
    socket.on('error', error => this.parts.log.warn('a viewer broke', { why: String(error) }));
    socket.on('disconnect', () => {
      this.#viewers.delete(viewer);
      for (const name of this.#roomsOf(viewer)) this.#leave(viewer, name);
      this.parts.used();
    });
  }

  #join(viewer: Viewer, name: string): unknown {
    const { source } = this.parts;
    const rooms = this.#roomsOf(viewer);
    if (rooms.length >= MOST_ROOMS && !rooms.includes(name)) {
      throw new HopyardError('BAD_REQUEST', { what: 'Joining', why: `a tab may be in ${MOST_ROOMS} rooms` });
    }
    if (name === FEED.rooms.project || name === FEED.rooms.samples) {
      this.#project.settle();
      const snapshot = {
        ...source.snapshot(),
        operations: this.parts.operations?.list() ?? [],
        revision: this.#project.revision
      };
      this.#project.enter(viewer);
      (name === FEED.rooms.samples ? this.#sampleViewers : this.#plainViewers).add(viewer);
      this.#sampleOrNot();
      return snapshot;
    }
    const shown = BoardRooms.experimentOf(name);
    if (shown !== undefined) return this.#boards.join(viewer, shown);
    const id = EXPERIMENT_ROOM.exec(name)?.[1];
    if (id === undefined) throw new HopyardError('NOT_FOUND', { what: 'room', id: name });
    this.#experiments.get(id)?.room.settle();
    const snapshot = source.experiment(id);
    const { room } = this.#experimentRoom(id);
    room.enter(viewer);
    return { ...snapshot, revision: room.revision };
  }

  #leave(viewer: Viewer, name: string): void {
    if (name === FEED.rooms.project || name === FEED.rooms.samples) {
      (name === FEED.rooms.samples ? this.#sampleViewers : this.#plainViewers).delete(viewer);
      if (!this.#plainViewers.has(viewer) && !this.#sampleViewers.has(viewer)) this.#project.leave(viewer);
      this.#sampleOrNot();
      return;
    }
    const shown = BoardRooms.experimentOf(name);
    if (shown !== undefined) return this.#boards.leave(viewer, shown);
    const id = EXPERIMENT_ROOM.exec(name)?.[1] ?? '';
    const found = this.#experiments.get(id);
    found?.room.leave(viewer);
    if (found?.room.viewers.size !== 0) return;
    found.room[Symbol.dispose]();
    this.#experiments.delete(id);
  }

  /** Agents sample often only while somebody looks. */
  #sampleOrNot(): void {
    if (this.#sampleViewers.size > 0) this.#sampling ??= this.parts.source.watchSamples();
    else {
      this.#sampling?.[Symbol.dispose]();
      this.#sampling = undefined;
    }
  }

  #tellOf(add: (pending: PendingProject) => void): void {
    if (this.#project.viewers.size === 0) return;
    add(this.#pending);
    this.#project.touch();
  }

  #changed(change: FeedChange): void {
    if (this.#project.viewers.size > 0 && this.#pending.add(change)) this.#project.touch();
    if (this.#experiments.size === 0) return;
    for (const progress of change.progress) {
      const found = this.#experiments.get(progress.experiment);
      found?.pending.add(progress);
      found?.room.touch();
    }
  }

  #tellProject(revision: number, viewers: readonly Viewer[]): boolean {
    const delta = this.#pending.delta(revision);
    this.#pending = new PendingProject();
    const sampling = viewers.filter(viewer => this.#sampleViewers.has(viewer));
    const plain = viewers.filter(viewer => !this.#sampleViewers.has(viewer));
    this.#send(sampling, 'project', delta);
    this.#send(plain, 'project', { ...delta, samples: [] });
    return true;
  }

  #tellExperiment(id: ExperimentId, revision: number, viewers: readonly Viewer[]): boolean {
    const found = this.#experiments.get(id);
    if (found === undefined) return true;
    const { pending } = found;
    found.pending = new PendingExperiment();
    if (pending.overflows) return false;
    this.#send(viewers, 'experiment', { id, ...pending.delta(revision) });
    return true;
  }

  #experimentRoom(id: ExperimentId): ExperimentRoom {
    let found = this.#experiments.get(id);
    if (found === undefined) {
      const room = new Room({
        name: `experiment:${id}`,
        timers: this.parts.timers,
        flush: (revision, viewers) => this.#tellExperiment(id, revision, viewers),
        nudge: (revision, viewer) =>
          viewer.socket.emit('experiment', { id, ...new PendingExperiment().delta(revision) })
      });
      found = { room, pending: new PendingExperiment() };
      this.#experiments.set(id, found);
    }
    return found;
  }

  /** Encoded once for all of them. */
  #send(
    viewers: readonly Viewer[],
    event: string,
    delta: ProjectDelta | (ExperimentDelta & { id: string }) | BoardUpdate
  ): void {
    if (viewers.length === 0) return;
    this.#io.to(viewers.map(viewer => viewer.socket.id)).emit(event, delta);
  }

  #drained(viewer: Viewer): void {
    for (const name of viewer.behindIn) {
      const shown = BoardRooms.experimentOf(name);
      if (name === FEED.rooms.project) this.#project.drained();
      else if (shown !== undefined) this.#boards.drained(shown);
      else this.#experiments.get(EXPERIMENT_ROOM.exec(name)?.[1] ?? '')?.room.drained();
    }
  }

  #roomsOf(viewer: Viewer): string[] {
    const names: string[] = [];
    if (this.#plainViewers.has(viewer)) names.push(FEED.rooms.project);
    if (this.#sampleViewers.has(viewer)) names.push(FEED.rooms.samples);
    for (const [id, { room }] of this.#experiments) if (room.viewers.has(viewer)) names.push(`experiment:${id}`);
    return [...names, ...this.#boards.of(viewer)];
  }

  readonly #mouth: ReturnType<typeof createServer>;
  readonly #io: Server;
  readonly #subscription: Disposable;
  readonly #operations: Disposable | undefined;
  readonly #viewers = new Set<Viewer>();
  readonly #project: Room;
  readonly #plainViewers = new Set<Viewer>();
  readonly #sampleViewers = new Set<Viewer>();
  readonly #boards: BoardRooms;
  readonly #experiments = new Map<ExperimentId, ExperimentRoom>();
  #pending = new PendingProject();
  #sampling: Disposable | undefined;
}

const roomOf = (asked: unknown): string => {
  const room = (asked as { room?: unknown } | null | undefined)?.room;
  return typeof room === 'string' ? room : '';
};
