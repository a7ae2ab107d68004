import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';
import type { Socket } from 'socket.io-client';
import type { ApiError, ExperimentDelta, ProjectDelta } from '../../protocol';
import { BOARD_EVENT, type BoardUpdate } from '../../protocol/board';
import { HopyardError } from '../failure';
import { SERVER_PATH } from '../ids';
import type { Connection } from '../store/connection';
import type { IFeed } from '../store/feed';

/** Waits between attempts: 0.5 s, doubling up to 10 s, each ± 50 %. */
const RECONNECT = { reconnectionDelay: 500, reconnectionDelayMax: 10_000, randomizationFactor: 0.5 };
const ANSWER_WITHIN_MS = 10_000;
/** A tab that wakes asks whether its socket still lives, and does not wait long for the answer. */
const ALIVE_WITHIN_MS = 3_000;

/** The tab's one Socket.IO connection, through Jupyter's origin and authentication. Loaded when first needed. */
export class SocketFeed implements IFeed {
  constructor(
    private readonly _settings: ServerConnection.ISettings,
    private readonly _trans: TranslationBundle
  ) {}

  get connection(): Connection {
    return this._connection;
  }

  get connectionChanged(): ISignal<IFeed, Connection> {
    return this._connectionChanged;
  }

  get projectDelta(): ISignal<IFeed, ProjectDelta> {
    return this._projectDelta;
  }

  get experimentDelta(): ISignal<IFeed, ExperimentDelta & { id: string }> {
    return this._experimentDelta;
  }

  get boardUpdate(): ISignal<IFeed, BoardUpdate> {
    return this._boardUpdate;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  connect(): void {
    if (this._connection.kind === 'idle' && !this._isDisposed) {
      this._set({ kind: 'connecting', attempt: 1 });
      void this._open();
    }
  }

  async join(room: string): Promise<unknown> {
    const socket = this._socket;
    if (!socket?.connected) {
      throw this._disconnected();
    }
    let answer: unknown;
    try {
      answer = await socket.timeout(ANSWER_WITHIN_MS).emitWithAck('join', { room });
    } catch {
      throw this._disconnected();
    }
    const refusal = answer as Partial<ApiError> | null;
    if (typeof refusal?.code === 'string') {
      throw new HopyardError(refusal.code, refusal.message ?? '', refusal.hint ?? '');
    }
    return answer;
  }

  leave(room: string): void {
    this._socket?.emit('leave', { room });
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.removeEventListener('online', this._onWake);
    document.removeEventListener('visibilitychange', this._onWake);
    this._socket?.disconnect();
    Signal.clearData(this);
  }

  private async _open(): Promise<void> {
    const { io } = await import('socket.io-client');
    if (this._isDisposed) {
      return;
    }
    const base = new URL(this._settings.wsUrl.replace(/^ws/, 'http'), window.location.href);
    const token = this._settings.appendToken ? this._settings.token : '';
    const socket = io(base.origin, {
      ...RECONNECT,
      path: URLExt.join(base.pathname, SERVER_PATH, 'socket.io'),
      transports: ['websocket'],
      ...(token ? { query: { token } } : {})
    });
    this._socket = socket;
    socket.on('connect', () => this._set({ kind: 'live', since: Date.now() }));
    socket.on('disconnect', reason => this._lost(reason));
    socket.on('connect_error', () => this._failed());
    socket.on('project', (delta: ProjectDelta) => this._projectDelta.emit(delta));
    socket.on('experiment', (delta: ExperimentDelta & { id: string }) => this._experimentDelta.emit(delta));
    socket.on(BOARD_EVENT, (update: BoardUpdate) => this._boardUpdate.emit(update));
    window.addEventListener('online', this._onWake);
    document.addEventListener('visibilitychange', this._onWake);
  }

  /** Socket.IO connects again by itself, except when the server closed the connection on purpose. */
  private _lost(reason: string): void {
    this._set({ kind: 'stale', lastHeard: Date.now(), why: this._trans.__('The connection was lost.') });
    if (reason === 'io server disconnect') {
      window.setTimeout(() => this._socket?.connect(), RECONNECT.reconnectionDelay);
    }
  }

  private _failed(): void {
    if (this._connection.kind === 'connecting') {
      this._set({ kind: 'connecting', attempt: this._connection.attempt + 1 });
    }
  }

  private readonly _onWake = (): void => {
    const socket = this._socket;
    if (document.hidden || !socket) {
      return;
    }
    if (!socket.connected) {
      // Ends the wait of the back-off: the network is back now.
      socket.disconnect().connect();
      return;
    }
    socket
      .timeout(ALIVE_WITHIN_MS)
      .emitWithAck('join', { room: 'project' })
      .catch(() => socket.disconnect().connect());
  };

  private _disconnected(): HopyardError {
    return new HopyardError('DISCONNECTED', this._trans.__('The connection was lost.'), '');
  }

  private _set(connection: Connection): void {
    this._connection = connection;
    this._connectionChanged.emit(connection);
  }

  private readonly _connectionChanged = new Signal<IFeed, Connection>(this);
  private readonly _projectDelta = new Signal<IFeed, ProjectDelta>(this);
  private readonly _boardUpdate = new Signal<IFeed, BoardUpdate>(this);
  private readonly _experimentDelta = new Signal<IFeed, ExperimentDelta & { id: string }>(this);
  private _socket: Socket | null = null;
  private _connection: Connection = { kind: 'idle' };
  private _isDisposed = false;
}
