import { type JSX, useMemo } from 'react';
import { Bars } from '../../../../components/charts/bars';
import { ChartFigure } from '../../../../components/charts/figure';
import { isLessBetter, metricName, numberText } from '../rows';
import type { IChartProps } from '../types';
import { type Effect, effectsOf } from './effects';

/** Three digits: a difference of noisy figures has no more. */
const signed = (value: number): string =>
  `${value > 0 ? '+' : ''}${numberText(Number(value.toPrecision(3)))}`.replace('-', '−');

/** What each feature or layer is worth: the metric without it against the metric with everything. */
export default function AblationChart(props: IChartProps): JSX.Element {
  const { board, trans, selection } = props;
  const isLess = isLessBetter(board);
  const found = useMemo(() => effectsOf(board, isLess), [board, isLess]);
  const effects = found?.effects ?? [];
  const name = metricName(board, trans);
  const first = effects[0];
  const label = first
    ? trans.__(
        'Ablation: change of %1 when a part is left out, for %2 parts. Losing %3 changes it most for the worse, by %4.',
        name.slice(0, 60),
        String(effects.length),
        first.name.slice(0, 60),
        signed(first.effect)
      )
    : trans.__('Ablation');
  const range = ({ low, high }: Effect): string =>
    low === undefined || high === undefined ? '' : trans.__('95 % interval %1 to %2', signed(low), signed(high));
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={
        found === undefined
          ? trans.__('Parts can be compared when the base trial, which leaves out nothing, has ended.')
          : effects.length === 0
            ? trans.__(
                'The base trial reached %1. What each part is worth is seen when trials without it have ended.',
                numberText(found.base.mean)
              )
            : undefined
      }
      notes={
        found
          ? [
              trans.__('Base: %1 = %2.', name.slice(0, 60), numberText(found.base.mean)),
              effects.some(({ low }) => low !== undefined) ? '' : trans.__('Repeat the trials to see intervals.')
            ].filter(note => note !== '')
          : []
      }
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Left out'), isNumber: false },
          { name, isNumber: true },
          { name: trans.__('Change'), isNumber: true },
          { name: trans.__('95 % interval'), isNumber: true },
          { name: trans.__('Trials'), isNumber: true }
        ],
        count: effects.length,
        cell: (row, column) => {
          const one = effects[row];
          return one
            ? ([one.name, numberText(one.mean), signed(one.effect), range(one), String(one.rows.length)][column] ?? '')
            : '';
        }
      })}
    >
      <Bars
        label={label}
        bars={effects.map(one => ({
          name: trans.__('without %1', one.name),
          value: one.effect,
          low: one.low,
          high: one.high,
          says: signed(one.effect),
          look: (isLess ? one.effect > 0 : one.effect < 0) ? ('bad' as const) : ('good' as const),
          title: [trans.__('without %1: %2', one.name, numberText(one.mean)), range(one)]
            .filter(part => part !== '')
            .join(', ')
        }))}
        choose={index => selection.select(effects[index]?.rows ?? [])}
      />
    </ChartFigure>
  );
}
