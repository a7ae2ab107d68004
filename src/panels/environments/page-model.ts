import { type ISignal, Signal } from '@lumino/signaling';
import type {
  EnvironmentDetail,
  Machine,
  Manager,
  OperationName,
  OperationView,
  PackageReason
} from '../../../protocol';
import { operationIsOver } from '../../../protocol/operation-end';
import { coerceError, type HopyardError } from '../../failure';
import { executorIsUp } from '../../store/project';
import { Endings, ended, operationsOf } from '../../store/operations';
import { lastKnown } from '../../store/room';
import type { IHopyard } from '../../tokens';
import { changeRequest, type WantedChange, wanting, without } from './changes';

export type PageTab = 'conda' | 'pip' | 'installed' | 'operations';

/** What making the wanted changes would do; `for` are the changes it was worked out for. */
export type PreviewState =
  | { readonly kind: 'none' }
  | { readonly kind: 'working'; readonly operation: string | undefined; readonly for: readonly WantedChange[] }
  | { readonly kind: 'ready'; readonly operation: OperationView; readonly for: readonly WantedChange[] };

export interface PageSnapshot {
  readonly detail: EnvironmentDetail | undefined;
  readonly error: HopyardError | undefined;
  readonly refusal: HopyardError | undefined;
  readonly tab: PageTab;
  readonly filter: string;
  readonly machines: Machine;
  readonly wanted: readonly WantedChange[];
  readonly preview: PreviewState;
  readonly isAskingForNewest: boolean;
  readonly reason: PackageReason | undefined;
}

/** One environment: what is in it, what is wanted of it, what is being done to it. */
export class EnvironmentModel {
  constructor(
    readonly hopyard: IHopyard,
    readonly name: string,
    /** Prefix of one that is only read; undefined: it is managed. */
    readonly path?: string
  ) {
    this._endings = new Endings(hopyard, operation => {
      if (operation.environment === name) {
        void this.refresh();
      }
    });
    hopyard.projectChanged.connect(this._onProject, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get snapshot(): PageSnapshot {
    return this._snapshot;
  }

  get operations(): readonly OperationView[] {
    return operationsOf(this.hopyard, this.name);
  }

  /** Nothing is known of it yet, and what makes it goes on. */
  get isBeingMade(): boolean {
    return this._snapshot.detail === undefined && this.operations.some(each => !operationIsOver(each));
  }

  /** Executors that run in another environment, or in another generation of this one. */
  get elsewhere(): number {
    const project = lastKnown(this.hopyard.project);
    const interpreter = this._snapshot.detail?.environment.interpreter;
    if (interpreter === undefined || project === undefined) {
      return 0;
    }
    const { fleets, executors } = project;
    const others = new Set(fleets.filter(({ spec }) => spec.python !== interpreter).map(({ id }) => id));
    return executors.filter(executor => executorIsUp(executor) && others.has(executor.fleet)).length;
  }

  async refresh(): Promise<void> {
    const turn = ++this._turn;
    if (this._snapshot.detail === undefined) {
      this._set({ error: undefined });
    }
    try {
      const detail = await this.hopyard.api.environments.describe(this.name, this.path);
      if (turn === this._turn) {
        this._set({ detail: this._withNewest(detail), error: undefined });
      }
    } catch (thrown) {
      if (turn === this._turn) {
        this._set({ error: coerceError(thrown) });
      }
    }
  }

  /** Asks the index for newer versions; they stay known until the page closes. */
  async askForNewest(): Promise<void> {
    this._set({ isAskingForNewest: true });
    try {
      const { packages } = await this.hopyard.api.environments.outdated(this.name);
      this._newest = new Map(packages.map(each => [`${each.manager} ${each.name}`, each.newest]));
      const { detail } = this._snapshot;
      this._set({ isAskingForNewest: false, ...(detail && { detail: this._withNewest(detail) }) });
    } catch (thrown) {
      this._set({ isAskingForNewest: false, refusal: coerceError(thrown) });
    }
  }

  async askWhy(packageName: string): Promise<void> {
    try {
      this._set({ reason: await this.hopyard.api.environments.reason(this.name, packageName) });
    } catch (thrown) {
      this._set({ refusal: coerceError(thrown) });
    }
  }

  show(change: Partial<Pick<PageSnapshot, 'tab' | 'filter' | 'machines' | 'reason' | 'refusal'>>): void {
    this._set(change);
  }

  want(change: WantedChange): void {
    this._set({ wanted: wanting(this._snapshot.wanted, change), preview: { kind: 'none' } });
  }

  unwant(change: { name: string; manager: Manager }): void {
    this._set({ wanted: without(this._snapshot.wanted, change), preview: { kind: 'none' } });
  }

  discard(): void {
    const { preview } = this._snapshot;
    if (preview.kind === 'working' && preview.operation !== undefined) {
      void this.hopyard.api.environments.cancel(preview.operation).catch(() => undefined);
    }
    this._set({ wanted: [], preview: { kind: 'none' } });
  }

  /** Has the solver say what the wanted changes would do. */
  async preview(): Promise<void> {
    const { wanted } = this._snapshot;
    const isStillWanted = (): boolean => this._snapshot.preview.kind === 'working' && this._snapshot.wanted === wanted;
    this._set({ preview: { kind: 'working', operation: undefined, for: wanted }, refusal: undefined });
    try {
      const { id } = await this.hopyard.api.environments.start(
        'change',
        changeRequest(this.name, wanted, { preview: true })
      );
      if (isStillWanted()) {
        this._set({ preview: { kind: 'working', operation: id, for: wanted } });
      }
      const operation = await ended(this.hopyard, id);
      if (isStillWanted()) {
        this._set({ preview: { kind: 'ready', operation, for: wanted } });
      }
    } catch (thrown) {
      this._set({ preview: { kind: 'none' }, refusal: coerceError(thrown) });
    }
  }

  async apply(): Promise<void> {
    const { wanted, preview } = this._snapshot;
    const agreed = preview.kind === 'ready' ? preview.operation.preview?.lockHash : undefined;
    const request = changeRequest(this.name, wanted, agreed === undefined ? {} : { agreed });
    if (await this.start('change', request)) {
      this._set({ wanted: [], preview: { kind: 'none' }, tab: 'operations' });
    }
  }

  /** False: refused, and the snapshot says why. */
  async start(name: OperationName, request: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.attempt(() => this.hopyard.api.environments.start(name, request));
  }

  async attempt(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      this._set({ refusal: undefined });
      return true;
    } catch (thrown) {
      this._set({ refusal: coerceError(thrown) });
      return false;
    }
  }

  dispose(): void {
    this._endings.dispose();
    this.hopyard.projectChanged.disconnect(this._onProject, this);
    Signal.clearData(this);
  }

  private _withNewest(detail: EnvironmentDetail): EnvironmentDetail {
    const packages = detail.packages.map(each => ({
      ...each,
      newest: this._newest.get(`${each.manager} ${each.name}`) ?? each.newest
    }));
    return { ...detail, packages };
  }

  private _onProject(): void {
    this._changed.emit();
  }

  private _set(change: Partial<PageSnapshot>): void {
    this._snapshot = { ...this._snapshot, ...change };
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _endings: Endings;
  private _newest: ReadonlyMap<string, string> = new Map();
  private _turn = 0;
  private _snapshot: PageSnapshot = {
    detail: undefined,
    error: undefined,
    refusal: undefined,
    tab: 'installed',
    filter: '',
    machines: 'all',
    wanted: [],
    preview: { kind: 'none' },
    isAskingForNewest: false,
    reason: undefined
  };
}
