import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';
import type { ImportanceView } from '../../../../protocol';
import type { Board, IBoardFeed } from '../../../store/board/types';
import { lastKnown } from '../../../store/room';
import type { IHopyard } from '../../../tokens';
import { ActNotices } from './act-notices';
import { type Arrangement, type PanelId, UNARRANGED } from './arrangement';
import type { RememberedArrangements } from './remembered';
import { NotesModel } from './notes';
import { Selection } from './selection';
import { Steering } from './steering';

export type DashboardTab = 'overview' | 'trials' | 'compare' | 'what-if' | 'logs' | 'notes' | 'history';
export const DASHBOARD_TABS: readonly DashboardTab[] = [
  'overview',
  'trials',
  'compare',
  'what-if',
  'logs',
  'notes',
  'history'
];

/** One experiment's dashboard: what is looked at, how it is arranged, and the acts on it. */
export class DashboardModel {
  constructor(private readonly _options: DashboardModel.IOptions) {
    this.feed = _options.feed;
    this.feed.changed.connect(this._onFeed, this);
    this.selection = new Selection();
    this.steering = new Steering({
      api: _options.hopyard.api,
      experiment: _options.experiment,
      by: _options.by,
      trans: _options.trans
    });
    this._notices = new ActNotices({
      by: _options.by,
      openHistory: () => {
        this.tab = 'history';
      },
      trans: _options.trans
    });
    this.notes = new NotesModel({ api: _options.hopyard.api, experiment: _options.experiment, by: _options.by });
    _options.hopyard.connect();
    this._onFeed();
  }

  readonly feed: IBoardFeed;
  /** One and the same function always: views ask again when it differs. */
  readonly importance = (metric?: string): Promise<ImportanceView> =>
    this._options.hopyard.api.importance(this._options.experiment, metric);
  readonly selection: Selection;
  readonly steering: Steering;
  readonly notes: NotesModel;

  get hopyard(): IHopyard {
    return this._options.hopyard;
  }

  get experiment(): string {
    return this._options.experiment;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get board(): Board | undefined {
    return lastKnown(this.feed.state);
  }

  get tab(): DashboardTab {
    return this._tab;
  }

  set tab(tab: DashboardTab) {
    this._tab = tab;
    this._maximised = undefined;
    this._changed.emit();
  }

  /** Row of the trial whose page is open. */
  get opened(): number | undefined {
    return this._opened;
  }

  open(row: number | undefined): void {
    this._opened = row;
    this.selection.highlight(row);
    this._changed.emit();
  }

  get maximised(): PanelId | undefined {
    return this._maximised;
  }

  maximise(panel: PanelId | undefined): void {
    this._maximised = panel;
    this._changed.emit();
  }

  get filterText(): string {
    return this._filterText;
  }

  set filterText(text: string) {
    this._filterText = text;
    this._filterChanged.emit();
  }

  /** `filterText` is another: at each letter typed, so it is told apart from `changed`, for which all is rendered. */
  get filterChanged(): ISignal<this, void> {
    return this._filterChanged;
  }

  get arrangement(): Arrangement {
    return this._arrangement;
  }

  arrange(arrangement: Arrangement): void {
    this._arrangement = arrangement;
    if (this._kind !== undefined) {
      this._options.remembered.save(this._kind, arrangement);
    }
    this._changed.emit();
  }

  get themeRevision(): number {
    return this._themeRevision;
  }

  themeChanged(): void {
    this._themeRevision += 1;
    this._changed.emit();
  }

  dispose(): void {
    this.feed.changed.disconnect(this._onFeed, this);
    this.feed.dispose();
    this.selection.dispose();
    this.steering.dispose();
    this.notes.dispose();
    Signal.clearData(this);
  }

  private _onFeed(): void {
    const { board } = this;
    if (board) {
      this.selection.follow(board);
      this._notices.follow(board);
      this._rememberKind(board.experiment.kind);
    }
    this._changed.emit();
  }

  private _rememberKind(kind: string): void {
    if (kind === this._kind) {
      return;
    }
    this._kind = kind;
    void this._options.remembered.load(kind).then(arrangement => {
      // Whatever was arranged while the stored one came stands.
      if (this._arrangement === UNARRANGED) {
        this._arrangement = arrangement;
        this._changed.emit();
      }
    });
  }

  private readonly _notices: ActNotices;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _filterChanged = new Signal<this, void>(this);
  private _tab: DashboardTab = 'overview';
  private _opened: number | undefined;
  private _maximised: PanelId | undefined;
  private _filterText = '';
  private _arrangement: Arrangement = UNARRANGED;
  private _kind: string | undefined;
  private _themeRevision = 0;
}

export namespace DashboardModel {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly experiment: string;
    /** The model disposes it. */
    readonly feed: IBoardFeed;
    readonly remembered: RememberedArrangements;
    readonly by: () => string;
    readonly trans: TranslationBundle;
  }
}
