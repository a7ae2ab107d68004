import { type ISignal, Signal } from '@lumino/signaling';
import type { Manager, PackageSearch, PackageVersions } from '../../../protocol';
import { coerceError, type HopyardError } from '../../failure';
import type { IEnvironmentsApi } from '../../tokens';

export interface LibrarySnapshot {
  readonly query: string;
  readonly found: PackageSearch | undefined;
  readonly isSearching: boolean;
  readonly chosen: string | undefined;
  readonly versions: PackageVersions | undefined;
  readonly error: HopyardError | undefined;
}

/** Names as they are typed, then the versions of one. Only the newest question's answer counts. */
export class LibraryModel {
  constructor(
    private readonly _api: IEnvironmentsApi,
    readonly manager: Manager,
    private readonly _environment: string
  ) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get snapshot(): LibrarySnapshot {
    return this._snapshot;
  }

  async search(query: string): Promise<void> {
    const turn = ++this._searches;
    const isEmpty = query.trim() === '';
    this._set({ query, isSearching: !isEmpty, ...(isEmpty ? { found: undefined } : {}) });
    if (isEmpty) {
      return;
    }
    try {
      const found = await this._api.search(query.trim(), this.manager, this._environment);
      if (turn === this._searches) {
        this._set({ found, isSearching: false, error: undefined });
      }
    } catch (thrown) {
      if (turn === this._searches) {
        this._set({ isSearching: false, error: coerceError(thrown) });
      }
    }
  }

  async choose(name: string | undefined): Promise<void> {
    const turn = ++this._choices;
    this._set({ chosen: name, versions: undefined, error: undefined });
    if (name === undefined) {
      return;
    }
    try {
      const versions = await this._api.versions(name, this.manager, this._environment);
      if (turn === this._choices) {
        this._set({ versions });
      }
    } catch (thrown) {
      if (turn === this._choices) {
        this._set({ error: coerceError(thrown) });
      }
    }
  }

  dispose(): void {
    Signal.clearData(this);
  }

  private _set(change: Partial<LibrarySnapshot>): void {
    this._snapshot = { ...this._snapshot, ...change };
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _searches = 0;
  private _choices = 0;
  private _snapshot: LibrarySnapshot = {
    query: '',
    found: undefined,
    isSearching: false,
    chosen: undefined,
    versions: undefined,
    error: undefined
  };
}
