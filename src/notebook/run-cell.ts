import type { CodeCell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IOutput } from '@jupyterlab/nbformat';
import type { ExperimentSpec } from '../../protocol';
import { coerceError } from '../failure';
import { staticBundle } from '../panels/experiment/bundle';
import type { IHopyard } from '../tokens';
import { inProject } from './paths';

const NAME_LENGTH = 60;

/** Runs a code cell's source on every executor and puts the experiment into the cell's output; the kernel stays free. */
export async function runCellOnExecutors(hopyard: IHopyard, panel: NotebookPanel, cell: CodeCell): Promise<void> {
  const { model } = cell;
  const code = model.sharedModel.getSource();
  if (!code.trim()) {
    return;
  }
  hopyard.connect();
  model.outputs.clear();
  model.executionCount = null;
  // As when the kernel runs it: who runs a cell trusts it.
  model.trusted = true;
  try {
    const experiment = await hopyard.api.submit(cellSpec(code, inProject(hopyard, panel.context.path), model.id));
    model.outputs.add(display(staticBundle({ revision: 0, experiment, trials: [], output: [] })));
  } catch (thrown) {
    const { code: name, message, hint } = coerceError(thrown);
    const traceback = [message, hint].filter(Boolean);
    model.outputs.add({ output_type: 'error', ename: name, evalue: message, traceback });
  }
}

export function cellSpec(code: string, notebook: string, cell: string): ExperimentSpec {
  const name = code.split('\n').find(line => line.trim() && !line.trim().startsWith('#')) ?? 'cell';
  return {
    kind: 'cell',
    name: name.trim().slice(0, NAME_LENGTH),
    work: { kind: 'cell', code, capture: [] },
    plan: { kind: 'replicas' },
    record: false,
    notebook,
    cell
  };
}

function display(data: Record<string, unknown>): IOutput {
  return { output_type: 'display_data', data, metadata: {} } as IOutput;
}
