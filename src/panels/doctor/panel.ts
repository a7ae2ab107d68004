import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { createElement, type ReactElement } from 'react';
import type { IHopyard } from '../../tokens';
import { DoctorModel } from './model';
import { DoctorView } from './view';

/** The doctor in the main area; examines when it opens. */
export class DoctorPanel extends ReactWidget {
  constructor(
    hopyard: IHopyard,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-page');
    this._model = new DoctorModel(hopyard);
    void this._model.examine();
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    return createElement(DoctorView, { model: this._model, trans: this._trans });
  }

  private readonly _model: DoctorModel;
}
