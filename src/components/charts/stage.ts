import type { IDisposable } from '@lumino/disposable';
import { type Palette, readPalette } from './palette';
import { type Sliced, Slices } from './slices';

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
  /** What follows the pointer; drawn at once and often, so it must be cheap. */
  top(pen: Pen): void;
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

  drawBase(): void {
    if (this._isDisposed || this._width === 0 || this._height === 0) {
      return;
    }
    const pen = this._penFor(this._hidden);
    if (pen) {
      this._slices.start(
        () => {
          pen.context.clearRect(0, 0, pen.width, pen.height);
          return this._drawing.base(pen);
        },
        () => this._showBase()
      );
    }
  }

  drawTop(): void {
    if (this._isDisposed || this._topFrame !== undefined || this._width === 0 || this._height === 0) {
      return;
    }
    this._topFrame = window.requestAnimationFrame(() => {
      this._topFrame = undefined;
      const pen = this._penFor(this._top);
      if (pen) {
        pen.context.clearRect(0, 0, pen.width, pen.height);
        this._drawing.top(pen);
      }
    });
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._observer.disconnect();
    this._slices.stop();
    if (this._topFrame !== undefined) {
      window.cancelAnimationFrame(this._topFrame);
    }
    this._base.remove();
    this._top.remove();
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
  private _palette: Palette;
  private _width = 0;
  private _height = 0;
  private _ratio = 1;
  private _topFrame: number | undefined;
  private _isDisposed = false;
}
