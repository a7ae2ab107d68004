import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { createElement, type ReactElement } from 'react';
import { LibraryModel } from './library-model';
import type { EnvironmentModel } from './page-model';
import { EnvironmentPageView, type PageActs } from './page-view';

/** One environment in the main area. */
export class EnvironmentPanel extends ReactWidget {
  constructor(
    private readonly _model: EnvironmentModel,
    private readonly _acts: PageActs,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-page');
    this.addClass('jp-Hopyard-environmentPage');
    const api = _model.hopyard.api.environments;
    this._libraries = {
      pip: new LibraryModel(api, 'pip', _model.name),
      conda: new LibraryModel(api, 'conda', _model.name)
    };
  }

  override dispose(): void {
    this._model.dispose();
    this._libraries.pip.dispose();
    this._libraries.conda.dispose();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._model.hopyard.connect();
    void this._model.refresh();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this._model.refresh();
  }

  protected override render(): ReactElement {
    return createElement(EnvironmentPageView, {
      model: this._model,
      libraries: this._libraries,
      acts: this._acts,
      trans: this._trans
    });
  }

  private readonly _libraries: { readonly pip: LibraryModel; readonly conda: LibraryModel };
}
