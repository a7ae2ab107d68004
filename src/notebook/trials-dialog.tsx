import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { type JSX, useState } from 'react';
import { lineOf, missing, type Missing, type TrialsWish } from './trials-line';

/** Asks which constants of a cell vary and what decides; undefined when it is taken back. */
export async function askForTrials(wish: TrialsWish, trans: TranslationBundle): Promise<TrialsWish | undefined> {
  const body = new TrialsForm(wish, trans);
  const run = Dialog.okButton({ label: trans.__('Run Trials') });
  const { button } = await showDialog({
    title: trans.__('Run Cell as Trials'),
    body,
    buttons: [Dialog.cancelButton(), run]
  });
  return button.accept && missing(body.wish) === undefined ? body.wish : undefined;
}

class TrialsForm extends ReactWidget {
  constructor(
    public wish: TrialsWish,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-Hopyard-root');
    this.addClass('jp-Hopyard-trialsForm');
  }

  protected override render(): JSX.Element {
    return (
      <TrialsFields
        wish={this.wish}
        change={wish => {
          this.wish = wish;
          this._tellButton();
        }}
        trans={this._trans}
      />
    );
  }

  protected override onAfterAttach(message: Parameters<ReactWidget['onAfterAttach']>[0]): void {
    super.onAfterAttach(message);
    this._tellButton();
  }

  /** The dialog's button runs only what can run; the form says what is missing. */
  private _tellButton(): void {
    const button = this.node.closest('.jp-Dialog')?.querySelector<HTMLButtonElement>('.jp-mod-accept');
    if (button) {
      button.disabled = missing(this.wish) !== undefined;
    }
  }
}

export function TrialsFields(props: {
  readonly wish: TrialsWish;
  readonly change: (wish: TrialsWish) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { trans } = props;
  const [wish, setWish] = useState(props.wish);
  const change = (to: Partial<TrialsWish>): void => {
    const next = { ...wish, ...to };
    setWish(next);
    props.change(next);
  };
  const lacks = missing(wish);
  if (wish.parameters.length === 0) {
    return (
      <p>
        {trans.__(
          'This cell assigns no constants that trials could replace. Write them on lines of their own, such as lr = 0.1.'
        )}
      </p>
    );
  }
  return (
    <>
      <Constants wish={wish} change={change} trans={trans} />
      <p className="jp-Hopyard-quiet">
        {trans.__(
          'Values: 0.1,0.01 (some) · 0.1..0.8 (a range) · 16..256 (whole numbers) · 1e-4..1e-1~log (by magnitudes)'
        )}
      </p>
      <div className="jp-Hopyard-trialsChoices">
        <label>
          {trans.__('Metric')}
          <select value={wish.metric} onChange={event => change({ metric: event.target.value })}>
            {wish.metrics.map(name => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {trans.__('Best is the')}
          <select
            value={wish.direction}
            onChange={event => change({ direction: event.target.value === 'min' ? 'min' : 'max' })}
          >
            <option value="max">{trans.__('highest')}</option>
            <option value="min">{trans.__('lowest')}</option>
          </select>
        </label>
        <label>
          {trans.__('Trials')}
          <input
            type="number"
            min={1}
            value={wish.trials}
            placeholder={trans.__('automatic')}
            onChange={event => change({ trials: event.target.value })}
          />
        </label>
      </div>
      <p className="jp-Hopyard-problem" role="status" hidden={lacks === undefined}>
        {lacks === undefined ? '' : lackText(lacks, trans)}
      </p>
      <pre className="jp-Hopyard-trialsLine" aria-label={trans.__('The line above the cell')}>
        {lineOf(wish)}
      </pre>
    </>
  );
}

function Constants(props: {
  readonly wish: TrialsWish;
  readonly change: (to: Partial<TrialsWish>) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { wish, trans } = props;
  const set = (at: number, to: Partial<TrialsWish['parameters'][number]>): void =>
    props.change({ parameters: wish.parameters.map((each, index) => (index === at ? { ...each, ...to } : each)) });
  return (
    <div className="jp-Hopyard-tableHost" tabIndex={0} role="region" aria-label={trans.__('Constants of the cell')}>
      <table className="jp-Hopyard-table jp-Hopyard-trialsTable">
        <caption className="jp-Hopyard-spoken">{trans.__('Constants of the cell')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('vary')}</th>
            <th scope="col">{trans.__('now')}</th>
            <th scope="col">{trans.__('values to try')}</th>
          </tr>
        </thead>
        <tbody>
          {wish.parameters.map(({ constant, isVaried, values }, at) => (
            <tr key={constant.name}>
              <td>
                <label>
                  <input
                    type="checkbox"
                    checked={isVaried}
                    disabled={constant.name === wish.metric}
                    onChange={event => set(at, { isVaried: event.target.checked })}
                  />
                  {constant.name}
                </label>
              </td>
              <td title={constant.text}>
                <code>{constant.text}</code>
              </td>
              <td>
                <input
                  type="text"
                  aria-label={trans.__('Values of %1', constant.name)}
                  value={values}
                  spellCheck={false}
                  onChange={event => set(at, { values: event.target.value, isVaried: true })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function lackText(lacks: Missing, trans: TranslationBundle): string {
  switch (lacks) {
    case 'parameters':
      return trans.__('Choose at least one constant to vary.');
    case 'values':
      return trans.__('Say which values to try.');
    case 'metric':
      return trans.__('The cell assigns nothing that could decide: assign the metric to a variable.');
    case 'trials':
      return trans.__('The number of trials is a whole number of at least 1, or empty.');
  }
}
