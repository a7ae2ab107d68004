import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LazyWidget } from '../components/lazy-widget';
import { hopIcon } from '../icons';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { IHopyard } from '../tokens';

const PREFIX = 'hopyard-log-';

/** Executors' logs in the main area. */
export const logPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:log',
  description: "Opens executors' logs.",
  autoStart: true,
  requires: [IHopyard, IRenderMimeRegistry],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { commands, shell } = app;
    const tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({ namespace: 'hopyard-log' });
    commands.addCommand(CommandIDs.openLog, {
      label: trans.__('Executor Log'),
      caption: trans.__('Open the log of an executor'),
      icon: hopIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['executor'],
          properties: { executor: { type: 'string', description: 'Id of the executor, ex_…' } }
        }
      },
      execute: args => {
        const executor = String(args['executor'] ?? '');
        const open = tracker.find(({ id }) => id === PREFIX + executor);
        if (open) {
          shell.activateById(open.id);
          return;
        }
        const { project } = hopyard;
        const label =
          project.kind === 'live' ? project.value.executors.find(({ id }) => id === executor)?.label : undefined;
        const content = new LazyWidget(async () => {
          const { LogPanel } = await import('../panels/log/panel');
          return new LogPanel({ hopyard, executor, rendermime, trans });
        }, trans);
        const widget = new MainAreaWidget({ content });
        widget.id = PREFIX + executor;
        widget.title.label = trans.__('Log %1', label ?? executor);
        widget.title.icon = hopIcon;
        widget.title.closable = true;
        shell.add(widget, 'main', { mode: 'split-bottom' });
        void tracker.add(widget);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openLog,
      args: ({ id }) => ({ executor: id.slice(PREFIX.length) }),
      name: ({ id }) => id
    });
  }
};
