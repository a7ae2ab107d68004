import { type ISignal, Signal } from '@lumino/signaling';
import type { Board, Curves, IBoardFeed } from '../../../store/board/types';
import { lastKnown } from '../../../store/room';
import type { IHopyard } from '../../../tokens';
import { type ExperimentContent, isFinal } from '../content';
import { firstRows, NOTABLE } from './order';
import { isLessBetter, type SearchShown, shownOfBoard, shownOfContent } from './shown';
import { rowsOfBoard } from './trials';

export type SearchState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'unknown'; readonly why: string }
  | {
      readonly kind: 'shown';
      readonly search: SearchShown;
      readonly isLive: boolean;
      /** Why it may be more by now; empty when it is not so. */
      readonly note: '' | 'stale' | 'unknown';
    };

/** Curves drawn at once; a cell's picture has no room for more. */
const MOST_CURVES = 40;
const POINTS = 160;
/** Curves are asked for this seldom at most: they change slowly beside the numbers. */
const CURVES_EVERY_MS = 500;

/** One search as a cell shows it: fed by the sidecar while it is seen, else what the notebook holds. */
export class SearchModel {
  constructor(private readonly _options: SearchModel.IOptions) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get hopyard(): IHopyard {
    return this._options.hopyard;
  }

  get state(): SearchState {
    const feed = this._feed?.state;
    const board = feed && lastKnown(feed);
    if (board) {
      const isLive = feed.kind === 'live';
      const search = this._shownOf(board);
      return { kind: 'shown', search, isLive, note: isLive ? '' : 'stale' };
    }
    const saved = this._content && shownOfContent(this._content);
    const isMissing = feed?.kind === 'missing';
    if (saved) {
      return { kind: 'shown', search: saved, isLive: false, note: isMissing ? 'unknown' : '' };
    }
    return isMissing ? { kind: 'unknown', why: feed.why } : { kind: 'waiting' };
  }

  show(content: ExperimentContent): void {
    const isOther = content.id !== this._content?.id;
    this._content = content;
    if (isOther) {
      this._release();
    }
    if (!this._feed && !isFinal(content)) {
      this._feed = this._options.hopyard.board(content.id);
      this._feed.changed.connect(this._onFeed, this);
      this._feed.setShown(this._isSeen);
      this._options.hopyard.connect();
    }
    if (isOther || this._feed?.state.kind !== 'live') {
      // What the kernel says beside a live feed is older than what the feed said.
      this._changed.emit();
    }
  }

  /** Nothing is asked for and nothing drawn while nobody sees it. */
  setSeen(isSeen: boolean): void {
    if (isSeen === this._isSeen) {
      return;
    }
    this._isSeen = isSeen;
    this._feed?.setShown(isSeen);
    if (isSeen) {
      this._onFeed();
    }
  }

  dispose(): void {
    this._release();
    window.clearTimeout(this._pause);
    Signal.clearData(this);
  }

  /** Tells at once, then not again before the pause; what came meanwhile is told at its end. */
  private _onFeed(): void {
    if (!this._isSeen) {
      return;
    }
    if (this._pause !== undefined) {
      this._isBehind = true;
      return;
    }
    this._pause = window.setTimeout(() => {
      this._pause = undefined;
      if (this._isBehind) {
        this._isBehind = false;
        this._onFeed();
      }
    }, 1000 / this._options.updatesPerSecond());
    void this._askForCurves();
    this._changed.emit();
  }

  private _shownOf(board: Board): SearchShown {
    if (this._last?.board !== board || this._last.curves !== this._curves) {
      this._last = { board, curves: this._curves, shown: shownOfBoard(board, this._curves) };
    }
    return this._last.shown;
  }

  private async _askForCurves(): Promise<void> {
    const feed = this._feed;
    const board = feed && lastKnown(feed.state);
    if (!board || this._isAsking || !this._isSeen || board.revision === this._askedAt) {
      return;
    }
    this._isAsking = true;
    try {
      const rows = rowsOfBoard(board);
      const chosen = firstRows(rows, NOTABLE, isLessBetter(board.experiment), MOST_CURVES);
      const trials = chosen.filter(row => !Number.isNaN(rows.step(row))).map(row => rows.id(row));
      const curves = trials.length === 0 ? undefined : await feed.curves({ points: POINTS, trials });
      if (this._feed === feed) {
        this._askedAt = board.revision;
        const isNew = curves !== this._curves;
        this._curves = curves;
        if (isNew) {
          this._changed.emit();
        }
      }
    } catch {
      // Without an answer the picture stays as it is; the next change asks again.
    }
    this._rest = window.setTimeout(() => {
      this._isAsking = false;
      this._onFeed();
    }, CURVES_EVERY_MS);
  }

  private _release(): void {
    window.clearTimeout(this._rest);
    this._isAsking = false;
    this._askedAt = undefined;
    this._curves = undefined;
    this._last = undefined;
    this._feed?.changed.disconnect(this._onFeed, this);
    this._feed?.dispose();
    this._feed = undefined;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _content: ExperimentContent | undefined;
  private _feed: IBoardFeed | undefined;
  private _curves: Curves | undefined;
  private _last:
    { readonly board: Board; readonly curves: Curves | undefined; readonly shown: SearchShown } | undefined;
  private _askedAt: number | undefined;
  private _isAsking = false;
  private _rest: number | undefined;
  private _isSeen = true;
  private _pause: number | undefined;
  private _isBehind = false;
}

export namespace SearchModel {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly updatesPerSecond: () => number;
  }
}
