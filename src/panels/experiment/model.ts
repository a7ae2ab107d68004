import { type ISignal, Signal } from '@lumino/signaling';
import type { ExperimentSnapshot } from '../../../protocol';
import type { IExperimentFeed, IHopyard } from '../../tokens';
import { type ExperimentContent, isFinal } from './content';

export type ExperimentShown =
  | { readonly kind: 'waiting' }
  /** Fed by the sidecar. */
  | { readonly kind: 'live'; readonly snapshot: ExperimentSnapshot }
  /** As the notebook keeps it; `note` says so when it may be more by now. */
  | { readonly kind: 'saved'; readonly snapshot: ExperimentSnapshot; readonly note: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** One experiment as a cell shows it: live while the sidecar knows it, else what the notebook holds. */
export class ExperimentModel {
  constructor(private readonly _options: ExperimentModel.IOptions) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get hopyard(): IHopyard {
    return this._options.hopyard;
  }

  get shown(): ExperimentShown {
    const saved = this._content?.snapshot;
    const fed = this._feed?.state;
    switch (fed?.kind) {
      case 'live':
        return { kind: 'live', snapshot: fed.value };
      case 'stale':
        return { kind: 'saved', snapshot: fed.value, note: 'stale' };
      case 'missing':
        return saved ? { kind: 'saved', snapshot: saved, note: 'unknown' } : { kind: 'unknown', why: fed.why };
      default:
        return saved ? { kind: 'saved', snapshot: saved, note: '' } : { kind: 'waiting' };
    }
  }

  show(content: ExperimentContent): void {
    const isOther = content.id !== this._content?.id;
    this._content = content;
    if (isOther) {
      this._release();
    }
    if (!this._feed && !isFinal(content)) {
      this._feed = this._options.hopyard.experiment(content.id);
      this._feed.changed.connect(this._onFeed, this);
      this._options.hopyard.connect();
    }
    if (isOther || this._feed?.state.kind !== 'live') {
      // What the kernel says beside a live feed is older than what the feed said.
      this._changed.emit();
    }
  }

  /** Nothing is drawn while nobody sees it. */
  setSeen(isSeen: boolean): void {
    const wasSeen = this._isSeen;
    this._isSeen = isSeen;
    if (isSeen && !wasSeen && this._isBehind) {
      this._isBehind = false;
      this._onFeed();
    }
  }

  dispose(): void {
    this._release();
    window.clearTimeout(this._pause);
    Signal.clearData(this);
  }

  /** Tells at once, then not again before the pause that the settings say now; what came meanwhile is told at its end. */
  private _onFeed(): void {
    if (this._pause !== undefined || !this._isSeen) {
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
    this._changed.emit();
  }

  private _release(): void {
    this._feed?.changed.disconnect(this._onFeed, this);
    this._feed?.dispose();
    this._feed = undefined;
  }

  private readonly _changed = new Signal<this, void>(this);
  private _pause: number | undefined;
  private _isBehind = false;
  private _isSeen = true;
  private _content: ExperimentContent | undefined;
  private _feed: IExperimentFeed | undefined;
}

export namespace ExperimentModel {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly updatesPerSecond: () => number;
  }
}
