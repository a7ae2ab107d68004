import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect } from 'react';
import type { TrialState } from '../../../../protocol';
import { Gauges } from '../../../components/gauges';
import { useSignal } from '../../../components/hooks';
import type { IHopyard } from '../../../tokens';
import type { DashboardModel } from '../model/dashboard';
import { Section } from './section';

/** CPU, memory and GPUs of the executor while the trial is on it. */
export function Resources(props: {
  readonly model: DashboardModel;
  readonly executor: string | undefined;
  readonly state: TrialState;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { model, executor, state, trans } = props;
  return executor === undefined || (state !== 'running' && state !== 'stopping') ? null : (
    <Section label={trans.__('Resources, last minute')}>
      <Readings hopyard={model.hopyard} executor={executor} trans={trans} />
    </Section>
  );
}

function Readings(props: {
  readonly hopyard: IHopyard;
  readonly executor: string;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { hopyard, executor, trans } = props;
  useEffect(() => {
    const watching = hopyard.watchSamples();
    return () => watching.dispose();
  }, [hopyard]);
  useSignal(hopyard.samplesChanged);
  return <Gauges samples={hopyard.samples(executor)} trans={trans} />;
}
