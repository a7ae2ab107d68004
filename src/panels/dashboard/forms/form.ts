import { type ISignal, Signal } from '@lumino/signaling';

/** A dialog's fields: what was typed, what is wrong with it, and what comes of it once nothing is. */
export abstract class Form<T> {
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  text(field: string): string {
    return this._texts.get(field) ?? '';
  }

  set(field: string, text: string): void {
    this._texts.set(field, text);
    this._changed.emit();
  }

  /** One sentence a field that is wrong. */
  abstract readonly problems: ReadonlyMap<string, string>;
  /** Undefined while something is wrong, or when there is nothing to do. */
  abstract readonly result: T | undefined;

  protected begin(texts: Iterable<readonly [string, string]>): void {
    for (const [field, text] of texts) {
      this._texts.set(field, text);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _texts = new Map<string, string>();
}
