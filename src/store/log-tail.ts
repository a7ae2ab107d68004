import { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import type { LogTail } from '../../protocol';
import { coerceError, type HopyardError } from '../failure';

const EVERY_MS = 1_000;
const AT_MOST_EVERY_MS = 30_000;
/** What a look into a long log begins with, and what is kept of it. */
export const TAIL_BYTES = 128 * 1024;
const KEPT_CHARS = 1_000_000;

export interface LogShown {
  readonly path: string;
  readonly text: string;
  /** Bytes before `text` that are not shown. */
  readonly skipped: number;
  readonly following: boolean;
  readonly error: HopyardError | undefined;
}

/** A log that may still grow, read on from where the last look ended. */
export class LogFollower {
  constructor(private readonly _options: LogFollower.IOptions) {
    this._poll = new Poll({
      name: 'hopyard:log',
      factory: () => this._read(),
      frequency: { interval: EVERY_MS, backoff: true, max: AT_MOST_EVERY_MS },
      standby: () => document.hidden || !_options.isSeen() || !this._following
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get shown(): LogShown {
    return {
      path: this._path,
      text: this._text,
      skipped: this._skipped,
      following: this._following,
      error: this._error
    };
  }

  follow(following: boolean): void {
    this._following = following;
    this._changed.emit();
  }

  refresh(): Promise<void> {
    return this._poll.refresh();
  }

  dispose(): void {
    this._poll.dispose();
    Signal.clearData(this);
  }

  private async _read(): Promise<void> {
    try {
      this._take(await this._options.read(this._next ?? -TAIL_BYTES));
    } catch (thrown) {
      this._error = coerceError(thrown);
      this._changed.emit();
      if (this._error.status !== 404 || this._options.mayGrow()) {
        // Poll waits longer after each failure.
        throw thrown;
      }
    }
  }

  /** A log that became shorter was begun anew. */
  private _take(tail: LogTail): void {
    const isNew = this._error !== undefined || tail.text !== '' || this._next === undefined;
    if (this._next === undefined || tail.from !== this._next) {
      this._text = tail.text;
      this._skipped = tail.from;
    } else {
      this._text = (this._text + tail.text).slice(-KEPT_CHARS);
    }
    this._next = tail.from + new TextEncoder().encode(tail.text).length;
    if (this._next > tail.size) {
      this._next = undefined;
    }
    this._path = tail.path;
    this._error = undefined;
    if (isNew) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _poll: Poll;
  private _next: number | undefined;
  private _text = '';
  private _path = '';
  private _skipped = 0;
  private _following = true;
  private _error: HopyardError | undefined;
}

export namespace LogFollower {
  export interface IOptions {
    /** Reads from a byte on; from the end when negative. */
    readonly read: (from: number) => Promise<LogTail>;
    readonly isSeen: () => boolean;
    /** Whether more may come: a log that is not there yet is asked for again. */
    readonly mayGrow: () => boolean;
  }
}
