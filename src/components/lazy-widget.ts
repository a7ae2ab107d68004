import type { TranslationBundle } from '@jupyterlab/translation';
import { Spinner } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { type Widget, BoxLayout, Widget as LuminoWidget } from '@lumino/widgets';
import { coerceError } from '../failure';

/** An empty place whose content is loaded when it is first shown, so that the extension's first load stays small. */
export class LazyWidget extends LuminoWidget {
  constructor(
    private readonly _load: () => Promise<Widget>,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Hopyard-lazy');
    this.layout = new BoxLayout({ spacing: 0 });
  }

  protected override onBeforeShow(message: Message): void {
    super.onBeforeShow(message);
    this._fill();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._fill();
    }
  }

  private _fill(): void {
    if (this._isLoading) {
      return;
    }
    this._isLoading = true;
    const layout = this.layout as BoxLayout;
    const spinner = new Spinner();
    layout.addWidget(spinner);
    this._load().then(
      content => {
        spinner.dispose();
        if (this.isDisposed) {
          content.dispose();
        } else {
          layout.addWidget(content);
        }
      },
      thrown => {
        spinner.dispose();
        this._isLoading = false;
        this.node.dataset['hopyardProblem'] = this._trans.__('Could not be loaded: %1', coerceError(thrown).message);
      }
    );
  }

  private _isLoading = false;
}
