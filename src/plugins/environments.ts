import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LazyWidget } from '../components/lazy-widget';
import { OperationsItem, operationsUnderWay } from '../components/operations-item';
import { environmentsIcon } from '../icons';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { IHopyard } from '../tokens';

const PREFIX = 'hopyard-environment-';
/** Below the launch panel. */
const RANK = 601;

/** Environments: the list in the left sidebar, a page for each in the main area, and what is under way in the status bar. */
export const environmentsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:environments',
  description: 'Adds environments: create, change, roll back and use them.',
  autoStart: true,
  requires: [IHopyard],
  optional: [ILayoutRestorer, ICommandPalette, IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { commands, shell } = app;
    const tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({ namespace: 'hopyard-environment' });
    const open = (name: string, path?: string): void => {
      void commands.execute(CommandIDs.openEnvironment, { name, ...(path === undefined ? {} : { path }) });
    };

    const list = new LazyWidget(async () => {
      const [{ EnvironmentsPanel }, { EnvironmentsModel }] = await Promise.all([
        import('../panels/environments/list-panel'),
        import('../panels/environments/list-model')
      ]);
      return new EnvironmentsPanel(new EnvironmentsModel(hopyard), trans, open);
    }, trans);
    list.id = 'hopyard-environments';
    list.title.icon = environmentsIcon;
    list.title.caption = trans.__('Hopyard: environments');
    list.node.setAttribute('role', 'region');
    list.node.setAttribute('aria-label', trans.__('Hopyard environments'));
    shell.add(list, 'left', { rank: RANK, type: 'Hopyard' });
    restorer?.add(list, list.id);

    commands.addCommand(CommandIDs.openEnvironments, {
      label: trans.__('Environments'),
      caption: trans.__('Show the environments of the project'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => shell.activateById(list.id)
    });
    commands.addCommand(CommandIDs.openEnvironment, {
      label: trans.__('Open Environment'),
      caption: trans.__('Show what is in an environment, and change it'),
      describedBy: {
        args: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string', description: 'Name of the environment' },
            path: { type: 'string', description: 'Prefix of one that the project does not manage' }
          }
        }
      },
      execute: args => {
        const name = String(args['name'] ?? '');
        const path = typeof args['path'] === 'string' ? args['path'] : undefined;
        const id = PREFIX + (path ?? name);
        if (tracker.find(each => each.id === id)) {
          shell.activateById(id);
          return;
        }
        const content = new LazyWidget(async () => {
          const [{ EnvironmentPanel }, { EnvironmentModel }] = await Promise.all([
            import('../panels/environments/page-panel'),
            import('../panels/environments/page-model')
          ]);
          const acts = { save, open, close: () => widget.dispose() };
          return new EnvironmentPanel(new EnvironmentModel(hopyard, name, path), acts, trans);
        }, trans);
        const widget = new MainAreaWidget({ content });
        widget.id = id;
        widget.title.label = name;
        widget.title.caption = trans.__('Environment %1', name);
        widget.title.icon = environmentsIcon;
        widget.title.closable = true;
        widget.node.dataset['hopyardName'] = name;
        shell.add(widget, 'main');
        shell.activateById(id);
        void tracker.add(widget);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openEnvironment,
      args: ({ id, title }) => {
        const key = id.slice(PREFIX.length);
        return key === title.label ? { name: key } : { name: title.label, path: key };
      },
      name: ({ id }) => id
    });
    palette?.addItem({ command: CommandIDs.openEnvironments, category: trans.__('Hopyard') });
    statusBar?.registerStatusItem('hopyard:environments', {
      item: new OperationsItem({ hopyard, trans, open }),
      align: 'left',
      rank: 6,
      isActive: () => operationsUnderWay(hopyard).length > 0,
      activeStateChanged: hopyard.projectChanged
    });
  }
};

/** Offers text as a download. */
function save(filename: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = filename;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
