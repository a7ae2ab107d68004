import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { createElement, type ReactElement } from 'react';
import type { EnvironmentsModel } from './list-model';
import { EnvironmentsView } from './list-view';

/** The list in the sidebar; looked up anew whenever it is shown. */
export class EnvironmentsPanel extends ReactWidget {
  constructor(
    private readonly _model: EnvironmentsModel,
    private readonly _trans: TranslationBundle,
    private readonly _open: (name: string, path?: string) => void
  ) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-environmentList');
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._look();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._look();
  }

  protected override render(): ReactElement {
    return createElement(EnvironmentsView, { model: this._model, trans: this._trans, open: this._open });
  }

  private _look(): void {
    if (this.isVisible) {
      this._model.hopyard.connect();
      void this._model.refresh();
    }
  }
}
