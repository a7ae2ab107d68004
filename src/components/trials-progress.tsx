import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { ExperimentView } from '../../protocol';

/** How many trials have ended and how, as one bar: finished, stopped early, failed, each in its own colour. */
export function TrialsProgress(props: {
  readonly trials: ExperimentView['trials'];
  readonly ended: number;
  readonly total: number;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { trials, ended, trans } = props;
  const most = Math.max(1, props.total);
  const width = (count: number): { width: string } => ({ width: `${(100 * count) / most}%` });
  return (
    <span
      className="jp-Hopyard-progress jp-mod-parts"
      role="progressbar"
      aria-label={trans.__('Trials ended')}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={ended}
      title={trans.__(
        '%1 finished, %2 stopped early, %3 failed',
        String(trials.succeeded),
        String(trials.stopped + trials.cancelled),
        String(trials.failed)
      )}
    >
      <span className="jp-mod-finished" style={width(trials.succeeded)} />
      <span className="jp-mod-stopped" style={width(trials.stopped + trials.cancelled)} />
      <span className="jp-mod-failed" style={width(trials.failed)} />
    </span>
  );
}
