import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { TrialState, Verdict } from '../../../../protocol';
import { metric } from '../../../components/format';
import { Section } from './section';

/** Why a trial was stopped early or paused: the rule's own sentence, then the figures it compared. */
export function Why(props: {
  readonly verdict: Verdict | undefined;
  readonly state: TrialState;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { verdict, state, trans } = props;
  if (verdict === undefined) {
    return null;
  }
  const isPause = verdict.kind === 'pause';
  const label =
    state === 'running' || state === 'succeeded'
      ? trans.__('A rule judged it')
      : isPause
        ? trans.__('Why it was paused')
        : trans.__('Why it was stopped');
  return (
    <Section label={label}>
      <p className="jp-Hopyard-verdict">{verdict.says}</p>
      <dl className="jp-Hopyard-values">
        <div>
          <dt>{trans.__('rule')}</dt>
          <dd>{verdict.rule}</dd>
        </div>
        {verdict.metric === undefined ? null : (
          <div>
            <dt>{trans.__('judged by')}</dt>
            <dd>{verdict.metric}</dd>
          </div>
        )}
        <div>
          <dt>{trans.__('at step')}</dt>
          <dd>{verdict.step}</dd>
        </div>
        <div>
          <dt>{trans.__('its value')}</dt>
          <dd>{metric(verdict.value)}</dd>
        </div>
        <div>
          <dt>{trans.__('compared with')}</dt>
          <dd>{metric(verdict.threshold)}</dd>
        </div>
        <div>
          <dt>{trans.__('from trials')}</dt>
          <dd>{verdict.peers}</dd>
        </div>
      </dl>
    </Section>
  );
}
