import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';
import type { EngineView, ExperimentView, ProjectSnapshot } from '../../../protocol';
import { coerceError, type HopyardError } from '../../failure';
import type { RoomState } from '../../store/room';
import type { IHopyard } from '../../tokens';
import { announcement } from './announce';
import { DEFAULTS, type LaunchField, type LaunchValues, type Problems, toFleetSpec, validate } from './form';
import type { Remembered } from './remembered';

/** The notebook the panel follows. */
export interface LaunchNotebook {
  readonly path: string;
  readonly kernel: string;
}

export type Engines =
  | { readonly kind: 'loading' }
  | { readonly kind: 'known'; readonly list: readonly EngineView[] }
  | { readonly kind: 'failed'; readonly error: HopyardError };

/** What the user asked for last. */
export type Act =
  | { readonly kind: 'none' }
  | { readonly kind: 'starting'; readonly size: number }
  | { readonly kind: 'failed'; readonly what: string; readonly error: HopyardError };

export interface LaunchSnapshot {
  readonly notebook: LaunchNotebook | undefined;
  readonly values: LaunchValues;
  readonly problems: Problems;
  readonly engines: Engines;
  /** Names of the project's environments; undefined while they are not known. */
  readonly environments: { readonly names: readonly string[]; readonly used: string } | undefined;
  readonly act: Act;
  readonly project: RoomState<ProjectSnapshot>;
  /** The newest news, for the live region. */
  readonly news: string;
}

/** The panel's state: the form of the notebook in front, and the project beside it. */
export class LaunchModel {
  constructor(private readonly _options: LaunchModel.IOptions) {
    this._values = _options.defaults();
    _options.hopyard.projectChanged.connect(this._onProject, this);
    _options.hopyard.connectionChanged.connect(this._onConnection, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get hopyard(): IHopyard {
    return this._options.hopyard;
  }

  get snapshot(): LaunchSnapshot {
    const engines = this._engines.kind === 'known' ? this._engines.list : undefined;
    return {
      notebook: this._notebook,
      values: this._values,
      problems: validate(this._values, engines, this._options.trans),
      engines: this._engines,
      environments: this._environments,
      act: this._act,
      project: this._options.hopyard.project,
      news: this._news
    };
  }

  /** Turns to another notebook and its remembered values. */
  async follow(notebook: LaunchNotebook | undefined): Promise<void> {
    const turned = notebook?.path !== this._notebook?.path;
    this._notebook = notebook;
    this._changed.emit();
    if (!turned || !notebook) {
      return;
    }
    const values = await this._options.remembered.load(notebook.path, this._options.defaults());
    if (this._notebook?.path === notebook.path) {
      this._values = values;
      this._changed.emit();
    }
  }

  set<F extends LaunchField>(field: F, value: LaunchValues[F]): void {
    this.fill({ ...this._values, [field]: value });
  }

  fill(values: LaunchValues): void {
    this._values = values;
    if (this._notebook) {
      void this._options.remembered.save(this._notebook.path, values);
    }
    this._changed.emit();
  }

  /** The settings' defaults changed: a notebook that has values of its own keeps them. */
  async defaultsChanged(): Promise<void> {
    const defaults = this._options.defaults();
    this._values = this._notebook ? await this._options.remembered.load(this._notebook.path, defaults) : defaults;
    this._changed.emit();
  }

  /** Asks the machine what it has; done when the panel is shown and by its refresh button. */
  async refresh(): Promise<void> {
    this._options.hopyard.connect();
    try {
      this._engines = { kind: 'known', list: await this._options.hopyard.api.engines() };
    } catch (thrown) {
      this._engines = { kind: 'failed', error: coerceError(thrown) };
    }
    this._changed.emit();
    await this._lookForEnvironments();
  }

  /** Starts what the form says, or `size` executors of it. */
  async start(size?: number): Promise<void> {
    const values = size === undefined ? this._values : { ...this._values, size };
    const { trans } = this._options;
    const engines = this._engines.kind === 'known' ? this._engines.list : undefined;
    if (this._act.kind === 'starting' || Object.keys(validate(values, engines, trans)).length > 0) {
      return;
    }
    this._act = { kind: 'starting', size: values.size };
    this._changed.emit();
    await this.do(trans.__('Executors could not be started'), () =>
      this._options.hopyard.api.startFleet(toFleetSpec(values, this._notebook?.path))
    );
  }

  /** Does something and keeps what went wrong, for the panel to show where it happened. */
  async do(what: string, deed: () => Promise<unknown>): Promise<void> {
    try {
      await deed();
      this._act = { kind: 'none' };
    } catch (thrown) {
      this._act = { kind: 'failed', what, error: coerceError(thrown) };
    }
    this._changed.emit();
  }

  dismiss(): void {
    this._act = { kind: 'none' };
    this._changed.emit();
  }

  dispose(): void {
    this._options.hopyard.projectChanged.disconnect(this._onProject, this);
    this._options.hopyard.connectionChanged.disconnect(this._onConnection, this);
    Signal.clearData(this);
  }

  /** Without them the field offers what it knows. */
  private async _lookForEnvironments(): Promise<void> {
    try {
      const { environments, active } = await this._options.hopyard.api.environments.list(false);
      this._environments = { names: environments.map(({ name }) => name), used: active };
      this._changed.emit();
    } catch {
      this._environments = undefined;
    }
  }

  private _onProject(): void {
    const { hopyard, trans } = this._options;
    if (hopyard.project.kind === 'live') {
      const news = this._known && announcement(this._known, hopyard.project.value, trans);
      this._known = hopyard.project.value;
      this._news = news || this._news;
    }
    this._changed.emit();
  }

  private _onConnection(): void {
    const isLive = this._options.hopyard.connection.kind === 'live';
    if (isLive && this._engines.kind === 'failed') {
      void this.refresh();
    }
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _notebook: LaunchNotebook | undefined;
  private _values: LaunchValues = DEFAULTS;
  private _engines: Engines = { kind: 'loading' };
  private _environments: LaunchSnapshot['environments'];
  private _act: Act = { kind: 'none' };
  private _known: ProjectSnapshot | undefined;
  private _news = '';
}

export namespace LaunchModel {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly remembered: Remembered;
    readonly trans: TranslationBundle;
    /** The fields of a notebook that was never touched: built-in values under the user's settings. */
    readonly defaults: () => LaunchValues;
  }
}

/** The newest experiments of a notebook, or of everything when no notebook is open. */
export function recentExperiments(
  project: ProjectSnapshot,
  notebook: string | undefined,
  most: number
): ExperimentView[] {
  return project.experiments
    .filter(experiment => notebook === undefined || experiment.notebook === notebook)
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, most);
}
