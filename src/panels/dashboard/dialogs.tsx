import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { SearchChange } from '../../../protocol';
import type { Board } from '../../store/board/types';
import { ChangeFields, ChangeForm } from './forms/change';
import type { Form } from './forms/form';
import { TrialFields, TrialForm } from './forms/trial';

/** A form in JupyterLab's dialog; its button waits until there is something right to do. */
class FormBody<T> extends ReactWidget implements Dialog.IBodyWidget<T | undefined> {
  constructor(
    private readonly _form: Form<T>,
    private readonly _fields: JSX.Element
  ) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-dialog');
    _form.changed.connect(this._onForm, this);
  }

  getValue(): T | undefined {
    return this._form.result;
  }

  override dispose(): void {
    this._form.changed.disconnect(this._onForm, this);
    super.dispose();
  }

  protected override render(): JSX.Element {
    this._onForm();
    return this._fields;
  }

  private _onForm(): void {
    const accept = this.node.closest('.jp-Dialog-content')?.querySelector<HTMLButtonElement>('button.jp-mod-accept');
    if (accept) {
      accept.disabled = this._form.result === undefined;
    }
  }
}

async function ask<T>(title: string, act: string, body: FormBody<T>, trans: TranslationBundle): Promise<T | undefined> {
  const { button, value } = await showDialog({
    title,
    body,
    buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: act })]
  });
  return button.accept ? (value ?? undefined) : undefined;
}

/** Asks what to change of a running search; undefined when nothing is to be changed. */
export function askChange(board: Board, trans: TranslationBundle): Promise<SearchChange | undefined> {
  const form = new ChangeForm(board, trans);
  const body = new FormBody(form, <ChangeFields form={form} trans={trans} />);
  return ask(trans.__('Change the search'), trans.__('Change'), body, trans);
}

/** Asks for the parameters of a trial of one's own. */
export function askTrial(
  board: Board,
  params: Readonly<Record<string, unknown>>,
  trans: TranslationBundle
): Promise<Record<string, unknown> | undefined> {
  const form = new TrialForm(board, params, trans);
  const body = new FormBody(form, <TrialFields form={form} trans={trans} />);
  return ask(trans.__('Add a trial'), trans.__('Add'), body, trans);
}
