import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Throttler } from '@lumino/polling';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { staticBundle } from '../panels/experiment/bundle';
import { isFinal, isSearch } from '../panels/experiment/content';
import { searchBundle } from '../panels/experiment/search/bundle';
import { experimentIsOver } from '../store/project';
import type { IHopyard } from '../tokens';
import { type ExperimentOutput, experimentOutputs } from './cells';
import { keptCurves } from './kept-curves';

const LOOK_EVERY_MS = 500;

/**
 * Puts an experiment's final state into the notebook once it has ended, so that saving keeps the complete output:
 * also for cells whose kernel is gone or whose end nobody saw because the browser was closed.
 */
export class OutputKeeper {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _hopyard: IHopyard,
    private readonly _trans: TranslationBundle
  ) {
    this._throttler = new Throttler(() => this._look(), LOOK_EVERY_MS);
    _hopyard.projectChanged.connect(this._later, this);
    _tracker.widgetAdded.connect(this._onNotebook, this);
    _tracker.forEach(panel => this._onNotebook(_tracker, panel));
  }

  private _onNotebook(_: INotebookTracker, panel: NotebookPanel): void {
    void panel.context.ready.then(() => {
      for (const { content } of panel.isDisposed ? [] : experimentOutputs(panel)) {
        if (!isFinal(content)) {
          this._hopyard.connect();
          this._later();
        }
      }
    });
  }

  private _later(): void {
    void this._throttler.invoke();
  }

  private _look(): void {
    const { project } = this._hopyard;
    if (project.kind !== 'live') {
      return;
    }
    const known = new Map(project.value.experiments.map(experiment => [experiment.id, experiment]));
    this._tracker.forEach(panel => {
      for (const found of experimentOutputs(panel)) {
        const { id } = found.content;
        const experiment = known.get(id);
        // One that the newest experiments do not list may still be known: ask once.
        if (!isFinal(found.content) && !this._asked.has(id) && (!experiment || experimentIsOver(experiment))) {
          this._asked.add(id);
          void this._keep(found);
        }
      }
    });
  }

  private async _keep({ output, content }: ExperimentOutput): Promise<void> {
    try {
      const snapshot = await this._hopyard.api.experiment(content.id);
      if (experimentIsOver(snapshot.experiment)) {
        const data = isSearch(content)
          ? searchBundle(snapshot, await keptCurves(this._hopyard, content.id, this._trans))
          : staticBundle(snapshot);
        output.setData({ data: data as ReadonlyPartialJSONObject, metadata: output.metadata });
      } else {
        this._asked.delete(content.id);
      }
    } catch {
      // Unknown to this sidecar: the notebook keeps what it has.
    }
  }

  private readonly _throttler: Throttler;
  private readonly _asked = new Set<string>();
}
