import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { RuleChoice, SearchChange } from '../../../../protocol';
import { SelectField, TextField } from '../../../components/fields';
import { useSignal } from '../../../components/hooks';
import { ruleWords } from '../../../components/rules';
import { EARLY_STOPS, type EarlyStop, ruleLabel, ruleOptionLabel } from '../../../components/searches';
import { type Board, type Column, TRIAL_STATES } from '../../../store/board/types';
import { RULE_OPTIONS } from '../what-if/asked';
import { Form } from './form';

const EXECUTORS = 'executors';
const TRIALS = 'trials';
const AT_ONCE = 'atOnce';
const RULE = 'rule';
const OPTION = 'option';
const METRIC = 'metric';
const LOW = 'low ';
const HIGH = 'high ';
const QUEUED = TRIAL_STATES.indexOf('queued');

type Ranged = Extract<Column, { kind: 'number' }> & { readonly low: number; readonly high: number };

/** What may be changed while a search runs: how many executors, how many trials, how many at once, where it looks. */
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
    const executors = Number(this.text(EXECUTORS));
    if (this.isNumbered && !(Number.isInteger(executors) && executors >= 1)) {
      problems.set(EXECUTORS, this._trans.__('A whole number of at least 1.'));
    }
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
    const option = this.ruleOption;
    const figure = Number(this.text(OPTION));
    if (option && this.text(OPTION) !== '' && !(Number.isFinite(figure) && figure >= option.low)) {
      problems.set(OPTION, this._trans.__('A number of at least %1.', String(option.low)));
    } else if (option?.isWhole === true && !Number.isInteger(figure)) {
      problems.set(OPTION, this._trans.__('A whole number is needed.'));
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
      ...(changed(EXECUTORS) ? { executors: Number(this.text(EXECUTORS)) } : {}),
      ...(changed(TRIALS) && this.text(TRIALS) !== '' ? { trials: Number(this.text(TRIALS)) } : {}),
      ...(changed(AT_ONCE) && this.text(AT_ONCE) !== '' ? { maxConcurrent: Number(this.text(AT_ONCE)) } : {}),
      ...(Object.keys(bounds).length > 0 ? { bounds } : {}),
      ...(changed(RULE) || changed(OPTION) || changed(METRIC) ? { stopping: this._rule() } : {})
    };
    return Object.keys(change).length > 0 ? change : undefined;
  }

  /** Whether the executors it runs on are known. */
  get isNumbered(): boolean {
    return this._board.search.executors !== undefined;
  }

  /** The rule as it judges now, where it is none of those to choose from. */
  get ownRule(): RuleChoice | undefined {
    const { stopping } = this._board.search;
    return stopping === undefined || isEarlyStop(stopping.name) ? undefined : stopping;
  }

  /** What a rule that looks at one metric may judge; empty where there is no choice. */
  get judged(): readonly string[] {
    const { objectives } = this._board.search;
    const rule = this.text(RULE);
    return objectives.length > 1 && rule !== 'none' && isEarlyStop(rule) ? objectives.map(({ name }) => name) : [];
  }

  get ruleOption(): (typeof RULE_OPTIONS)[EarlyStop] {
    const rule = this.text(RULE);
    return isEarlyStop(rule) ? RULE_OPTIONS[rule] : undefined;
  }

  /** A figure that was meant for another rule says nothing about this one. */
  chooseRule(rule: string): void {
    const { name } = this._board.search.stopping ?? { name: 'none' };
    this.set(OPTION, rule === name ? (this._begun.get(OPTION) ?? '') : '');
    this.set(METRIC, rule === name ? (this._begun.get(METRIC) ?? '') : this._first);
    this.set(RULE, rule);
  }

  /** Other options of the rule that judges already stay as they are. */
  private _rule(): RuleChoice {
    const name = this.text(RULE);
    const now = this._board.search.stopping;
    const metric = this.judged.length > 0 ? { metric: this.text(METRIC) } : {};
    const kept = { ...(now?.name === name ? now : { name }), ...metric };
    const option = this.ruleOption;
    if (!option) {
      return kept;
    }
    const { [option.name]: _, ...others } = kept.options ?? {};
    const text = this.text(OPTION);
    const options = text === '' ? others : { ...others, [option.name]: Number(text) };
    return { ...kept, options };
  }

  private get _first(): string {
    return this._board.search.objectives[0]?.name ?? '';
  }

  private _bounds(name: string): [number, number] {
    return [Number(this.text(LOW + name)), Number(this.text(HIGH + name))];
  }

  private _start(): Map<string, string> {
    const { search } = this._board;
    const rule = search.stopping ?? { name: 'none' };
    const option = isEarlyStop(rule.name) ? RULE_OPTIONS[rule.name] : undefined;
    const figure = option && rule.options?.[option.name];
    this._begun = new Map([
      [RULE, rule.name],
      [OPTION, typeof figure === 'number' ? String(figure) : ''],
      [METRIC, rule.metric ?? this._first],
      [EXECUTORS, search.executors === undefined ? '' : String(search.executors)],
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

const isEarlyStop = (name: string): name is EarlyStop => EARLY_STOPS.some(each => each === name);

/** The change that takes another one back. */
export function undoOf(board: Board, change: SearchChange): SearchChange | undefined {
  const { search, trials } = board;
  if (
    (change.executors !== undefined && search.executors === undefined) ||
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
    ...(change.executors === undefined || search.executors === undefined ? {} : { executors: search.executors }),
    ...(change.trials === undefined || search.trials === undefined ? {} : { trials: search.trials }),
    ...(change.maxConcurrent === undefined || search.maxConcurrent === undefined
      ? {}
      : { maxConcurrent: search.maxConcurrent }),
    ...(bounds.length > 0 ? { bounds: Object.fromEntries(bounds) } : {}),
    ...(change.stopping === undefined ? {} : { stopping: search.stopping ?? { name: 'none' } })
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
      {form.isNumbered ? (
        <>
          {field(EXECUTORS, trans.__('Executors'), '')}
          <p className="jp-Hopyard-why">
            {trans.__('Of everything that runs on them. Of fewer, idle ones leave first, busy ones after their trial.')}
          </p>
        </>
      ) : null}
      {field(TRIALS, trans.__('Trials in all'), trans.__('until the search is done'))}
      {field(AT_ONCE, trans.__('Trials at once'), trans.__('as many as there are executors'))}
      <fieldset className="jp-Hopyard-group">
        <legend>{trans.__('Stopping, for reports from now on')}</legend>
        <SelectField
          label={trans.__('Stopping rule')}
          value={form.text(RULE)}
          choices={[
            ...(form.ownRule === undefined
              ? []
              : [{ value: form.ownRule.name, label: ruleWords(form.ownRule, trans) }]),
            ...EARLY_STOPS.map(rule => ({ value: rule, label: ruleLabel(rule, trans) }))
          ]}
          change={rule => form.chooseRule(rule)}
        />
        {form.judged.length === 0 ? null : (
          <SelectField
            label={trans.__('Metric it judges')}
            value={form.text(METRIC)}
            choices={form.judged.map(name => ({ value: name, label: name }))}
            change={name => form.set(METRIC, name)}
          />
        )}
        {form.ruleOption
          ? field(OPTION, ruleOptionLabel(form.ruleOption.name, trans), String(form.ruleOption.usual))
          : null}
        <p className="jp-Hopyard-why">
          {form.text(RULE) === 'none'
            ? trans.__('No trial is stopped early.')
            : trans.__('It learns from all that was reported so far.')}
        </p>
      </fieldset>
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
