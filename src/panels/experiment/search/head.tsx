import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { Explained } from '../../../components/explained';
import { useNow } from '../../../components/hooks';
import { StateMark } from '../../../components/state-mark';
import { TrialsProgress } from '../../../components/trials-progress';
import { experimentTitle, experimentWord } from '../../../components/words';
import { hopIcon } from '../../../icons';
import { endedTrials, experimentIsOver } from '../../../store/project';
import { timeOf } from '../header';
import type { SearchShown } from './shown';
import { numberText, valueText } from './trials';

/** Parameters of the best that are named at its side; all are in its title. */
const MOST_NAMED = 6;

/** One line: what it is, how it goes, how long still; below it the progress and the best so far. */
export function SearchHead(props: { readonly search: SearchShown; readonly trans: TranslationBundle }): JSX.Element {
  const { search, trans } = props;
  const { experiment, planned } = search;
  const now = useNow(1_000);
  const ended = endedTrials(experiment.trials);
  const title = experimentTitle(experiment);
  const state = experimentWord(experiment, trans);
  const until = experimentIsOver(experiment) ? (experiment.endedAt ?? now) : now;
  const { failed } = experiment.trials;
  const time = timeOf(experiment, until, trans, planned);
  return (
    <header className="jp-Hopyard-searchHead">
      <div className="jp-Hopyard-line">
        <hopIcon.react tag="span" className="jp-Hopyard-searchIcon" aria-hidden="true" />
        <strong className="jp-Hopyard-grow" title={`${title}\n${experiment.directory}`}>
          {title}
        </strong>
        <StateMark state={state} />
        <span className="jp-Hopyard-number">
          {planned === undefined ? String(ended) : `${ended}/${planned}`}
          <span className="jp-Hopyard-spoken"> {trans.__('trials ended')}</span>
        </span>
        {failed > 0 ? (
          <span className="jp-Hopyard-number">{trans._n('%1 failed', '%1 failed', failed, String(failed))}</span>
        ) : null}
        {time ? (
          <Explained className="jp-Hopyard-number jp-Hopyard-searchTime" says={time.says}>
            {time.text}
          </Explained>
        ) : null}
        <span className="jp-Hopyard-spoken" role="status" aria-live="polite">
          {state.word}
        </span>
      </div>
      <div className="jp-Hopyard-searchBest">
        <TrialsProgress
          trials={experiment.trials}
          ended={ended}
          total={planned ?? experiment.trials.total}
          trans={trans}
        />
        <Best search={search} trans={trans} />
      </div>
      {!experimentIsOver(experiment) && experiment.waitingFor ? (
        <p className="jp-Hopyard-quiet">{experiment.waitingFor}</p>
      ) : null}
    </header>
  );
}

function Best({ search, trans }: { readonly search: SearchShown; readonly trans: TranslationBundle }): JSX.Element {
  const { best } = search.experiment;
  if (!best) {
    return (
      <span className="jp-Hopyard-quiet">
        {experimentIsOver(search.experiment) ? trans.__('no result') : trans.__('no result yet')}
      </span>
    );
  }
  const params = Object.entries(best.params);
  const all = params.map(([name, value]) => `${name} ${valueText(value)}`);
  return (
    <span className="jp-Hopyard-searchBestText" title={all.join('\n').slice(0, 2_000)}>
      {trans.__('best')}{' '}
      <Explained says={bestWords(search, trans)}>
        <strong>{numberText(best.metric)}</strong>
      </Explained>
      {params.slice(0, MOST_NAMED).map(([name, value]) => (
        <span key={name} className="jp-Hopyard-parameter">
          <span>{name}</span> {valueText(value)}
        </span>
      ))}
      {params.length > MOST_NAMED ? (
        <span className="jp-Hopyard-parameter">{trans.__('and %1 more', String(params.length - MOST_NAMED))}</span>
      ) : null}
    </span>
  );
}

function bestWords({ experiment }: SearchShown, trans: TranslationBundle): string {
  const { best, direction, trials } = experiment;
  const number = best?.trial.slice(best.trial.lastIndexOf('.') + 1) ?? '';
  const which = direction === 'min' ? trans.__('lowest') : trans.__('highest');
  return trans._n(
    'Trial %2 has the %3 result of %1 finished trial.',
    'Trial %2 has the %3 result of %1 finished trials.',
    trials.succeeded,
    number,
    which
  );
}
