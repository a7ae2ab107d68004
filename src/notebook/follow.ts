import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { LaunchModel } from '../panels/launch/model';
import { inProject } from './paths';

/** Keeps the launch panel's model on the notebook in front, its path and its kernel. */
export function followNotebook(tracker: INotebookTracker | null, model: LaunchModel): void {
  if (tracker) {
    new Follower(tracker, model);
  }
}

class Follower {
  constructor(
    tracker: INotebookTracker,
    private readonly _model: LaunchModel
  ) {
    tracker.currentChanged.connect(this._onCurrent, this);
    this._onCurrent(tracker, tracker.currentWidget);
  }

  private _onCurrent(_: INotebookTracker, panel: NotebookPanel | null): void {
    this._panel?.context.pathChanged.disconnect(this._tell, this);
    this._panel?.sessionContext.kernelChanged.disconnect(this._tell, this);
    this._panel = panel;
    panel?.context.pathChanged.connect(this._tell, this);
    panel?.sessionContext.kernelChanged.connect(this._tell, this);
    void panel?.sessionContext.ready.then(() => this._tell());
    this._tell();
  }

  private _tell(): void {
    const panel = this._panel;
    if (panel?.isDisposed) {
      this._panel = null;
    }
    void this._model.follow(
      this._panel
        ? {
            path: inProject(this._model.hopyard, this._panel.context.path),
            kernel: this._panel.sessionContext.kernelDisplayName
          }
        : undefined
    );
  }

  private _panel: NotebookPanel | null = null;
}
