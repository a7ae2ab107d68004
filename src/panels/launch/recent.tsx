import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { ExperimentView } from '../../../protocol';
import { metric } from '../../components/format';
import { StateIcon } from '../../components/state-mark';
import { experimentTitle, experimentWord } from '../../components/words';
import { endedTrials } from '../../store/project';

/** The last experiments of the notebook, as one line each. */
export function RecentExperiments(props: {
  readonly experiments: readonly ExperimentView[];
  readonly show: (experiment: ExperimentView) => void;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { experiments, trans } = props;
  if (experiments.length === 0) {
    return null;
  }
  return (
    <section className="jp-Hopyard-recent" aria-label={trans.__('Recent experiments')}>
      <h3>{trans.__('Recent')}</h3>
      <ul>
        {experiments.map(experiment => {
          const { look, word } = experimentWord(experiment, trans);
          return (
            <li key={experiment.id} className="jp-Hopyard-ofExperiment" data-context={experiment.id}>
              <button type="button" title={trans.__('Open the dashboard')} onClick={() => props.show(experiment)}>
                <StateIcon look={look} />
                <span className="jp-Hopyard-grow">{experimentTitle(experiment)}</span>
                <span className="jp-Hopyard-quiet">
                  {experiment.best
                    ? metric(experiment.best.metric)
                    : `${endedTrials(experiment.trials)}/${experiment.trials.total}`}{' '}
                  {word}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
