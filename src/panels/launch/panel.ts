import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { createElement, type ReactElement } from 'react';
import type { LaunchModel } from './model';
import type { LaunchActs } from './props';
import { LaunchView } from './view';

/** The Lumino shell: samples are asked for only while the panel is seen. */
export class LaunchPanel extends ReactWidget {
  constructor(
    private readonly _model: LaunchModel,
    private readonly _acts: LaunchActs,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-launch');
  }

  override dispose(): void {
    this._unwatch();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._watch();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._watch();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._unwatch();
  }

  protected override onBeforeDetach(message: Message): void {
    this._unwatch();
    super.onBeforeDetach(message);
  }

  protected override render(): ReactElement {
    return createElement(LaunchView, { model: this._model, acts: this._acts, trans: this._trans });
  }

  private _watch(): void {
    if (this.isVisible && !this._watching) {
      this._watching = this._model.hopyard.watchSamples();
      void this._model.refresh();
    }
  }

  private _unwatch(): void {
    this._watching?.dispose();
    this._watching = null;
  }

  private _watching: IDisposable | null = null;
}
