import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LazyWidget } from '../components/lazy-widget';
import { hopIcon } from '../icons';
import { CommandIDs, PLUGIN, TRANSLATION_DOMAIN } from '../ids';
import { addLaunchCommands } from '../notebook/launch-commands';
import { launchActs } from '../notebook/launch-acts';
import { followNotebook } from '../notebook/follow';
import { DEFAULTS, readValues } from '../panels/launch/form';
import { LaunchModel } from '../panels/launch/model';
import { Remembered } from '../panels/launch/remembered';
import { IHopyard } from '../tokens';

/** Third-party sidebars take 501 to 899. */
const RANK = 600;

/** The launch panel in the left sidebar, and its commands. */
export const launchPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:launch-panel',
  description: 'Adds the launch panel: start, watch and stop executors.',
  autoStart: true,
  requires: [IHopyard],
  optional: [INotebookTracker, ISettingRegistry, IStateDB, ILayoutRestorer, ICommandPalette, ILauncher, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    tracker: INotebookTracker | null,
    registry: ISettingRegistry | null,
    state: IStateDB | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const settings = registry?.load(PLUGIN).catch(() => null) ?? Promise.resolve(null);
    let loaded: ISettingRegistry.ISettings | null = null;
    const model = new LaunchModel({
      hopyard,
      trans,
      remembered: new Remembered(state),
      defaults: () => readValues(loaded?.get('panel').composite, DEFAULTS)
    });
    void settings.then(async ready => {
      loaded = ready;
      ready?.changed.connect(() => void model.defaultsChanged());
      await model.defaultsChanged();
    });
    const panel = new LazyWidget(async () => {
      const { LaunchPanel } = await import('../panels/launch/panel');
      return new LaunchPanel(model, launchActs(app, settings, trans), trans);
    }, trans);
    panel.id = 'hopyard-launch-panel';
    panel.title.icon = hopIcon;
    panel.title.caption = trans.__('Hopyard: executors and experiments');
    panel.node.setAttribute('role', 'region');
    panel.node.setAttribute('aria-label', trans.__('Hopyard launch panel'));
    app.shell.add(panel, 'left', { rank: RANK, type: 'Hopyard' });
    restorer?.add(panel, panel.id);
    addLaunchCommands({ app, panel, model, settings, trans });
    followNotebook(tracker, model);
    for (const command of [CommandIDs.openPanel, CommandIDs.startExecutors, CommandIDs.copyAsCode]) {
      palette?.addItem({ command, category: trans.__('Hopyard') });
    }
    launcher?.add({ command: CommandIDs.openPanel, category: trans.__('Other'), rank: 10 });
  }
};
