import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { StatusItem } from '../components/status-item';
import { runOnExecutorsIcon } from '../icons';
import { CommandIDs, TRANSLATION_DOMAIN } from '../ids';
import { CellBadges } from '../notebook/badges';
import { chosenCodeCells } from '../notebook/cells';
import { OutputKeeper } from '../notebook/keeper';
import { openQuickstart } from '../notebook/quickstart';
import { runCellOnExecutors } from '../notebook/run-cell';
import { inProject } from '../notebook/paths';
import { showExperiment } from '../notebook/show';
import { IHopyard } from '../tokens';

/** What notebooks gain: a button with the executors, cells that run on them, marks where they ran, complete outputs. */
export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'hopyard:notebook',
  description: "Runs cells on executors and keeps notebooks' outputs complete.",
  autoStart: true,
  requires: [IHopyard, INotebookTracker],
  optional: [IToolbarWidgetRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    hopyard: IHopyard,
    tracker: INotebookTracker,
    toolbars: IToolbarWidgetRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load(TRANSLATION_DOMAIN);
    const { commands } = app;
    commands.addCommand(CommandIDs.runCell, {
      label: trans.__('Run Cell on Executors'),
      caption: trans.__('Run the selected cells on every executor; the kernel stays free'),
      icon: runOnExecutorsIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => tracker.currentWidget !== null && chosenCodeCells(tracker.currentWidget).length > 0,
      execute: async () => {
        const panel = tracker.currentWidget;
        for (const cell of panel ? chosenCodeCells(panel) : []) {
          await runCellOnExecutors(hopyard, panel as NotebookPanel, cell);
        }
      }
    });
    commands.addCommand(CommandIDs.runCellAsTrials, {
      label: trans.__('Run Cell as Trials…'),
      caption: trans.__('Run the cell many times with other values for the constants it assigns'),
      icon: runOnExecutorsIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => tracker.currentWidget !== null && chosenCodeCells(tracker.currentWidget).length === 1,
      execute: async () => {
        const { runCellAsTrials } = await import('../notebook/run-trials');
        await runCellAsTrials(app, tracker, trans);
      }
    });
    commands.addCommand(CommandIDs.showExperiment, {
      label: trans.__('Show Experiment'),
      caption: trans.__('Show the cell in which an experiment ran'),
      describedBy: {
        args: {
          type: 'object',
          required: ['experiment'],
          properties: { experiment: { type: 'string', description: 'Id of the experiment, exp_…' } }
        }
      },
      execute: args => showExperiment(app, tracker, hopyard, String(args['experiment'] ?? ''))
    });
    commands.addCommand(CommandIDs.openQuickstart, {
      label: trans.__('Hopyard Quickstart'),
      caption: trans.__('Open a notebook that runs a function on several executors'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => openQuickstart(app)
    });
    toolbars?.addFactory<NotebookPanel>(
      'Notebook',
      'hopyard-executors',
      panel =>
        new StatusItem({
          hopyard,
          trans,
          short: true,
          notebook: () => inProject(hopyard, panel.context.path),
          open: () => void commands.execute(CommandIDs.openPanel)
        })
    );
    new OutputKeeper(tracker, hopyard, trans);
    new CellBadges(tracker, hopyard, trans);
  }
};
