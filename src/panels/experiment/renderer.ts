import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { IHopyard } from '../../tokens';
import { isSearch, readContent } from './content';
import { ExperimentModel } from './model';
import type { ExperimentPanel, SearchPanel } from './panel';
import { SearchModel } from './search/model';
import type { SearchActs } from './search/view';
import { Sight } from './sight';

type Shown =
  | { readonly kind: 'search'; readonly model: SearchModel; readonly panel: Promise<SearchPanel | undefined> }
  | { readonly kind: 'output'; readonly model: ExperimentModel; readonly panel: Promise<ExperimentPanel | undefined> };

/** Draws `application/vnd.hopyard.experiment.v1+json` in an output area. */
export class ExperimentRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(private readonly _options: ExperimentRenderer.IOptions) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-experiment');
    this.layout = new PanelLayout();
    this._sight = new Sight(this.node, isSeen => this._shown?.model.setSeen(isSeen));
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const content = readContent(model.data);
    if (!content) {
      this.node.textContent = this._options.trans.__('This output was written by another version of Hopyard.');
      return;
    }
    const shown = this._open(isSearch(content) ? 'search' : 'output');
    shown.model.show(content);
    if (shown.kind === 'output') {
      const panel = await shown.panel;
      if (panel) {
        panel.trusted = model.trusted;
      }
    } else {
      await shown.panel;
    }
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._sight.dispose();
      this._shown?.model.dispose();
      super.dispose();
    }
  }

  /** An output may turn from one into the other: what was found to be a search at first may have no parameters. */
  private _open(kind: Shown['kind']): Shown {
    if (this._shown?.kind === kind) {
      return this._shown;
    }
    const old = this._shown;
    old?.model.dispose();
    void old?.panel.then(panel => panel?.dispose());
    const { hopyard, rendermime, trans, updatesPerSecond, acts } = this._options;
    if (kind === 'search') {
      const model = new SearchModel({ hopyard, updatesPerSecond });
      const panel = this._load(({ SearchPanel }) => new SearchPanel(model, acts, trans));
      this._shown = { kind, model, panel };
    } else {
      const model = new ExperimentModel({ hopyard, updatesPerSecond });
      const panel = this._load(({ ExperimentPanel }) => new ExperimentPanel(model, rendermime, trans));
      this._shown = { kind, model, panel };
    }
    this._shown.model.setSeen(this._sight.isSeen);
    return this._shown;
  }

  private async _load<P extends Widget>(make: (panels: typeof import('./panel')) => P): Promise<P | undefined> {
    const panels = await import('./panel');
    if (this.isDisposed) {
      return undefined;
    }
    const panel = make(panels);
    (this.layout as PanelLayout).addWidget(panel);
    return panel;
  }

  private readonly _sight: Sight;
  private _shown: Shown | undefined;
}

export namespace ExperimentRenderer {
  export interface IOptions {
    readonly hopyard: IHopyard;
    /** Renders the pieces, with the output area's own resolver and sanitizer. */
    readonly rendermime: IRenderMimeRegistry;
    readonly updatesPerSecond: () => number;
    readonly acts: SearchActs;
    readonly trans: TranslationBundle;
  }
}
