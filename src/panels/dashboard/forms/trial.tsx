import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { SelectField, TextField } from '../../../components/fields';
import { useSignal } from '../../../components/hooks';
import type { Board, Column } from '../../../store/board/types';
import { Form } from './form';

/** Beyond this many words a list is no help, and one types. */
const LISTED = 50;

/** Parameters of a trial of one's own, one field for each parameter of the space. */
export class TrialForm extends Form<Record<string, unknown>> {
  constructor(
    board: Board,
    params: Readonly<Record<string, unknown>>,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.columns = board.trials.parameters;
    this.begin(
      this.columns.map(column => {
        const given = params[column.name];
        return [
          column.name,
          given === undefined ? this._usual(column) : typeof given === 'string' ? given : JSON.stringify(given)
        ];
      })
    );
  }

  readonly columns: readonly Column[];

  get problems(): ReadonlyMap<string, string> {
    const problems = new Map<string, string>();
    for (const column of this.columns) {
      const wrong = this._wrong(column, this.text(column.name));
      if (wrong !== undefined) {
        problems.set(column.name, wrong);
      }
    }
    return problems;
  }

  get result(): Record<string, unknown> | undefined {
    if (this.problems.size > 0 || this.columns.length === 0) {
      return undefined;
    }
    return Object.fromEntries(
      this.columns.map(({ name, kind }) => [name, kind === 'number' ? Number(this.text(name)) : this.text(name)])
    );
  }

  private _usual(column: Column): string {
    if (column.kind === 'category') {
      return column.categories[0] ?? '';
    }
    const { low, high, isLog, isInteger } = column;
    if (low === undefined || high === undefined) {
      return '';
    }
    const middle = isLog ? Math.sqrt(low * high) : (low + high) / 2;
    return String(isInteger ? Math.round(middle) : Number(middle.toPrecision(6)));
  }

  private _wrong(column: Column, text: string): string | undefined {
    if (column.kind === 'category') {
      return column.categories.includes(text)
        ? undefined
        : this._trans.__('One of %1.', column.categories.slice(0, 12).join(', '));
    }
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) {
      return this._trans.__('A number is needed.');
    }
    if (column.isInteger && !Number.isInteger(value)) {
      return this._trans.__('A whole number is needed.');
    }
    const { low, high } = column;
    return low !== undefined && high !== undefined && (value < low || value > high)
      ? this._trans.__('%1 is not between %2 and %3.', String(value), String(low), String(high))
      : undefined;
  }
}

export function TrialFields({ form, trans }: { form: TrialForm; trans: TranslationBundle }): JSX.Element {
  useSignal(form.changed);
  const { problems } = form;
  return (
    <div className="jp-Hopyard-form">
      {form.columns.length === 0 ? <p>{trans.__('This experiment has no search space.')}</p> : null}
      {form.columns.map(column =>
        column.kind === 'category' && column.categories.length <= LISTED ? (
          <SelectField
            key={column.name}
            label={column.name}
            value={form.text(column.name)}
            choices={column.categories.map(value => ({ value, label: value }))}
            problem={problems.get(column.name)}
            change={text => form.set(column.name, text)}
          />
        ) : (
          <TextField
            key={column.name}
            label={column.name}
            value={form.text(column.name)}
            placeholder={placeholder(column)}
            problem={problems.get(column.name)}
            change={text => form.set(column.name, text)}
          />
        )
      )}
    </div>
  );
}

function placeholder(column: Column): string {
  return column.kind === 'number' && column.low !== undefined ? `${column.low} … ${column.high ?? ''}` : '';
}
