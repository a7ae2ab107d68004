import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { chosenCodeCells } from './cells';
import { askForTrials } from './trials-dialog';
import { cellWith, wishFrom } from './trials-line';

/** Asks, writes the answer as a `%%trials` line above the cell's code, and runs that: what ran can be read and run again. */
export async function runCellAsTrials(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  trans: TranslationBundle
): Promise<void> {
  const panel = tracker.currentWidget;
  const cell = panel && chosenCodeCells(panel)[0];
  if (!panel || !cell) {
    return;
  }
  const shared = cell.model.sharedModel;
  const wish = await askForTrials(wishFrom(shared.getSource()), trans);
  if (wish === undefined || panel.isDisposed || cell.isDisposed) {
    return;
  }
  shared.setSource(cellWith(shared.getSource(), wish));
  panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
  panel.content.deselectAll();
  await app.commands.execute('notebook:run-cell');
}
