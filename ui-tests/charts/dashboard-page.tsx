import { RenderMimeRegistry, standardRendererFactories } from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { ComparedExperiment, TrialView } from '../../protocol';
import type { DashboardActs } from '../../src/panels/dashboard/acts';
import { ChangeFields, ChangeForm } from '../../src/panels/dashboard/forms/change';
import { TrialFields, TrialForm } from '../../src/panels/dashboard/forms/trial';
import { DashboardModel, type DashboardTab } from '../../src/panels/dashboard/model/dashboard';
import { RememberedArrangements } from '../../src/panels/dashboard/model/remembered';
import { DashboardView } from '../../src/panels/dashboard/view';
import { Hopyard } from '../../src/store/hopyard';
import type { Board } from '../../src/store/board/types';
import type { IApi } from '../../src/tokens';
import { madeUpImportance } from '../../tests/src/panels/dashboard/charts/made-up';
import { LONG, type OddBoard, oddBoard } from '../../tests/src/panels/dashboard/charts/odd-boards';
import { HandFeed } from '../../tests/src/fixtures';

/** A whole dashboard in a page of its own, over boards that nobody would make on purpose. */
const trans = nullTranslator.load('hopyard');
const rendermime = new RenderMimeRegistry({ initialFactories: standardRendererFactories });
const nothing = (): void => undefined;
const acts: DashboardActs = {
  openMenu: nothing,
  addTrial: nothing,
  download: nothing,
  copy: nothing,
  openFiles: nothing,
  openFile: nothing,
  showExperiment: nothing,
  openLog: nothing,
  openDashboard: nothing,
  openDoctor: nothing
};

function modelOf(odd: OddBoard): DashboardModel {
  const { board, feed } = oddBoard(odd);
  const { id } = board.experiment;
  const api: Partial<IApi> = {
    importance: async () => madeUpImportance(board),
    trialLog: async () => ({ path: 'output.log', size: LONG.length, from: 0, text: LONG }),
    trialFiles: async () => ({ files: [{ path: `Experiments/${LONG}`, size: 1, modifiedAt: 1 }], isCut: true }),
    trialRuns: async () => [],
    compare: async () => [compared(board, id), compared(board, 'exp_other')],
    notes: async () => ({
      path: `${LONG}/notes.md`,
      text: `# Notes\n\n${LONG}\n\n<script>window.hacked = 1</script>`,
      revision: 'r'
    })
  };
  const wrong = { code: 'TRIAL_FAILED', message: LONG, hint: LONG };
  const model = new DashboardModel({
    hopyard: new Hopyard({ feed: new HandFeed(), api: api as IApi }),
    experiment: id,
    feed: {
      ...feed,
      changed: feed.changed,
      dispose: nothing,
      isDisposed: false,
      setShown: nothing,
      curves: wanted => feed.curves(wanted),
      trial: async trial => ({ ...(await feed.trial(trial)), failure: wrong }) as TrialView,
      state: { kind: 'live', value: { ...board, history: [{ at: 1, by: LONG, says: LONG }] } }
    },
    remembered: new RememberedArrangements(null),
    by: () => 'Ada',
    trans
  });
  return model;
}

const compared = ({ experiment, search }: Board, id: string): ComparedExperiment => ({
  id,
  name: experiment.name,
  direction: 'max',
  metric: search.objectives[0]?.name ?? 'metric',
  best: [
    { executorMs: 1, value: 0.1, trial: `${id}.0` },
    { executorMs: 5_000, value: 0.2, trial: `${id}.1` }
  ],
  executorMs: 9_000,
  source: `def train(x):\n    """${LONG}${id}"""\n`,
  configuration: { [LONG]: id, nested: { value: LONG } },
  environment: { python: LONG, packages: [`${LONG.replaceAll(' ', '_')} ${id}`, 'numpy 2.4.6'] }
});

function Forms({ board }: { readonly board: Board }): JSX.Element {
  const change = new ChangeForm(board, trans);
  const own = new TrialForm(board, {}, trans);
  return (
    <div className="jp-Hopyard-dialog jp-Hopyard-root">
      <ChangeFields form={change} trans={trans} />
      <TrialFields form={own} trans={trans} />
    </div>
  );
}

let root: Root | undefined;
let model: DashboardModel | undefined;

Object.assign(window, {
  /** Shows a board; then its tabs, or the forms over it. */
  hopyardDashboard: (odd: OddBoard) => {
    root?.unmount();
    model?.dispose();
    model = modelOf(odd);
    root = createRoot(document.getElementById('root') ?? document.body);
    root.render(<DashboardView model={model} acts={acts} rendermime={rendermime} trans={trans} />);
  },
  hopyardTab: (tab: DashboardTab, row?: number) => {
    if (model) {
      model.tab = tab;
      model.open(row !== undefined && row < (model.board?.trials.count ?? 0) ? row : undefined);
    }
  },
  hopyardForms: () => {
    const board = model?.board;
    root?.render(board ? <Forms board={board} /> : null);
  }
});
