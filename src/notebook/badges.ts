import { CodeCell } from '@jupyterlab/cells';
import type { INotebookTracker, Notebook, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Throttler } from '@lumino/polling';
import type { ExperimentView } from '../../protocol';
import { experimentWord } from '../components/words';
import { endedTrials } from '../store/project';
import { lastKnown } from '../store/room';
import type { IHopyard } from '../tokens';
import { experimentOutputs } from './cells';
import { inProject } from './paths';

const CLASS = 'jp-Hopyard-cellBadge';
const DRAW_EVERY_MS = 300;

/** A mark under a cell's prompt that says where it ran. */
export class CellBadges {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _hopyard: IHopyard,
    private readonly _trans: TranslationBundle
  ) {
    this._throttler = new Throttler(() => this._drawAll(), DRAW_EVERY_MS);
    _hopyard.projectChanged.connect(this._later, this);
    _tracker.widgetAdded.connect(this._onNotebook, this);
    _tracker.forEach(panel => this._onNotebook(_tracker, panel));
  }

  private _onNotebook(_: INotebookTracker, panel: NotebookPanel): void {
    const notebook: Notebook = panel.content;
    notebook.modelContentChanged.connect(this._later, this);
    panel.disposed.connect(() => {
      notebook.modelContentChanged.disconnect(this._later, this);
    }, this);
    void panel.revealed.then(() => this._later());
  }

  private _later(): void {
    void this._throttler.invoke();
  }

  private _drawAll(): void {
    this._tracker.forEach(panel => this._draw(panel));
  }

  private _draw(panel: NotebookPanel): void {
    const byCell = this._experiments(panel);
    for (const cell of panel.content.widgets) {
      if (cell instanceof CodeCell) {
        const prompt = cell.inputArea?.promptNode;
        if (prompt) {
          this._mark(prompt, byCell.get(cell.model.id));
        }
      }
    }
  }

  /** The newest experiment of each cell: what its output holds, or what the project says of it. */
  private _experiments(panel: NotebookPanel): Map<string, ExperimentView> {
    const { project } = this._hopyard;
    const notebook = inProject(this._hopyard, panel.context.path);
    const known = lastKnown(project)?.experiments ?? [];
    const byId = new Map(known.map(experiment => [experiment.id, experiment]));
    const byCell = new Map<string, ExperimentView>();
    for (const { cell, content } of experimentOutputs(panel)) {
      const experiment = byId.get(content.id) ?? content.snapshot?.experiment;
      if (experiment) {
        byCell.set(cell.id, experiment);
      }
    }
    for (const experiment of known) {
      const older = experiment.cell === undefined ? undefined : byCell.get(experiment.cell);
      if (experiment.cell !== undefined && experiment.notebook === notebook && !older) {
        byCell.set(experiment.cell, experiment);
      }
    }
    return byCell;
  }

  private _mark(prompt: HTMLElement, experiment: ExperimentView | undefined): void {
    const old = prompt.parentElement?.querySelector<HTMLElement>(`:scope > .${CLASS}`);
    if (!experiment) {
      old?.remove();
      return;
    }
    const badge = old ?? document.createElement('div');
    const { look, word } = experimentWord(experiment, this._trans);
    badge.className = `${CLASS} jp-mod-${look}`;
    const text = this._trans.__('%1×', String(experiment.trials.total));
    const says = this._trans.__(
      'Ran on executors: %1, %2 of %3 trials ended',
      word,
      String(endedTrials(experiment.trials)),
      String(experiment.trials.total)
    );
    if (badge.title !== says) {
      badge.textContent = text;
      badge.title = says;
      badge.setAttribute('role', 'img');
      badge.setAttribute('aria-label', says);
    }
    if (!old) {
      prompt.after(badge);
    }
  }

  private readonly _throttler: Throttler;
}
