import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { InputDialog, IThemeManager, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator, type TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { LazyWidget } from '../components/lazy-widget';
import { experimentTitle } from '../components/words';
import { hopIcon } from '../icons';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { dashboardActs } from '../notebook/dashboard-acts';
import { addDashboardCommands, whoActs } from '../notebook/dashboard-commands';
import { addContextMenu } from '../notebook/experiment-menu';
import type { DashboardPanel } from '../panels/dashboard/panel';
import { lastKnown } from '../store/room';
import { IHopyard } from '../tokens';

const PREFIX = 'hopyard-dashboard-';

/** Dashboards in the main area, one an experiment. */
export const dashboardPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:dashboard',
  description: "Opens experiments' dashboards and adds the commands that steer experiments.",
  autoStart: true,
  requires: [IHopyard, IRenderMimeRegistry],
  optional: [ILayoutRestorer, IStateDB, IThemeManager, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    state: IStateDB | null,
    themes: IThemeManager | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { commands, shell } = app;
    const tracker = new WidgetTracker<MainAreaWidget<LazyWidget>>({ namespace: 'hopyard-dashboard' });
    const panels = new Map<string, DashboardPanel>();
    /** Of dashboards whose code is still being loaded: the view that was asked for. */
    const wanted = new Map<string, string>();
    const load = async (experiment: string): Promise<Widget> => {
      const { createDashboard } = await import('../panels/dashboard/create');
      const panel = createDashboard({
        hopyard,
        experiment,
        state,
        themes,
        rendermime,
        trans,
        by: () => whoActs(app, trans),
        acts: dashboardActs(app, hopyard, experiment, trans)
      });
      panels.set(experiment, panel);
      panel.disposed.connect(() => panels.delete(experiment));
      panel.showTab(wanted.get(experiment) ?? '');
      wanted.delete(experiment);
      return panel;
    };
    const go = (experiment: string, tab: unknown): void => {
      const panel = panels.get(experiment);
      if (typeof tab === 'string' && panel) {
        panel.showTab(tab);
      } else if (typeof tab === 'string') {
        wanted.set(experiment, tab);
      }
    };
    const labels: Readonly<Record<string, string>> = {
      compare: trans.__('Compare…'),
      'what-if': trans.__('What If…'),
      history: trans.__('History')
    };
    const captions: Readonly<Record<string, string>> = {
      compare: trans.__('This experiment beside others'),
      'what-if': trans.__('Replay its trials under another stopping rule, scheduler or number of executors'),
      history: trans.__('What was changed by hand, by whom and when')
    };
    commands.addCommand(CommandIDs.openDashboard, {
      label: args => labels[String(args['tab'] ?? '')] ?? trans.__('Open Dashboard'),
      caption: args => captions[String(args['tab'] ?? '')] ?? trans.__('See how an experiment goes, and steer it'),
      icon: args => (args['tab'] === undefined ? hopIcon : undefined),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            experiment: { type: 'string', description: 'Id of the experiment, exp_…; default: asks' },
            tab: {
              type: 'string',
              enum: ['overview', 'trials', 'compare', 'what-if', 'logs', 'notes', 'history'],
              description: 'The view to go to; default: the one it showed last, at first overview'
            }
          }
        }
      },
      execute: async args => {
        const experiment = typeof args['experiment'] === 'string' ? args['experiment'] : await choose(hopyard, trans);
        if (experiment === undefined) {
          return;
        }
        go(experiment, args['tab']);
        const open = tracker.find(({ id }) => id === PREFIX + experiment);
        if (open) {
          shell.activateById(open.id);
          return;
        }
        const content = new LazyWidget(() => load(experiment), trans);
        const widget = new MainAreaWidget({ content });
        widget.toolbar.hide();
        widget.id = PREFIX + experiment;
        widget.title.label = nameOf(hopyard, experiment) ?? experiment;
        widget.title.caption = trans.__('Dashboard of %1', widget.title.label);
        widget.title.icon = hopIcon;
        widget.title.closable = true;
        // Known by its id only until the project's list has come.
        const name = (): void => {
          const known = nameOf(hopyard, experiment);
          if (known !== undefined) {
            widget.title.label = known;
            widget.title.caption = trans.__('Dashboard of %1', known);
            hopyard.projectChanged.disconnect(name);
          }
        };
        hopyard.projectChanged.connect(name);
        widget.disposed.connect(() => hopyard.projectChanged.disconnect(name));
        shell.add(widget, 'main');
        await tracker.add(widget);
      }
    });
    addDashboardCommands({ app, hopyard, trans });
    addContextMenu(app, hopyard);
    void restorer?.restore(tracker, {
      command: CommandIDs.openDashboard,
      args: ({ id }) => ({ experiment: id.slice(PREFIX.length) }),
      name: ({ id }) => id
    });
  }
};

function nameOf({ project }: IHopyard, experiment: string): string | undefined {
  return lastKnown(project)?.experiments.find(({ id }) => id === experiment)?.name;
}

/** Asks which of the newest experiments. */
async function choose({ project }: IHopyard, trans: TranslationBundle): Promise<string | undefined> {
  const known = lastKnown(project)?.experiments ?? [];
  const newest = [...known].sort((a, b) => b.createdAt - a.createdAt);
  const labels = newest.map(experiment => `${experimentTitle(experiment)} (${experiment.id})`);
  const { value } = await InputDialog.getItem({
    title: trans.__('Open the dashboard of'),
    items: labels.length > 0 ? labels : [trans.__('No experiment has run yet')],
    okLabel: trans.__('Open')
  });
  return value === null ? undefined : newest[labels.indexOf(value)]?.id;
}
