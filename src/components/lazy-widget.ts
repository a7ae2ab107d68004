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
        layout.addWidget(this._trouble(coerceError(thrown).message));
      }
    );
  }

  /** Code that could not be fetched: after an update the page must be loaded again, else another try is enough. */
  private _trouble(why: string): Widget {
    const trouble = new LuminoWidget();
    trouble.addClass('jp-Hopyard-root');
    trouble.addClass('jp-Hopyard-lazyTrouble');
    trouble.node.setAttribute('role', 'alert');
    const text = document.createElement('p');
    text.textContent = this._trans.__('This view could not be loaded: %1', why);
    const hint = document.createElement('p');
    hint.textContent = this._trans.__('If Hopyard was updated, load the page again; otherwise try again.');
    const again = document.createElement('button');
    again.type = 'button';
    again.className = 'jp-Hopyard-button';
    again.textContent = this._trans.__('Try again');
    again.addEventListener('click', () => {
      trouble.dispose();
      this._isLoading = false;
      this._fill();
    });
    trouble.node.append(text, hint, again);
    return trouble;
  }

  private _isLoading = false;
}
