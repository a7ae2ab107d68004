import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement, type ReactElement } from 'react';
import type { IHopyard } from '../tokens';
import { TallyView } from './tally-view';

/** The button of the status bar, and of a notebook. */
export class StatusItem extends ReactWidget {
  constructor(private readonly _options: StatusItem.IOptions) {
    super();
    this.addClass('jp-Hopyard-statusItem');
  }

  protected override render(): ReactElement {
    const { hopyard, trans, open } = this._options;
    return createElement(
      'button',
      { type: 'button', onClick: open },
      createElement(TallyView, {
        hopyard,
        trans,
        short: this._options.short ?? false,
        notebook: this._options.notebook?.()
      })
    );
  }
}

export namespace StatusItem {
  export interface IOptions {
    readonly hopyard: IHopyard;
    readonly trans: TranslationBundle;
    readonly open: () => void;
    /** Only icon and number, as in a toolbar. */
    readonly short?: boolean;
    /** Tells of one notebook only: its path, as the project names it. */
    readonly notebook?: () => string;
  }
}
