import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect } from 'react';
import type { Sample, TrialRun, TrialState } from '../../../../protocol';
import { bytes, duration, percent } from '../../../components/format';
import { Gauges } from '../../../components/gauges';
import { useSignal } from '../../../components/hooks';
import { Sparkline } from '../../../components/sparkline';
import type { IHopyard } from '../../../tokens';
import type { DashboardModel } from '../model/dashboard';
import { useAnswer } from '../answer';
import { Section } from './section';

/** What the trial used: its executor's last minute while it runs, and each run from beginning to end. */
export function Resources(props: {
  readonly model: DashboardModel;
  readonly id: string;
  readonly turn: string;
  readonly executor: string | undefined;
  readonly state: TrialState;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { model, id, executor, state, trans } = props;
  const { answer } = useAnswer<TrialRun[]>(() => model.hopyard.api.trialRuns(id), `${id} ${props.turn}`);
  const sampled = (answer ?? []).filter(({ samples }) => samples.length > 1);
  const isRunning = executor !== undefined && (state === 'running' || state === 'stopping');
  if (!isRunning && answer === undefined) {
    return null;
  }
  return (
    <Section label={trans.__('Resources over time')}>
      {isRunning ? <Readings hopyard={model.hopyard} executor={executor} trans={trans} /> : null}
      {sampled.map(run => (
        <Recorded key={run.attempt} run={run} trans={trans} />
      ))}
      {!isRunning && sampled.length === 0 ? (
        <p className="jp-Hopyard-quiet">{trans.__('It was too short to be sampled.')}</p>
      ) : null}
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

function Recorded({ run, trans }: { readonly run: TrialRun; readonly trans: TranslationBundle }): JSX.Element {
  const { samples } = run;
  const spans = duration((samples[samples.length - 1]?.at ?? 0) - (samples[0]?.at ?? 0), trans);
  const most = (read: (sample: Sample) => number): number => Math.max(...samples.map(read));
  const memory = most(({ memoryBytes }) => memoryBytes);
  const cpu = most(sample => sample.cpu);
  const gpu = most(({ gpus }) => Math.max(0, ...gpus.map(({ load }) => load)));
  const rows = [
    { name: trans.__('cpu'), values: samples.map(sample => sample.cpu), says: percent(cpu) },
    { name: trans.__('mem'), values: samples.map(({ memoryBytes }) => memoryBytes), says: bytes(memory) },
    ...(samples.some(({ gpus }) => gpus.length > 0)
      ? [
          {
            name: trans.__('gpu'),
            values: samples.map(({ gpus }) => Math.max(0, ...gpus.map(({ load }) => load))),
            says: percent(gpu)
          }
        ]
      : [])
  ];
  return (
    <div className="jp-Hopyard-recorded">
      <p className="jp-Hopyard-quiet">{trans.__('attempt %1 on %2, %3', String(run.attempt), run.executor, spans)}</p>
      {rows.map(({ name, values, says }) => (
        <span key={name} className="jp-Hopyard-gauge">
          <span>{name}</span>
          <Sparkline values={values} most={0} slots={values.length} label={trans.__('%1: at most %2', name, says)} />
          <span className="jp-Hopyard-number">{trans.__('max %1', says)}</span>
        </span>
      ))}
    </div>
  );
}
