import { Signal, type ISignal } from '@lumino/signaling';
import type { TrialView } from '../../../protocol';
import type { IApi } from '../../tokens';
import type { CurveMemory } from './curves';
import type { SharedBoard } from './shared';
import type { Curves, CurvesWanted, IBoardFeed } from './types';

/** One viewer's hold of a board. */
export class BoardFeed implements IBoardFeed {
  constructor(private readonly _options: BoardFeed.IOptions) {
    _options.board.changed.connect(this._onChanged, this);
    _options.board.show(this, true);
  }

  get state(): IBoardFeed['state'] {
    return this._options.board.state;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  setShown(shown: boolean): void {
    if (!this._isDisposed) {
      this._options.board.show(this, shown);
    }
  }

  curves(wanted: CurvesWanted): Promise<Curves> {
    return this._options.curves.get(wanted);
  }

  trial(id: string): Promise<TrialView> {
    return this._options.api.trial(id);
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._options.board.show(this, false);
    this._options.board.changed.disconnect(this._onChanged, this);
    Signal.clearData(this);
    this._options.released();
  }

  private _onChanged(): void {
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _isDisposed = false;
}

export namespace BoardFeed {
  export interface IOptions {
    readonly board: SharedBoard;
    readonly curves: CurveMemory;
    readonly api: IApi;
    /** Told once it is disposed. */
    released(): void;
  }
}
