import { type ISignal, Signal } from '@lumino/signaling';
import { boardRoom, type BoardUpdate } from '../../../protocol/board';
import type { IFeed } from '../feed';
import { Room } from '../room';
import { applyBoardUpdate, type HeldBoard, openBoard } from './frames';
import type { IBoardFeed } from './types';

type BoardRoom = Room<HeldBoard, BoardUpdate>;

/**
 * One experiment's board, shared by all who look at it. It is in the sidecar's room only while somebody sees it: a view
 * that is shown, in a tab that is not in the background.
 */
export class SharedBoard {
  constructor(
    readonly id: string,
    private readonly _feed: IFeed
  ) {
    document.addEventListener('visibilitychange', this._onVisibility);
  }

  get state(): IBoardFeed['state'] {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  receive(update: BoardUpdate): void {
    this._room?.receive(update);
  }

  show(viewer: object, shown: boolean): void {
    if (shown) {
      this._viewers.add(viewer);
    } else {
      this._viewers.delete(viewer);
    }
    this._joinOrLeave();
  }

  dispose(): void {
    document.removeEventListener('visibilitychange', this._onVisibility);
    this._viewers.clear();
    this._joinOrLeave();
    Signal.clearData(this);
  }

  private readonly _onVisibility = (): void => this._joinOrLeave();

  private _joinOrLeave(): void {
    const isWanted = this._viewers.size > 0 && !document.hidden;
    if (isWanted && !this._room) {
      this._room = new Room({ name: boardRoom(this.id), feed: this._feed, open: asBoard, apply: applyBoardUpdate });
      this._room.changed.connect(this._onRoom, this);
    } else if (!isWanted && this._room) {
      this._room.dispose();
      this._room = undefined;
    }
  }

  /** A room that begins anew knows nothing yet: what was known stays until it does. */
  private _onRoom(room: BoardRoom): void {
    if (room.state.kind !== 'connecting') {
      this._state = room.state;
    }
    this._changed.emit();
  }

  private readonly _viewers = new Set<object>();
  private readonly _changed = new Signal<this, void>(this);
  private _state: IBoardFeed['state'] = { kind: 'connecting' };
  private _room: BoardRoom | undefined;
}

const asBoard = (answer: unknown): HeldBoard => openBoard(answer as BoardUpdate);
