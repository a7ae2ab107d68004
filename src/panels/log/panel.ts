import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement, type ReactElement } from 'react';
import type { IHopyard } from '../../tokens';
import { LogModel } from './model';
import { LogView } from './view';

/** An executor's log in the main area. */
export class LogPanel extends ReactWidget {
  constructor(private readonly _options: LogPanel.IOptions) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-page');
    this._model = new LogModel(_options.hopyard, _options.executor, () => this.isVisible);
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    const { rendermime, trans } = this._options;
    return createElement(LogView, { model: this._model, rendermime, trans });
  }

  private readonly _model: LogModel;
}

export namespace LogPanel {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly executor: string;
    readonly rendermime: IRenderMimeRegistry;
    readonly trans: TranslationBundle;
  }
}
