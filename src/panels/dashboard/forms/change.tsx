import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { SearchChange } from '../../../../protocol';
import { TextField } from '../../../components/fields';
import { useSignal } from '../../../components/hooks';
import { type Board, type Column, TRIAL_STATES } from '../../../store/board/types';
import { Form } from './form';

const TRIALS = 'trials';
const AT_ONCE = 'atOnce';
const LOW = 'low ';
const HIGH = 'high ';
const QUEUED = TRIAL_STATES.indexOf('queued');

type Ranged = Extract<Column, { kind: 'number' }> & { readonly low: number; readonly high: number };

/** What may be changed of a search while it runs: how many trials, how many at once, where it looks. */
export class ChangeForm extends Form<SearchChange> {
  constructor(
    private readonly _board: Board,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.ranges = _board.trials.parameters.filter(hasBounds);
    this.begin(this._start());
  }

  readonly ranges: readonly Ranged[];

  get problems(): ReadonlyMap<string, string> {
    const problems = new Map<string, string>();
    const begun = this._board.trials.states.reduce((sum, state) => sum + Number(state !== QUEUED), 0);
    const asked = Number(this.text(TRIALS));
    if (this.text(TRIALS) !== '' && !(Number.isInteger(asked) && asked >= 1)) {
      problems.set(TRIALS, this._trans.__('A whole number of at least 1.'));
    } else if (this.text(TRIALS) !== '' && asked < begun) {
      problems.set(TRIALS, this._trans.__('%1 have begun already.', String(begun)));
    }
    const atOnce = Number(this.text(AT_ONCE));
    if (this.text(AT_ONCE) !== '' && !(Number.isInteger(atOnce) && atOnce >= 1)) {
      problems.set(
        AT_ONCE,
        this._trans.__('A whole number of at least 1, or nothing for as many as there are executors.')
      );
    }
    for (const { name, isInteger, isLog } of this.ranges) {
      const [low, high] = this._bounds(name);
      if (
        !Number.isFinite(low) ||
        !Number.isFinite(high) ||
        this.text(LOW + name) === '' ||
        this.text(HIGH + name) === ''
      ) {
        problems.set(LOW + name, this._trans.__('Two numbers are needed.'));
      } else if (low > high) {
        problems.set(LOW + name, this._trans.__('%1 is above %2.', String(low), String(high)));
      } else if (isInteger && !(Number.isInteger(low) && Number.isInteger(high))) {
        problems.set(LOW + name, this._trans.__('Whole numbers are needed.'));
      } else if (isLog && low <= 0) {
        problems.set(LOW + name, this._trans.__('A logarithmic range begins above 0.'));
      }
    }
    return problems;
  }

  get result(): SearchChange | undefined {
    if (this.problems.size > 0) {
      return undefined;
    }
    const changed = (field: string): boolean => this.text(field) !== (this._begun.get(field) ?? '');
    const bounds = Object.fromEntries(
      this.ranges
        .filter(({ name }) => changed(LOW + name) || changed(HIGH + name))
        .map(({ name }) => [name, this._bounds(name)])
    );
    const change: SearchChange = {
      ...(changed(TRIALS) && this.text(TRIALS) !== '' ? { trials: Number(this.text(TRIALS)) } : {}),
      ...(changed(AT_ONCE) && this.text(AT_ONCE) !== '' ? { maxConcurrent: Number(this.text(AT_ONCE)) } : {}),
      ...(Object.keys(bounds).length > 0 ? { bounds } : {})
    };
    return Object.keys(change).length > 0 ? change : undefined;
  }

  private _bounds(name: string): [number, number] {
    return [Number(this.text(LOW + name)), Number(this.text(HIGH + name))];
  }

  private _start(): Map<string, string> {
    const { search } = this._board;
    this._begun = new Map([
      [TRIALS, search.trials === undefined ? '' : String(search.trials)],
      [AT_ONCE, search.maxConcurrent === undefined ? '' : String(search.maxConcurrent)],
      ...this.ranges.flatMap(({ name, low, high }): [string, string][] => [
        [LOW + name, String(low)],
        [HIGH + name, String(high)]
      ])
    ]);
    return this._begun;
  }

  private _begun: Map<string, string> = new Map();
}

const hasBounds = (column: Column): column is Ranged =>
  column.kind === 'number' && column.low !== undefined && column.high !== undefined;

/** The change that takes another one back. */
export function undoOf(board: Board, change: SearchChange): SearchChange | undefined {
  const { search, trials } = board;
  if (
    (change.trials !== undefined && search.trials === undefined) ||
    (change.maxConcurrent !== undefined && search.maxConcurrent === undefined)
  ) {
    return undefined;
  }
  const bounds = Object.keys(change.bounds ?? {}).flatMap((name): [string, number[]][] => {
    const column = trials.parameters.filter(hasBounds).find(entry => entry.name === name);
    return column ? [[name, [column.low, column.high]]] : [];
  });
  return {
    ...(change.trials === undefined || search.trials === undefined ? {} : { trials: search.trials }),
    ...(change.maxConcurrent === undefined || search.maxConcurrent === undefined
      ? {}
      : { maxConcurrent: search.maxConcurrent }),
    ...(bounds.length > 0 ? { bounds: Object.fromEntries(bounds) } : {})
  };
}

export function ChangeFields({ form, trans }: { form: ChangeForm; trans: TranslationBundle }): JSX.Element {
  useSignal(form.changed);
  const { problems } = form;
  const field = (name: string, label: string, placeholder: string): JSX.Element => (
    <TextField
      label={label}
      value={form.text(name)}
      placeholder={placeholder}
      problem={problems.get(name)}
      change={text => form.set(name, text)}
    />
  );
  return (
    <div className="jp-Hopyard-form">
      {field(TRIALS, trans.__('Trials in all'), trans.__('until the search is done'))}
      {field(AT_ONCE, trans.__('Trials at once'), trans.__('as many as there are executors'))}
      {form.ranges.length === 0 ? null : (
        <fieldset className="jp-Hopyard-group">
          <legend>{trans.__('Bounds, for trials proposed from now on')}</legend>
          {form.ranges.map(({ name }) => (
            <div key={name} className="jp-Hopyard-pair">
              {field(LOW + name, trans.__('%1 from', name), '')}
              {field(HIGH + name, trans.__('%1 to', name), '')}
            </div>
          ))}
        </fieldset>
      )}
    </div>
  );
}
