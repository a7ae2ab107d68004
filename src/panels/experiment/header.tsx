import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { ExperimentSnapshot, ExperimentView } from '../../../protocol';
import { Explained } from '../../components/explained';
import { duration, metric } from '../../components/format';
import { useNow } from '../../components/hooks';
import { LossButton } from '../../components/loss-button';
import { StateMark } from '../../components/state-mark';
import { TrialsProgress } from '../../components/trials-progress';
import { experimentTitle, experimentWord, lossOfStop } from '../../components/words';
import { endedTrials, experimentIsOver } from '../../store/project';

/** One line: what it is, how it goes, how long still; below it the progress. */
export function ExperimentHeader(props: {
  readonly snapshot: ExperimentSnapshot;
  readonly isLive: boolean;
  readonly stop: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { snapshot, trans } = props;
  const { experiment } = snapshot;
  const { trials } = experiment;
  const over = experimentIsOver(experiment);
  const now = useNow(1_000);
  const ended = endedTrials(trials);
  const time = timeOf(experiment, over ? (experiment.endedAt ?? now) : now, trans);
  return (
    <div className="jp-Hopyard-experimentHead">
      <div className="jp-Hopyard-line">
        <StateMark state={experimentWord(experiment, trans)} />
        <strong className="jp-Hopyard-grow" title={experiment.directory}>
          {experimentTitle(experiment)}
        </strong>
        <span className="jp-Hopyard-number" role="status" aria-live="polite" aria-atomic="true">
          {trans.__('%1/%2', String(ended), String(trials.total))}
          <span className="jp-Hopyard-spoken"> {trans.__('trials ended')}</span>
          {trials.failed > 0 ? ` · ${trans._n('%1 failed', '%1 failed', trials.failed)}` : null}
        </span>
        {time ? (
          <Explained className="jp-Hopyard-number" says={time.says}>
            {time.text}
          </Explained>
        ) : null}
        {over || !props.isLive ? null : (
          <LossButton
            className="jp-Hopyard-button"
            icon={<stopIcon.react tag="span" />}
            label={experiment.state === 'stopping' ? trans.__('Stopping…') : trans.__('Stop')}
            loss={lossOfStop(trials, trans)}
            disabled={experiment.state === 'stopping'}
            act={props.stop}
            trans={trans}
          />
        )}
      </div>
      {over || trials.total === 0 ? null : (
        <TrialsProgress trials={trials} ended={ended} total={trials.total} trans={trans} />
      )}
      {experiment.best ? (
        <p className="jp-Hopyard-quiet">
          {trans.__('best %1', metric(experiment.best.metric))}{' '}
          {Object.entries(experiment.best.params)
            .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
            .join(' · ')}
        </p>
      ) : null}
      {!over && experiment.waitingFor ? <p className="jp-Hopyard-quiet">{experiment.waitingFor}</p> : null}
    </div>
  );
}

/** How long it took or has taken; with several rounds of trials ahead, an estimate of the rest. And how that is known. */
export function timeOf(
  experiment: ExperimentView,
  until: number,
  trans: TranslationBundle,
  planned: number | undefined = experiment.trials.total
): { readonly text: string; readonly says: string } | undefined {
  const { trials, startedAt } = experiment;
  if (startedAt === undefined) {
    return undefined;
  }
  const took = duration(until - startedAt, trans);
  const ended = endedTrials(trials);
  const left = (planned ?? 0) - ended;
  if (experimentIsOver(experiment) || ended === 0 || left <= trials.running) {
    return { text: took, says: trans.__('Time on the clock from the first trial.') };
  }
  return {
    text: trans.__('ETA %1', duration(((until - startedAt) / ended) * left, trans)),
    says: trans._n(
      '%1 trial left at the pace so far: %2 ended in %3.',
      '%1 trials left at the pace so far: %2 ended in %3.',
      left,
      String(ended),
      took
    )
  };
}
