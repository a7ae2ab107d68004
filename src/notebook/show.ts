import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { CommandIDs } from '../ids';
import { lastKnown } from '../store/room';
import type { IHopyard } from '../tokens';
import { experimentOutputs } from './cells';
import { inJupyter } from './paths';

/** Brings the cell that shows an experiment into view, opening its notebook when need be; without one, the panel. */
export async function showExperiment(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  hopyard: IHopyard,
  id: string
): Promise<void> {
  const { project } = hopyard;
  const known = lastKnown(project)?.experiments ?? [];
  const experiment = known.find(row => row.id === id);
  const path = experiment?.notebook === undefined ? undefined : inJupyter(hopyard, experiment.notebook);
  let panel = tracker.find(open => cellOf(open, id) !== undefined || open.context.path === path);
  if (!panel && path !== undefined) {
    await app.commands.execute('docmanager:open', { path });
    panel = tracker.find(open => open.context.path === path);
    await panel?.revealed;
  }
  if (!panel) {
    await app.commands.execute(CommandIDs.openPanel);
    return;
  }
  app.shell.activateById(panel.id);
  const cell = cellOf(panel, id) ?? experiment?.cell;
  const index = panel.content.widgets.findIndex(({ model }) => model.id === cell);
  if (index >= 0) {
    panel.content.activeCellIndex = index;
    await panel.content.scrollToItem(index, 'smart');
  }
}

function cellOf(panel: NotebookPanel, experiment: string): string | undefined {
  for (const { cell, content } of experimentOutputs(panel)) {
    if (content.id === experiment) {
      return cell.id;
    }
  }
  return undefined;
}
