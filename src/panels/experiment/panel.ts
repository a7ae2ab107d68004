import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement, type ReactElement } from 'react';
import type { ExperimentModel } from './model';
import type { SearchModel } from './search/model';
import { type SearchActs, SearchView } from './search/view';
import { ExperimentOutputView } from './view';

/** The React half of a cell's output, loaded when the first experiment is shown. */
export class ExperimentPanel extends ReactWidget {
  constructor(
    private readonly _model: ExperimentModel,
    private readonly _rendermime: IRenderMimeRegistry,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  set trusted(trusted: boolean) {
    if (trusted !== this._trusted) {
      this._trusted = trusted;
      this.update();
    }
  }

  protected override render(): ReactElement {
    return createElement(ExperimentOutputView, {
      model: this._model,
      rendermime: this._rendermime,
      trusted: this._trusted,
      trans: this._trans
    });
  }

  private _trusted = false;
}

/** The same for an experiment with a search. */
export class SearchPanel extends ReactWidget {
  constructor(
    private readonly _model: SearchModel,
    private readonly _acts: SearchActs,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  protected override render(): ReactElement {
    return createElement(SearchView, { model: this._model, acts: this._acts, trans: this._trans });
  }
}
