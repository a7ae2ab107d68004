import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useCallback } from 'react';
import type { TrialState } from '../../../../protocol';
import { FailureBox } from '../../../components/failure-box';
import { bytes } from '../../../components/format';
import { LogText } from '../../../components/log-text';
import { useLog } from '../../../components/use-log';
import type { DashboardModel } from '../model/dashboard';
import { Section } from './section';

const GROWING: ReadonlySet<TrialState> = new Set(['queued', 'starting', 'running', 'stopping', 'paused']);

/** Files of a trial are written in a quiet moment after its end: one that is not there yet is looked for again. */
const LOOKS = 20;

/** The end of what the trial printed, followed while it runs. */
export function TrialLog(props: {
  readonly model: DashboardModel;
  readonly id: string;
  readonly state: TrialState;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, id, state, rendermime, trans } = props;
  const grows = GROWING.has(state);
  const read = useCallback((from: number) => model.hopyard.api.trialLog(id, from), [model, id]);
  const { log, again } = useLog({ read, grows, stage: state, looks: LOOKS });
  const { text, path, skipped, following, error } = log.shown;
  return (
    <Section
      label={trans.__('Log')}
      tools={
        <label className="jp-Hopyard-line jp-Hopyard-quiet">
          <input type="checkbox" checked={following} onChange={event => log.follow(event.target.checked)} />
          {trans.__('Follow')}
        </label>
      }
    >
      {error && error.status !== 404 ? (
        <FailureBox
          title={trans.__('The log cannot be read')}
          failure={error}
          acts={[{ label: trans.__('Try again'), act: again }]}
          trans={trans}
        />
      ) : null}
      {skipped > 0 ? (
        <p className="jp-Hopyard-quiet">{trans.__('%1 before this are in %2.', bytes(skipped), path)}</p>
      ) : null}
      {text === '' ? (
        <p className="jp-Hopyard-quiet">
          {grows ? trans.__('Nothing was printed yet.') : trans.__('Nothing was printed.')}
        </p>
      ) : (
        <LogText text={text} label={trans.__('Log of the trial')} following={following} rendermime={rendermime} />
      )}
    </Section>
  );
}
