import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ExperimentView } from '../../protocol';
import { experimentWord } from '../components/words';
import { CommandIDs } from '../ids';
import type { IHopyard } from '../tokens';
import { experimentIsOver } from './project';

const SETTING = 'notifyAfterSeconds';

/** Tells of experiments that ended after they ran long, while this tab saw them under way. */
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
  }

  private _ended(experiment: ExperimentView): void {
    const after = Number(this._settings?.get(SETTING).composite ?? 0) * 1000;
    const took = (experiment.endedAt ?? 0) - (experiment.startedAt ?? experiment.createdAt);
    if (after <= 0 || took < after) {
      return;
    }
    const { word } = experimentWord(experiment.state, this._trans);
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
      Notification.error(text, options);
    } else {
      Notification.success(text, options);
    }
  }

  private readonly _underWay = new Set<string>();
  private _settings: ISettingRegistry.ISettings | undefined;
}
