import type { IDisposable } from '@lumino/disposable';
import { type Palette, readPalette } from './palette';
import { noteInput, type Sliced, Slices } from './slices';

/** What a drawing is given: sizes in CSS pixels; the context is scaled already. */
export interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Device pixels a CSS pixel, for those who write pixels. */
  readonly ratio: number;
  readonly palette: Palette;
}

export interface Drawing {
  /** The mass: drawn out of sight in slices, shown when done. */
  base(pen: Pen): Sliced;
  /** The mass comes in one piece, and is drawn where it is seen. */
  readonly isWhole?: boolean;
  /** The highlights go on from the mass, so that both must be of one moment: they wait for a mass that is being drawn. */
  readonly isOne?: boolean;
  /** What follows the pointer; drawn at once and often, so it must be cheap. */
  top(pen: Pen): void;
}

/** A picture that is drawn once and put again and again, for as long as `key` says that it is the same. */
export class Layer {
  /** For `drawImage` over the whole of the pen's place; undefined where a canvas cannot be drawn on. */
  for(pen: Pen, key: readonly unknown[], draw: (pen: Pen) => void): CanvasImageSource | undefined {
    const whole = [...key, pen.width, pen.height, pen.ratio, pen.palette];
    const context = this._canvas.getContext('2d');
    if (!context) {
      return undefined;
    }
    if (whole.length !== this._key.length || whole.some((part, at) => part !== this._key[at])) {
      this._key = whole;
      this._canvas.width = Math.round(pen.width * pen.ratio);
      this._canvas.height = Math.round(pen.height * pen.ratio);
      context.setTransform(pen.ratio, 0, 0, pen.ratio, 0, 0);
      draw({ ...pen, context });
    }
    return this._canvas;
  }

  private readonly _canvas = document.createElement('canvas');
  private _key: readonly unknown[] = [];
}

const MOST_PIXELS = 16_000_000;

/** Two canvases over each other: the mass below, drawn seldom, and the highlights above. */
export class Stage implements IDisposable {
  constructor(
    private readonly _host: HTMLElement,
    private readonly _drawing: Drawing,
    private readonly _onResize: (width: number, height: number) => void
  ) {
    this._base.className = 'jp-Hopyard-chartBase';
    this._top.className = 'jp-Hopyard-chartTop';
    for (const canvas of [this._base, this._top]) {
      canvas.setAttribute('aria-hidden', 'true');
      _host.appendChild(canvas);
    }
    this._palette = readPalette(_host);
    this._observer = new ResizeObserver(() => this._fit());
    this._observer.observe(_host);
    this._sight = typeof IntersectionObserver === 'undefined' ? undefined : new IntersectionObserver(this._onSight);
    this._sight?.observe(_host);
    this._isSeen = this._sight === undefined;
    this._fit();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  get width(): number {
    return this._width;
  }

  get height(): number {
    return this._height;
  }

  get palette(): Palette {
    return this._palette;
  }

  /** Reads the colours again and draws all anew. */
  restyle(): void {
    this._palette = readPalette(this._host);
    this.drawBase();
    this.drawTop();
  }

  /** Somebody points at it or types in it: it comes before the others of the page. */
  goFirst(): void {
    noteInput(performance.now());
    this._slices.goFirst();
  }

  drawBase(): void {
    if (this._isDisposed || this._width === 0 || this._height === 0) {
      return;
    }
    if (!this._isSeen) {
      this._isOwed = true;
      return;
    }
    const { isWhole = false } = this._drawing;
    const pen = this._penFor(isWhole ? this._base : this._hidden);
    if (pen) {
      this._slices.start(
        () => {
          pen.context.clearRect(0, 0, pen.width, pen.height);
          return this._drawing.base(pen);
        },
        () => {
          if (!isWhole) {
            this._showBase();
          }
          this._settleTop();
        }
      );
    }
  }

  drawTop(): void {
    if (this._isDisposed || this._topFrame !== undefined || this._width === 0 || this._height === 0) {
      return;
    }
    if (!this._isSeen) {
      this._isOwed = true;
      return;
    }
    this._topFrame = window.requestAnimationFrame(() => {
      this._topFrame = undefined;
      this._isTopOwed = true;
      this._settleTop();
    });
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._observer.disconnect();
    this._sight?.disconnect();
    this._slices.stop();
    if (this._topFrame !== undefined) {
      window.cancelAnimationFrame(this._topFrame);
    }
    this._base.remove();
    this._top.remove();
  }

  /** What is scrolled out of sight owes its picture until it comes back. */
  private readonly _onSight = (entries: readonly IntersectionObserverEntry[]): void => {
    this._isSeen = entries[entries.length - 1]?.isIntersecting ?? this._isSeen;
    if (!this._isSeen && this._slices.isBusy) {
      this._slices.stop();
      this._isOwed = true;
    } else if (this._isSeen && this._isOwed) {
      this._isOwed = false;
      this.drawBase();
      this.drawTop();
    }
  };

  private _settleTop(): void {
    if (!this._isTopOwed || (this._drawing.isOne && this._slices.isBusy)) {
      return;
    }
    this._isTopOwed = false;
    const pen = this._penFor(this._top);
    if (pen) {
      pen.context.clearRect(0, 0, pen.width, pen.height);
      this._drawing.top(pen);
    }
  }

  private _showBase(): void {
    const shown = this._penFor(this._base);
    if (shown) {
      shown.context.save();
      shown.context.setTransform(1, 0, 0, 1, 0, 0);
      shown.context.clearRect(0, 0, this._base.width, this._base.height);
      shown.context.drawImage(this._hidden, 0, 0);
      shown.context.restore();
    }
  }

  private _fit(): void {
    const { clientWidth, clientHeight } = this._host;
    const ratio = Math.min(
      window.devicePixelRatio || 1,
      Math.sqrt(MOST_PIXELS / Math.max(1, clientWidth * clientHeight))
    );
    if (clientWidth === this._width && clientHeight === this._height && ratio === this._ratio) {
      return;
    }
    this._width = clientWidth;
    this._height = clientHeight;
    this._ratio = ratio;
    this._onResize(clientWidth, clientHeight);
    this.drawBase();
    this.drawTop();
  }

  /** A canvas is emptied by setting its size, so that is done only when it differs. */
  private _penFor(canvas: HTMLCanvasElement): Pen | undefined {
    const width = Math.round(this._width * this._ratio);
    const height = Math.round(this._height * this._ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d');
    if (!context) {
      return undefined;
    }
    context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
    return { context, width: this._width, height: this._height, ratio: this._ratio, palette: this._palette };
  }

  private readonly _base = document.createElement('canvas');
  private readonly _top = document.createElement('canvas');
  private readonly _hidden = document.createElement('canvas');
  private readonly _slices = new Slices();
  private readonly _observer: ResizeObserver;
  private readonly _sight: IntersectionObserver | undefined;
  private _isSeen: boolean;
  private _isOwed = false;
  private _isTopOwed = false;
  private _palette: Palette;
  private _width = 0;
  private _height = 0;
  private _ratio = 1;
  private _topFrame: number | undefined;
  private _isDisposed = false;
}
