import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Sample } from '../../protocol';
import { SAMPLES_KEPT } from '../store/samples';
import { bytes, percent } from './format';
import { Sparkline } from './sparkline';

/** An executor's CPU, memory and GPUs of the last minute. */
export function Gauges(props: { readonly samples: readonly Sample[]; readonly trans: TranslationBundle }): JSX.Element {
  const { samples, trans } = props;
  const last = samples[samples.length - 1];
  const rows = [
    {
      name: trans.__('cpu'),
      values: samples.map(({ cpu }) => cpu),
      most: 1,
      says: last ? percent(last.cpu) : '–'
    },
    {
      name: trans.__('mem'),
      values: samples.map(({ memoryBytes }) => memoryBytes),
      most: 0,
      says: last ? bytes(last.memoryBytes) : '–'
    },
    ...(last?.gpus ?? []).map((gpu, index) => ({
      name: trans.__('gpu'),
      values: samples.map(sample => sample.gpus[index]?.load ?? 0),
      most: 1,
      says: trans.__('%1 · %2', percent(gpu.load), bytes(gpu.memoryBytes))
    }))
  ];
  return (
    <div className="jp-Hopyard-gauges">
      {rows.map(({ name, values, most, says }, index) => (
        <span key={index} className="jp-Hopyard-gauge">
          <span>{name}</span>
          <Sparkline values={values} most={most} slots={SAMPLES_KEPT} label={trans.__('%1: %2 now', name, says)} />
          <span className="jp-Hopyard-number">{says}</span>
        </span>
      ))}
    </div>
  );
}
