import { Poll } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';
import type { LogTail } from '../../../protocol';
import { coerceError, type HopyardError } from '../../failure';
import { executorIsUp } from '../../store/project';
import type { IHopyard } from '../../tokens';

const EVERY_MS = 1_000;
const AT_MOST_EVERY_MS = 30_000;
/** What a look into a long log begins with, and what is kept of it. */
export const TAIL_BYTES = 128 * 1024;
const KEPT_CHARS = 1_000_000;

export interface LogSnapshot {
  readonly label: string;
  readonly path: string;
  readonly text: string;
  /** Bytes before `text` that are not shown. */
  readonly skipped: number;
  readonly following: boolean;
  readonly error: HopyardError | undefined;
}

/** An executor's log, read on from where the last look ended. */
export class LogModel {
  constructor(
    private readonly _hopyard: IHopyard,
    readonly executor: string,
    isSeen: () => boolean
  ) {
    this._poll = new Poll({
      name: 'hopyard:log',
      factory: () => this._read(),
      frequency: { interval: EVERY_MS, backoff: true, max: AT_MOST_EVERY_MS },
      standby: () => document.hidden || !isSeen() || !this._following
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get snapshot(): LogSnapshot {
    return {
      label: this.label,
      path: this._path,
      text: this._text,
      skipped: this._skipped,
      following: this._following,
      error: this._error
    };
  }

  get label(): string {
    const { project } = this._hopyard;
    const known =
      project.kind === 'live' || project.kind === 'stale'
        ? project.value.executors.find(({ id }) => id === this.executor)
        : undefined;
    return known?.label ?? this.executor;
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
      const tail = await this._hopyard.api.executorLog(this.executor, this._next ?? -TAIL_BYTES);
      this._take(tail);
    } catch (thrown) {
      this._error = coerceError(thrown);
      this._changed.emit();
      if (this._error.status !== 404 || this._isUp()) {
        // Poll waits longer after each failure.
        throw thrown;
      }
    }
  }

  private _isUp(): boolean {
    const { project } = this._hopyard;
    return (
      project.kind === 'live' && project.value.executors.some(row => row.id === this.executor && executorIsUp(row))
    );
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
