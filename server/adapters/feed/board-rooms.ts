/** Rooms `board:<id>`. A board is kept current while somebody is in its room, and made anew when somebody comes again. */
import { BOARD_EVENT, boardRoom, type BoardUpdate, type ExperimentId } from '../../../protocol';
import { Room, type Timers } from './room';
import type { BoardSource, FeedSource } from './source';
import type { Viewer } from './viewer';

const NAME = /^board:(exp_[A-Za-z0-9]{4,40})$/;

interface BoardRoom {
  readonly room: Room;
  readonly source: BoardSource;
}

export interface BoardRoomsParts {
  readonly source: Pick<FeedSource, 'openBoard'>;
  readonly timers: Timers;
  /** Somebody comes to look at a board that nobody looked at. */
  opened?(experiment: ExperimentId): void;
  /** Encoded once for all of them. */
  send(viewers: readonly Viewer[], event: string, update: BoardUpdate): void;
}

export class BoardRooms implements Disposable {
  constructor(private readonly parts: BoardRoomsParts) {}

  /** Its experiment, when this is the name of such a room. */
  static experimentOf(name: string): ExperimentId | undefined {
    return NAME.exec(name)?.[1];
  }

  join(viewer: Viewer, id: ExperimentId): BoardUpdate {
    const { room, source } = this.rooms.get(id) ?? this.open(id);
    room.settle();
    const frame = source.snapshot();
    room.enter(viewer);
    return { id, revision: room.revision, frame };
  }

  leave(viewer: Viewer, id: ExperimentId): void {
    const found = this.rooms.get(id);
    found?.room.leave(viewer);
    if (found?.room.viewers.size !== 0) return;
    this.rooms.delete(id);
    found.room[Symbol.dispose]();
    found.source[Symbol.dispose]();
  }

  drained(id: ExperimentId): void {
    this.rooms.get(id)?.room.drained();
  }

  of(viewer: Viewer): string[] {
    return [...this.rooms].filter(([, { room }]) => room.viewers.has(viewer)).map(([id]) => boardRoom(id));
  }

  [Symbol.dispose](): void {
    for (const { room, source } of this.rooms.values()) {
      room[Symbol.dispose]();
      source[Symbol.dispose]();
    }
  }

  private open(id: ExperimentId): BoardRoom {
    const source = this.parts.source.openBoard(id, () => room.touch());
    const room = new Room({
      name: boardRoom(id),
      timers: this.parts.timers,
      flush: (revision, viewers) => {
        const frame = source.delta();
        if (frame === undefined) return false;
        this.parts.send(viewers, BOARD_EVENT, { id, revision, frame });
        return true;
      },
      nudge: (revision, viewer) => viewer.socket.emit(BOARD_EVENT, { id, revision } satisfies BoardUpdate)
    });
    const opened = { room, source };
    this.rooms.set(id, opened);
    this.parts.opened?.(id);
    return opened;
  }

  private readonly rooms = new Map<ExperimentId, BoardRoom>();
}
