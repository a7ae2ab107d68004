import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ExperimentView, OperationView } from '../../protocol';
import { experimentWord } from '../components/words';
import { CommandIDs } from '../ids';
import type { IHopyard } from '../tokens';
import { experimentIsOver } from './project';

const SETTING = 'notifyAfterSeconds';
/** Notices without a time do not pop up at all. A failure stays until it is looked at; both are in the centre afterwards. */
const POPS_UP = { success: { autoClose: 10_000 }, failure: { autoClose: false } } as const;

/** Tells of experiments and of changes of environments that ended after they ran long, while this tab saw them under way. */
export class EndedNotices {
  constructor(
    private readonly _hopyard: IHopyard,
    private readonly _commands: CommandRegistry,
    private readonly _trans: TranslationBundle
  ) {
    _hopyard.projectChanged.connect(this._onProject, this);
  }

  follow(settings: ISettingRegistry.ISettings): void {
    this._settings = settings;
  }

  private _onProject(): void {
    const { project } = this._hopyard;
    if (project.kind !== 'live') {
      return;
    }
    for (const experiment of project.value.experiments) {
      if (experimentIsOver(experiment)) {
        if (this._underWay.delete(experiment.id)) {
          this._ended(experiment);
        }
      } else {
        this._underWay.add(experiment.id);
      }
    }
    for (const operation of project.value.operations ?? []) {
      if (operation.endedAt === undefined) {
        this._underWay.add(operation.id);
      } else if (this._underWay.delete(operation.id) && !operation.previewOnly) {
        this._operationEnded(operation, operation.endedAt);
      }
    }
  }

  private _isLong(took: number): boolean {
    const after = Number(this._settings?.get(SETTING).composite ?? 0) * 1000;
    return after > 0 && took >= after;
  }

  private _operationEnded({ title, environment, state, startedAt, failure }: OperationView, endedAt: number): void {
    if (!this._isLong(endedAt - startedAt) || state === 'cancelled') {
      return;
    }
    const show = {
      label: this._trans.__('Show'),
      callback: () => void this._commands.execute(CommandIDs.openEnvironment, { name: environment })
    };
    if (state === 'failed') {
      const why = (failure?.message ?? '').slice(0, 200);
      const text = this._trans.__('Environment %1: %2 failed. %3', environment, title, why);
      Notification.error(text, { ...POPS_UP.failure, actions: [show] });
    } else {
      const text = this._trans.__('Environment %1: %2 is done.', environment, title);
      Notification.success(text, { ...POPS_UP.success, actions: [show] });
    }
  }

  private _ended(experiment: ExperimentView): void {
    if (!this._isLong((experiment.endedAt ?? 0) - (experiment.startedAt ?? experiment.createdAt))) {
      return;
    }
    const { word } = experimentWord(experiment, this._trans);
    const text = this._trans.__('Experiment %1 is %2.', experiment.name.slice(0, 100), word);
    const options = {
      actions: [
        {
          label: this._trans.__('Show'),
          callback: () => void this._commands.execute(CommandIDs.showExperiment, { experiment: experiment.id })
        }
      ]
    };
    if (experiment.state === 'failed') {
      Notification.error(text, { ...POPS_UP.failure, ...options });
    } else {
      Notification.success(text, { ...POPS_UP.success, ...options });
    }
  }

  private readonly _underWay = new Set<string>();
  private _settings: ISettingRegistry.ISettings | undefined;
}
