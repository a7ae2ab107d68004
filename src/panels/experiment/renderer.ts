import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { IHopyard } from '../../tokens';
import { readContent } from './content';
import { ExperimentModel } from './model';
import type { ExperimentPanel } from './panel';

/** Draws `application/vnd.hopyard.experiment.v1+json` in an output area. */
export class ExperimentRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly _options: ExperimentRenderer.IOptions) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-experiment');
    this.layout = new PanelLayout();
    this._model = new ExperimentModel({
      hopyard: _options.hopyard,
      updatesPerSecond: _options.updatesPerSecond
    });
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const content = readContent(model.data);
    if (!content) {
      this.node.textContent = this._options.trans.__('This output was written by another version of Hopyard.');
      return;
    }
    this._model.show(content);
    const panel = await this._load();
    if (panel) {
      panel.trusted = model.trusted;
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  private async _load(): Promise<ExperimentPanel | undefined> {
    this._panel ??= import('./panel').then(({ ExperimentPanel }) => {
      if (this.isDisposed) {
        return undefined;
      }
      const panel = new ExperimentPanel(this._model, this._options.rendermime, this._options.trans);
      (this.layout as PanelLayout).addWidget(panel);
      return panel;
    });
    return this._panel;
  }

  private readonly _model: ExperimentModel;
  private _panel: Promise<ExperimentPanel | undefined> | undefined;
}

export namespace ExperimentRenderer {
  export interface IOptions {
    readonly hopyard: IHopyard;
    /** Renders the pieces, with the output area's own resolver and sanitizer. */
    readonly rendermime: IRenderMimeRegistry;
    readonly updatesPerSecond: () => number;
    readonly trans: TranslationBundle;
  }
}
