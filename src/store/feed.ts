import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { ExperimentDelta, ProjectDelta } from '../../protocol';
import type { BoardUpdate } from '../../protocol/board';
import type { Connection } from './connection';

/** The live wire, by what the store needs of it. */
export interface IFeed extends IDisposable {
  readonly connection: Connection;
  readonly connectionChanged: ISignal<IFeed, Connection>;
  readonly projectDelta: ISignal<IFeed, ProjectDelta>;
  readonly experimentDelta: ISignal<IFeed, ExperimentDelta & { id: string }>;
  readonly boardUpdate: ISignal<IFeed, BoardUpdate>;
  connect(): void;
  /** Resolves with the room's snapshot; rejects with a `HopyardError`, code NOT_FOUND-like when there is no such room. */
  join(room: string): Promise<unknown>;
  leave(room: string): void;
}
