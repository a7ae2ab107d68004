import type { IDisposable } from '@lumino/disposable';

/** Whether a piece of the page is seen: in a tab that is shown, and within the part of it that is scrolled to. */
export class Sight implements IDisposable {
  constructor(
    node: Element,
    private readonly _tell: (isSeen: boolean) => void
  ) {
    if (typeof IntersectionObserver !== 'undefined') {
      this._isInView = false;
      this._observer = new IntersectionObserver(entries => {
        this._isInView = entries[entries.length - 1]?.isIntersecting ?? this._isInView;
        this._look();
      });
      this._observer.observe(node);
    }
    document.addEventListener('visibilitychange', this._look);
    this._isSeen = this._isInView && !document.hidden;
  }

  get isSeen(): boolean {
    return this._isSeen;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._observer?.disconnect();
    document.removeEventListener('visibilitychange', this._look);
  }

  private readonly _look = (): void => {
    const isSeen = this._isInView && !document.hidden;
    if (isSeen !== this._isSeen) {
      this._isSeen = isSeen;
      this._tell(isSeen);
    }
  };

  private readonly _observer: IntersectionObserver | undefined;
  private _isInView = true;
  private _isSeen: boolean;
  private _isDisposed = false;
}
