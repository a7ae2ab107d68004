import type { TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { ExperimentSnapshot, ExperimentView } from '../../../protocol';
import { duration, metric } from '../../components/format';
import { useNow } from '../../components/hooks';
import { LossButton } from '../../components/loss-button';
import { StateMark } from '../../components/state-mark';
import { experimentWord } from '../../components/words';
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
  return (
    <div className="jp-Hopyard-experimentHead">
      <div className="jp-Hopyard-line">
        <StateMark state={experimentWord(experiment.state, trans)} />
        <strong className="jp-Hopyard-grow" title={experiment.directory}>
          {experiment.kind === experiment.name ? experiment.name : `${experiment.kind} · ${experiment.name}`}
        </strong>
        <span className="jp-Hopyard-number" role="status" aria-live="polite" aria-atomic="true">
          {trans.__('%1/%2', String(ended), String(trials.total))}
          <span className="jp-Hopyard-spoken"> {trans.__('trials ended')}</span>
          {trials.failed > 0 ? ` · ${trans._n('%1 failed', '%1 failed', trials.failed)}` : null}
        </span>
        <span className="jp-Hopyard-number">
          {timeText(experiment, over ? (experiment.endedAt ?? now) : now, trans)}
        </span>
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
        <div
          className="jp-Hopyard-progress"
          role="progressbar"
          aria-label={trans.__('Trials ended')}
          aria-valuemin={0}
          aria-valuemax={trials.total}
          aria-valuenow={ended}
        >
          <span style={{ width: `${(100 * ended) / trials.total}%` }} />
        </div>
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

export function lossOfStop(trials: ExperimentView['trials'], trans: TranslationBundle): string | undefined {
  const open = trials.running + trials.queued;
  return open === 0
    ? undefined
    : trans.__(
        'Stop: %1, %2',
        trans._n('%1 trial ends', '%1 trials end', open),
        trans._n('%1 result stays', '%1 results stay', trials.succeeded)
      );
}

/** How long it took or has taken; with several rounds of trials ahead, an estimate of the rest. */
export function timeText(
  experiment: ExperimentView,
  until: number,
  trans: TranslationBundle,
  planned: number | undefined = experiment.trials.total
): string {
  const { trials, startedAt } = experiment;
  if (startedAt === undefined) {
    return '';
  }
  const took = until - startedAt;
  const ended = endedTrials(trials);
  const left = (planned ?? 0) - ended;
  if (experimentIsOver(experiment) || ended === 0 || left <= trials.running) {
    return duration(took, trans);
  }
  return trans.__('ETA %1', duration((took / ended) * left, trans));
}
