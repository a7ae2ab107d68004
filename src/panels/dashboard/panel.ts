import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { createElement, type ReactElement } from 'react';
import type { DashboardActs } from './acts';
import { DASHBOARD_TABS, type DashboardModel } from './model/dashboard';
import { DashboardView } from './view';

/** One experiment's dashboard in the main area. While it is hidden its feed rests. */
export class DashboardPanel extends ReactWidget {
  constructor(private readonly _options: DashboardPanel.IOptions) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-dashboard');
    _options.themes?.themeChanged.connect(this._onTheme, this);
    document.addEventListener('visibilitychange', this._onVisibility);
  }

  /** Goes to one of its views; a name that none of them has changes nothing. */
  showTab(name: string): void {
    const tab = DASHBOARD_TABS.find(each => each === name);
    if (tab !== undefined) {
      this._options.model.tab = tab;
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    document.removeEventListener('visibilitychange', this._onVisibility);
    this._options.themes?.themeChanged.disconnect(this._onTheme, this);
    super.dispose();
    this._options.model.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._onVisibility();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this._onVisibility();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._onVisibility();
  }

  protected override render(): ReactElement {
    const { model, acts, rendermime, trans } = this._options;
    return createElement(DashboardView, { model, acts, rendermime, trans });
  }

  private readonly _onVisibility = (): void => {
    if (!this.isDisposed) {
      this._options.model.feed.setShown(this.isVisible && !document.hidden);
    }
  };

  private _onTheme(): void {
    this._options.model.themeChanged();
  }
}

export namespace DashboardPanel {
  export interface IOptions {
    /** The panel disposes it. */
    readonly model: DashboardModel;
    readonly acts: DashboardActs;
    readonly rendermime: IRenderMimeRegistry;
    readonly themes: IThemeManager | null;
    readonly trans: TranslationBundle;
  }
}
