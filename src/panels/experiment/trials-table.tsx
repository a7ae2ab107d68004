import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useState } from 'react';
import type { TrialView } from '../../../protocol';
import { duration, metric } from '../../components/format';
import { StateMark } from '../../components/state-mark';
import { trialWord } from '../../components/words';

const ROWS = 6;

/** The trials with what they were given and what came back; the first few until asked for all. */
export function TrialsTable(props: {
  readonly trials: readonly TrialView[];
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { trans } = props;
  const [all, setAll] = useState(false);
  const trials = [...props.trials].sort((a, b) => a.number - b.number);
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  const shown = all ? trials : trials.slice(0, ROWS);
  return (
    <div className="jp-Hopyard-tableHost" tabIndex={0} role="region" aria-label={trans.__('Trials')}>
      <table className="jp-Hopyard-table">
        <caption className="jp-Hopyard-spoken">{trans.__('Trials of this experiment')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('#')}</th>
            <th scope="col">{trans.__('state')}</th>
            {names.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">{trans.__('result')}</th>
            <th scope="col">{trans.__('on')}</th>
            <th scope="col">{trans.__('took')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(trial => (
            <tr key={trial.id}>
              <td className="jp-Hopyard-number">{trial.number}</td>
              <td>
                <StateMark state={trialWord(trial.state, trans)} />
              </td>
              {names.map(name => (
                <td key={name}>{show(trial.params[name])}</td>
              ))}
              <td title={trial.failure?.message ?? trial.result}>
                {trial.metric !== undefined ? metric(trial.metric) : (trial.result ?? trial.failure?.code ?? '')}
              </td>
              <td>{trial.executorLabel ?? ''}</td>
              <td className="jp-Hopyard-number">{took(trial, trans)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {trials.length > shown.length ? (
        <button type="button" className="jp-Hopyard-button" onClick={() => setAll(true)}>
          {trans.__('Show all %1', String(trials.length))}
        </button>
      ) : null}
    </div>
  );
}

const show = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

function took(trial: TrialView, trans: TranslationBundle): string {
  return trial.startedAt !== undefined && trial.endedAt !== undefined
    ? duration(trial.endedAt - trial.startedAt, trans)
    : '';
}
