import { type ISignal, Signal } from '@lumino/signaling';
import type { Notes } from '../../../../protocol';
import { coerceError, type HopyardError } from '../../../failure';
import type { IApi } from '../../../tokens';

const CHANGED = 'NOTES_CHANGED';

/**
 * The notes of an experiment, and what one is writing. A text is saved only over the one it was begun from; where
 * somebody else has saved since, both are kept until the person has decided.
 */
export class NotesModel {
  constructor(private readonly _options: NotesModel.IOptions) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** As they were last read or saved; undefined until then. */
  get saved(): Notes | undefined {
    return this._saved;
  }

  /** What is being written; undefined while they are only read. */
  get draft(): string | undefined {
    return this._draft;
  }

  /** What somebody else has saved since the draft was begun. */
  get theirs(): Notes | undefined {
    return this._theirs;
  }

  get error(): HopyardError | undefined {
    return this._error;
  }

  get isSaving(): boolean {
    return this._isSaving;
  }

  get isDirty(): boolean {
    return this._draft !== undefined && this._draft !== this._saved?.text;
  }

  /** Reads them anew; what is being written stays. */
  async load(): Promise<void> {
    await this._try(async () => {
      const read = await this._options.api.notes(this._options.experiment);
      if (!this.isDirty) {
        this._saved = read;
      } else if (read.revision !== this._saved?.revision) {
        this._theirs = read;
      }
    });
  }

  edit(): void {
    this._draft ??= this._saved?.text ?? '';
    this._changed.emit();
  }

  write(text: string): void {
    this._draft = text;
    this._changed.emit();
  }

  discard(): void {
    this._draft = undefined;
    this._saved = this._theirs ?? this._saved;
    this._theirs = undefined;
    this._error = undefined;
    this._changed.emit();
  }

  /** Over what is known to be there: with `theirs` known, it replaces that. True: it is saved. */
  async save(): Promise<boolean> {
    const { api, experiment, by } = this._options;
    const { _draft: text } = this;
    const base = this._theirs ?? this._saved;
    if (text === undefined || base === undefined || this._isSaving) {
      return false;
    }
    this._isSaving = true;
    this._changed.emit();
    const isSaved = await this._try(async () => {
      this._saved = await api.saveNotes(experiment, text, base.revision, by());
      this._theirs = undefined;
      // What was typed meanwhile goes on being a draft.
      this._draft = this._draft === text ? undefined : this._draft;
    });
    this._isSaving = false;
    this._changed.emit();
    if (!isSaved && this._error?.code === CHANGED) {
      await this.load();
    }
    return isSaved;
  }

  /** The draft becomes their text with mine below. */
  putTogether(): void {
    if (this._theirs !== undefined && this._draft !== undefined) {
      this._draft = together(this._theirs.text, this._draft);
      this._saved = this._theirs;
      this._theirs = undefined;
      this._error = undefined;
      this._changed.emit();
    }
  }

  /** What was still being written is saved; where somebody else has written too, below theirs. */
  dispose(): void {
    if (this.isDirty && !this._isSaving) {
      void this.save().then(async isSaved => {
        if (!isSaved && this._theirs !== undefined) {
          this.putTogether();
          await this.save();
        }
      });
    }
    Signal.clearData(this);
  }

  private async _try(deed: () => Promise<void>): Promise<boolean> {
    try {
      await deed();
      // That they have changed stays said until it is decided.
      this._error = this._theirs === undefined ? undefined : this._error;
      return true;
    } catch (thrown) {
      this._error = coerceError(thrown);
      return false;
    } finally {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _saved: Notes | undefined;
  private _draft: string | undefined;
  private _theirs: Notes | undefined;
  private _error: HopyardError | undefined;
  private _isSaving = false;
}

export namespace NotesModel {
  export interface IOptions {
    readonly api: Pick<IApi, 'notes' | 'saveNotes'>;
    readonly experiment: string;
    readonly by: () => string;
  }
}

const together = (theirs: string, mine: string): string => `${theirs.trimEnd()}\n\n---\n\n${mine}`;
