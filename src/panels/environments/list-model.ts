import { type ISignal, Signal } from '@lumino/signaling';
import type { EnvironmentListing, Failure } from '../../../protocol';
import { coerceError, type HopyardError } from '../../failure';
import { ended, Endings } from '../../store/operations';
import type { IHopyard } from '../../tokens';

/** What the form of a new environment holds. */
export interface NewEnvironment {
  readonly name: string;
  readonly kind: 'venv' | 'conda';
  readonly python: string;
  /** One requirement a line, or several with spaces between them. */
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
  readonly refusal: HopyardError | Failure | undefined;
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
    const id = await this._begin('create', createRequest(form));
    if (id === undefined) {
      return undefined;
    }
    this.edit(undefined);
    void ended(this.hopyard, id).then(({ failure, state }) => {
      // What was written is not lost when it comes to nothing.
      if (state === 'failed' && this._snapshot.form === undefined) {
        this._set({ form, refusal: failure });
      }
    });
    return form.name.trim();
  }

  async import(filename: string, text: string, name: string): Promise<boolean> {
    return this.start('import', { name, filename, text });
  }

  /** False: refused, and the snapshot says why. */
  async start(
    name: Parameters<IHopyard['api']['environments']['start']>[0],
    request: Readonly<Record<string, unknown>>
  ): Promise<boolean> {
    return (await this._begin(name, request)) !== undefined;
  }

  dismiss(): void {
    this._set({ refusal: undefined });
  }

  dispose(): void {
    this._endings.dispose();
    this.hopyard.projectChanged.disconnect(this._onProject, this);
    Signal.clearData(this);
  }

  private async _begin(
    name: Parameters<IHopyard['api']['environments']['start']>[0],
    request: Readonly<Record<string, unknown>>
  ): Promise<string | undefined> {
    try {
      const { id } = await this.hopyard.api.environments.start(name, request);
      this._set({ refusal: undefined });
      return id;
    } catch (thrown) {
      this._set({ refusal: coerceError(thrown) });
      return undefined;
    }
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
  return {
    name: form.name.trim(),
    kind: form.kind,
    python: form.python.trim(),
    packages: specsIn(form.packages).map(spec => ({ spec, manager: form.kind === 'conda' ? 'conda' : 'pip' })),
    ...(form.kind === 'conda' ? { channels: form.channels.split(/[\s,]+/).filter(Boolean) } : {}),
    kernel: form.kernel
  };
}

/** Ends where the version has yet to come. */
const OPEN = /[<>=!~,;@|]$/;

/** Requirements, one a line or several: `numpy >=2, <3 six` is two, and a line with a marker or an address is one. */
export function specsIn(text: string): string[] {
  const lines = text.split('\n').map(line => line.replace(/(^|\s)#.*$/, '').trim());
  return lines.filter(Boolean).flatMap(line => {
    if (/[;@]/.test(line)) {
      return [line];
    }
    const specs: string[] = [];
    for (const word of line.split(/\s+/)) {
      const last = specs[specs.length - 1];
      // A name begins with a letter; so does what follows a version without a sign in conda's writing: its build.
      const isBuild = last !== undefined && /^[^<>=!~ ]+ \d\S*$/.test(last) && /_\d+$/.test(word);
      const isName = /^[a-z_]/i.test(word) && !isBuild && !(last !== undefined && OPEN.test(last));
      if (last === undefined || isName) {
        specs.push(word);
      } else {
        specs[specs.length - 1] = `${last} ${word}`;
      }
    }
    return specs;
  });
}
