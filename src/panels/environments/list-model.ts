import { type ISignal, Signal } from '@lumino/signaling';
import type { EnvironmentListing } from '../../../protocol';
import { coerceError, type HopyardError } from '../../failure';
import { Endings } from '../../store/operations';
import type { IHopyard } from '../../tokens';

/** What the form of a new environment holds. */
export interface NewEnvironment {
  readonly name: string;
  readonly kind: 'venv' | 'conda';
  readonly python: string;
  /** One requirement a line. */
  readonly packages: string;
  readonly channels: string;
  readonly kernel: boolean;
}

export const EMPTY_FORM: NewEnvironment = {
  name: '',
  kind: 'venv',
  python: '',
  packages: '',
  channels: 'conda-forge',
  kernel: true
};

export interface ListSnapshot {
  readonly listing: EnvironmentListing | undefined;
  readonly error: HopyardError | undefined;
  /** The last act that was refused. */
  readonly refusal: HopyardError | undefined;
  readonly showsFound: boolean;
  /** Undefined: the form is closed. */
  readonly form: NewEnvironment | undefined;
}

/** The environments of the project, and the making of a new one. */
export class EnvironmentsModel {
  constructor(readonly hopyard: IHopyard) {
    this._endings = new Endings(hopyard, () => void this.refresh());
    hopyard.projectChanged.connect(this._onProject, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get snapshot(): ListSnapshot {
    return this._snapshot;
  }

  async refresh(): Promise<void> {
    const turn = ++this._turn;
    try {
      const listing = await this.hopyard.api.environments.list(this._snapshot.showsFound);
      if (turn === this._turn) {
        this._set({ listing, error: undefined });
      }
    } catch (thrown) {
      if (turn === this._turn) {
        this._set({ error: coerceError(thrown) });
      }
    }
  }

  showFound(showsFound: boolean): void {
    this._set({ showsFound });
    void this.refresh();
  }

  edit(form: NewEnvironment | undefined): void {
    this._set({ form, refusal: undefined });
  }

  /** The name of the environment that is being made; undefined when it was refused. */
  async create(): Promise<string | undefined> {
    const { form } = this._snapshot;
    if (form === undefined) {
      return undefined;
    }
    const isMade = await this.start('create', createRequest(form));
    if (isMade) {
      this.edit(undefined);
    }
    return isMade ? form.name.trim() : undefined;
  }

  async import(filename: string, text: string, name: string): Promise<boolean> {
    return this.start('import', { name, filename, text });
  }

  /** False: refused, and the snapshot says why. */
  async start(
    name: Parameters<IHopyard['api']['environments']['start']>[0],
    request: Readonly<Record<string, unknown>>
  ): Promise<boolean> {
    try {
      await this.hopyard.api.environments.start(name, request);
      this._set({ refusal: undefined });
      return true;
    } catch (thrown) {
      this._set({ refusal: coerceError(thrown) });
      return false;
    }
  }

  dismiss(): void {
    this._set({ refusal: undefined });
  }

  dispose(): void {
    this._endings.dispose();
    this.hopyard.projectChanged.disconnect(this._onProject, this);
    Signal.clearData(this);
  }

  private _onProject(): void {
    this._changed.emit();
  }

  private _set(change: Partial<ListSnapshot>): void {
    this._snapshot = { ...this._snapshot, ...change };
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _endings: Endings;
  private _turn = 0;
  private _snapshot: ListSnapshot = {
    listing: undefined,
    error: undefined,
    refusal: undefined,
    showsFound: false,
    form: undefined
  };
}

/** The request of the operation `create`. */
export function createRequest(form: NewEnvironment): Record<string, unknown> {
  const lines = form.packages
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'));
  return {
    name: form.name.trim(),
    kind: form.kind,
    python: form.python.trim(),
    packages: lines.map(spec => ({ spec, manager: form.kind === 'conda' ? 'conda' : 'pip' })),
    ...(form.kind === 'conda' ? { channels: form.channels.split(/[\s,]+/).filter(Boolean) } : {}),
    kernel: form.kernel
  };
}
