import { type ISignal, Signal } from '@lumino/signaling';
import type { Board } from '../../../store/board/types';

/**
 * One way in which somebody narrowed the trials: the filter expression, a brush over an axis.
 * It is asked again for each new board, so that new trials fall in or out by themselves.
 */
export interface Brush {
  /** For the chip that takes it back: "lr 0.001 to 0.01". */
  readonly says: string;
  /** Sets `kept[row] = 0` for each row outside; never sets 1. */
  drop(board: Board, kept: Uint8Array): void;
}

/**
 * What is pointed at and chosen among an experiment's trials, shared by the table and all charts of a dashboard.
 * Trials are rows of the board. Views draw anew on a signal; nothing here draws.
 */
export class Selection {
  /** Row under the pointer, wherever it is; follows the pointer, so listeners must be cheap. */
  get hovered(): number | undefined {
    return this._hovered;
  }

  get hoverChanged(): ISignal<this, void> {
    return this._hoverChanged;
  }

  hover(row: number | undefined): void {
    if (row !== this._hovered) {
      this._hovered = row;
      this._hoverChanged.emit();
    }
  }

  /** Rows chosen one by one: drawn bold, kept apart from what only passes under the pointer. */
  get selected(): ReadonlySet<number> {
    return this._selected;
  }

  /** The trial whose page is open: drawn above all others in every view. */
  get highlighted(): number | undefined {
    return this._highlighted;
  }

  /** Either `selected` or `highlighted` is another. */
  get selectedChanged(): ISignal<this, void> {
    return this._selectedChanged;
  }

  select(rows: Iterable<number>): void {
    this._selected = new Set(rows);
    this._selectedChanged.emit();
  }

  /** Chooses one more, or takes it back. */
  toggle(row: number): void {
    const next = new Set(this._selected);
    if (!next.delete(row)) {
      next.add(row);
    }
    this.select(next);
  }

  highlight(row: number | undefined): void {
    if (row !== this._highlighted) {
      this._highlighted = row;
      this._selectedChanged.emit();
    }
  }

  /** `kept[row]` is 1 for rows inside all brushes; undefined while there is none and every row is. */
  get kept(): Uint8Array | undefined {
    return this._kept;
  }

  get keptCount(): number {
    return this._keptCount;
  }

  /** Each view has at most one brush for each of its own keys, such as "filter" or "parallel:lr". */
  get brushes(): ReadonlyMap<string, Brush> {
    return this._brushes;
  }

  /** `kept` or `brushes` is another. */
  get keptChanged(): ISignal<this, void> {
    return this._keptChanged;
  }

  brush(key: string, brush: Brush | undefined): void {
    if (brush === undefined && !this._brushes.has(key)) {
      return;
    }
    const next = new Map(this._brushes);
    if (brush) {
      next.set(key, brush);
    } else {
      next.delete(key);
    }
    this._brushes = next;
    this._sift();
    this._keptChanged.emit();
  }

  clearBrushes(): void {
    if (this._brushes.size > 0) {
      this._brushes = new Map();
      this._sift();
      this._keptChanged.emit();
    }
  }

  /** Whether the row is inside all brushes. */
  keeps(row: number): boolean {
    return this._kept === undefined || this._kept[row] === 1;
  }

  /** Called by the dashboard for each board, before the views draw it; they need no signal for it. */
  follow(board: Board): void {
    if (board !== this._board) {
      this._board = board;
      this._sift();
    }
  }

  dispose(): void {
    Signal.clearData(this);
  }

  private _sift(): void {
    const count = this._board?.trials.count ?? 0;
    if (this._board === undefined || this._brushes.size === 0) {
      this._kept = undefined;
      this._keptCount = count;
      return;
    }
    const kept = new Uint8Array(count).fill(1);
    for (const brush of this._brushes.values()) {
      const own = this._keptBy(brush, this._board);
      for (let row = 0; row < count; row++) {
        kept[row] = (kept[row] ?? 0) & (own[row] ?? 0);
      }
    }
    let keptCount = 0;
    for (let row = 0; row < count; row++) {
      keptCount += kept[row] ?? 0;
    }
    this._kept = kept;
    this._keptCount = keptCount;
  }

  /** A brush is asked once for each board: while another one moves, this one's answer stands. */
  private _keptBy(brush: Brush, board: Board): Uint8Array {
    const known = this._answers.get(brush);
    if (known?.board === board) {
      return known.kept;
    }
    const kept = new Uint8Array(board.trials.count).fill(1);
    brush.drop(board, kept);
    this._answers.set(brush, { board, kept });
    return kept;
  }

  private readonly _hoverChanged = new Signal<this, void>(this);
  private readonly _selectedChanged = new Signal<this, void>(this);
  private readonly _keptChanged = new Signal<this, void>(this);
  private _hovered: number | undefined;
  private _highlighted: number | undefined;
  private _selected: ReadonlySet<number> = new Set();
  private _brushes: ReadonlyMap<string, Brush> = new Map();
  private _kept: Uint8Array | undefined;
  private _keptCount = 0;
  private _board: Board | undefined;
  private readonly _answers = new WeakMap<Brush, { readonly board: Board; readonly kept: Uint8Array }>();
}
