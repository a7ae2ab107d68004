import { CodeCell, type ICodeCellModel, isCodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IOutputModel } from '@jupyterlab/rendermime';
import { type ExperimentContent, readContent } from '../panels/experiment/content';

/** An output that holds an experiment, with its place. */
export interface ExperimentOutput {
  readonly cell: ICodeCellModel;
  readonly output: IOutputModel;
  readonly content: ExperimentContent;
}

export function* experimentOutputs(panel: NotebookPanel): Generator<ExperimentOutput> {
  const cells = panel.content.model?.cells;
  for (const cell of cells ?? []) {
    if (isCodeCellModel(cell)) {
      for (let index = 0; index < cell.outputs.length; index++) {
        const output = cell.outputs.get(index);
        const content = readContent(output.data);
        if (content) {
          yield { cell, output, content };
        }
      }
    }
  }
}

/** The code cells that a command means: the selected ones, with the active one. */
export function chosenCodeCells(panel: NotebookPanel): CodeCell[] {
  return panel.content.widgets.filter(
    (cell): cell is CodeCell => cell instanceof CodeCell && panel.content.isSelectedOrActive(cell)
  );
}
