import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';
import type { JsonRecord, SearchChange } from '../../../../protocol';
import type { Board } from '../../../store/board/types';
import { coerceError, type HopyardError } from '../../../failure';
import type { IApi } from '../../../tokens';

const TOAST_MS = 8_000;
const LONGEST = 300;

/** An act that went wrong, shown where it was asked for until it is dismissed. */
export interface Trouble {
  readonly what: string;
  readonly error: HopyardError;
}

/** A change with the words that say from what to what. */
export interface Described {
  readonly change: SearchChange;
  readonly says: string;
}

/** The acts on one experiment. What can be taken back says so in a notice with Undo; who did it is kept by the sidecar. */
export class Steering {
  constructor(private readonly _options: Steering.IOptions) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get trouble(): Trouble | undefined {
    return this._trouble;
  }

  /** Acts under way, by name: their buttons wait. */
  isBusy(act: string): boolean {
    return this._busy.has(act);
  }

  dismiss(): void {
    this._trouble = undefined;
    this._changed.emit();
  }

  async pause(): Promise<void> {
    const { api, experiment, trans, by } = this._options;
    await this._do('pause', trans.__('It could not be paused'), async () => {
      await api.holdExperiment(experiment, by());
      this._told(trans.__('Paused: running trials go on, no new ones start.'), () => this.resume());
    });
  }

  async resume(): Promise<void> {
    const { api, experiment, trans, by } = this._options;
    await this._do('pause', trans.__('It could not be resumed'), () => api.releaseExperiment(experiment, by()));
  }

  async stop(): Promise<void> {
    const { api, experiment, trans, by } = this._options;
    await this._do('stop', trans.__('It could not be stopped'), () => api.stopExperiment(experiment, undefined, by()));
  }

  /** Both say from what to what; `undo` is the change that takes this one back, where there is one. */
  async change(change: Described, undo: Described | undefined): Promise<boolean> {
    const { api, experiment, trans, by } = this._options;
    return this._do('change', trans.__('It could not be changed'), async () => {
      await api.changeExperiment(experiment, change.change, by());
      this._told(change.says, undo && (() => this._changeBack(undo)));
    });
  }

  private async _changeBack({ change, says }: Described): Promise<void> {
    const { api, experiment, trans, by } = this._options;
    await this._do('change', trans.__('It could not be changed back'), async () => {
      await api.changeExperiment(experiment, change, by());
      this._told(trans.__('Changed back. %1', says), undefined);
    });
  }

  async addTrial(params: JsonRecord): Promise<boolean> {
    const { api, experiment, trans, by } = this._options;
    return this._do('add', trans.__('The trial could not be added'), async () => {
      const trial = await api.addTrial(experiment, params, by());
      this._told(trans.__('Trial %1 was added.', String(trial.number)), async () => {
        await this._do('add', trans.__('The trial could not be taken back'), () => api.stopTrial(trial.id, by()));
      });
    });
  }

  async stopTrial(trial: string, number: number): Promise<void> {
    const { api, trans, by } = this._options;
    await this._do(`stop ${trial}`, trans.__('Trial %1 could not be stopped', String(number)), () =>
      api.stopTrial(trial, by())
    );
  }

  async retryTrial(trial: string, number: number): Promise<void> {
    const { api, trans, by } = this._options;
    await this._do(`retry ${trial}`, trans.__('Trial %1 could not be started again', String(number)), async () => {
      await api.retryTrial(trial, by());
      this._told(trans.__('Trial %1 runs again.', String(number)), () => this.stopTrial(trial, number));
    });
  }

  async continueTrial(trial: string, number: number): Promise<void> {
    const { api, trans, by } = this._options;
    await this._do(`continue ${trial}`, trans.__('Trial %1 could not go on', String(number)), async () => {
      await api.continueTrial(trial, by());
      this._told(trans.__('Trial %1 goes on.', String(number)), () => this.stopTrial(trial, number));
    });
  }

  dispose(): void {
    Signal.clearData(this);
  }

  private _told(says: string, undo: (() => Promise<void>) | undefined): void {
    Notification.info(says.slice(0, LONGEST), {
      autoClose: TOAST_MS,
      ...(undo === undefined
        ? {}
        : { actions: [{ label: this._options.trans.__('Undo'), callback: () => void undo() }] })
    });
  }

  private async _do(act: string, what: string, deed: () => Promise<unknown>): Promise<boolean> {
    if (this._busy.has(act)) {
      return false;
    }
    this._busy.add(act);
    this._changed.emit();
    try {
      await deed();
      this._trouble = undefined;
      return true;
    } catch (thrown) {
      this._trouble = { what, error: coerceError(thrown) };
      return false;
    } finally {
      this._busy.delete(act);
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _busy = new Set<string>();
  private _trouble: Trouble | undefined;
}

export namespace Steering {
  export interface IOptions {
    readonly api: IApi;
    readonly experiment: string;
    /** Who acts, for the history. */
    readonly by: () => string;
    readonly trans: TranslationBundle;
  }
}

/** What may be changed while it runs; searches without trials ahead have nothing to change. */
export function isSearch(board: Board): boolean {
  return board.search.objectives.length > 0 && board.trials.parameters.length > 0;
}
