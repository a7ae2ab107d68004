import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import { coerceError } from '../failure';
import type { Connection } from './connection';
import type { IFeed } from './feed';

export type RoomState<S> =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly value: S }
  /** The last known value, while the connection is being made again. */
  | { readonly kind: 'stale'; readonly value: S }
  /** The sidecar does not know it. */
  | { readonly kind: 'missing'; readonly why: string };

/** Its value, live or as it was when it was known last. */
export const lastKnown = <S>(state: RoomState<S>): S | undefined =>
  state.kind === 'live' || state.kind === 'stale' ? state.value : undefined;

/** Before a room that got no answer asks again. */
const AGAIN_MS = 1_000;

interface IRevisioned {
  readonly revision: number;
}

/**
 * One room of the feed: a snapshot, kept current by deltas of consecutive revisions.
 * A gap in the revisions, or a new connection, asks for a new snapshot; deltas that arrive meanwhile wait for it.
 */
export class Room<S extends IRevisioned, D extends IRevisioned> implements IDisposable {
  constructor(options: Room.IOptions<S, D>) {
    this._options = options;
    options.feed.connectionChanged.connect(this._onConnection, this);
    if (options.feed.connection.kind === 'live') {
      void this._join();
    }
  }

  get state(): RoomState<S> {
    return this._state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  receive(delta: D): void {
    if (this._joining) {
      this._waiting.push(delta);
    } else if (this._state.kind === 'live') {
      this._apply(this._state.value, [delta]);
    }
  }

  /** Changes the value outside the feed's order, with what a REST answer said. */
  adjust(change: (value: S) => S): void {
    if (this._state.kind === 'live') {
      this._set({ kind: 'live', value: change(this._state.value) });
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._options.feed.connectionChanged.disconnect(this._onConnection, this);
    if (this._options.feed.connection.kind === 'live') {
      this._options.feed.leave(this._options.name);
    }
    Signal.clearData(this);
  }

  private _onConnection(_: IFeed, connection: Connection): void {
    if (connection.kind === 'live') {
      void this._join();
    } else if (this._state.kind === 'live') {
      this._set({ kind: 'stale', value: this._state.value });
    }
  }

  private async _join(): Promise<void> {
    const turn = ++this._turn;
    this._joining = true;
    this._waiting = [];
    try {
      const answer = await this._options.feed.join(this._options.name);
      const snapshot = this._options.open?.(answer) ?? (answer as S);
      if (turn === this._turn && !this._isDisposed) {
        this._joining = false;
        this._apply(snapshot, this._waiting.splice(0));
      }
    } catch (thrown) {
      if (turn === this._turn && !this._isDisposed) {
        this._joining = false;
        this._refused(coerceError(thrown).code, coerceError(thrown).message);
      }
    }
  }

  /** A lost connection is no refusal: the next `live` joins again; where it still lives, the answer was only late. */
  private _refused(code: string, why: string): void {
    if (code === 'DISCONNECTED') {
      if (this._options.feed.connection.kind === 'live') {
        const turn = this._turn;
        window.setTimeout(() => (turn === this._turn && !this._isDisposed ? void this._join() : undefined), AGAIN_MS);
      }
      return;
    }
    this._set({ kind: 'missing', why });
  }

  private _apply(start: S, deltas: readonly D[]): void {
    let value = start;
    for (const delta of deltas) {
      if (delta.revision <= value.revision) {
        continue;
      }
      if (delta.revision > value.revision + 1) {
        this._set({ kind: 'stale', value });
        void this._join();
        return;
      }
      value = this._options.apply(value, delta);
    }
    if (this._state.kind !== 'live' || this._state.value !== value) {
      this._set({ kind: 'live', value });
    }
  }

  private _set(state: RoomState<S>): void {
    this._state = state;
    this._changed.emit();
  }

  private readonly _options: Room.IOptions<S, D>;
  private readonly _changed = new Signal<this, void>(this);
  private _state: RoomState<S> = { kind: 'connecting' };
  private _joining = false;
  private _turn = 0;
  private _waiting: D[] = [];
  private _isDisposed = false;
}

export namespace Room {
  export interface IOptions<S, D> {
    readonly name: string;
    readonly feed: IFeed;
    /** Pure: the value that joining answered with, where it is not the answer itself. */
    readonly open?: (answer: unknown) => S;
    /** Pure: the value after a delta of the next revision. */
    readonly apply: (value: S, delta: D) => S;
  }
}
