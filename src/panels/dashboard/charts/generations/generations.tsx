import { type JSX, useMemo } from 'react';
import { type Axis, linearAxis } from '../../../../components/charts/axis';
import { drawTag } from '../../../../components/charts/draw';
import type { Pen } from '../../../../components/charts/stage';
import { columnAxis } from '../columns';
import { metricColumn } from '../parallel/layout';
import { bestRow, isLessBetter, metricName, numberText, ranked } from '../rows';
import { Scatter } from '../scatter/scatter';
import type { IChartProps } from '../types';
import { type Generation, generationsOf } from './summary';

/** Differential evolution: each generation's trials, their median and the best so far. */
export default function Generations(props: IChartProps): JSX.Element {
  const { board, trans } = props;
  const isLess = isLessBetter(board);
  const name = metricName(board, trans);
  const metric = useMemo(() => metricColumn(board, name), [board, name]);
  const labels = board.trials.labels.find(column => column.name === 'generation')?.values;
  const all = useMemo(() => generationsOf(labels ?? [], metric.values, isLess), [labels, metric, isLess]);
  const order = useMemo(() => ranked(board), [board]);
  const last = all[all.length - 1];
  const first = all[0];
  const label = trans.__(
    'Generations: %1 over %2 generations; the best so far is %3.',
    name.slice(0, 60),
    String(all.length),
    numberText(last?.bestSoFar ?? NaN)
  );
  return (
    <Scatter
      chart={props}
      label={label}
      best={bestRow(board, order)}
      empty={
        all.length > 0
          ? undefined
          : trans.__('Dots appear here as soon as a trial of the first generation reports a value.')
      }
      drawnFrom={[metric, labels]}
      x={{
        name: trans.__('generation'),
        axis: range =>
          linearAxis({ from: (first?.generation ?? 0) - 0.6, to: (last?.generation ?? 0) + 0.6 }, range, true),
        value: row => (labels?.[row] ?? NaN) + (((row * 0.618034) % 1) - 0.5) * 0.5
      }}
      y={{ name, axis: range => columnAxis(metric, range, true), value: row => metric.values[row] ?? NaN }}
      lines={row => [
        [name, numberText(metric.values[row] ?? NaN)],
        [trans.__('generation'), numberText(labels?.[row] ?? NaN)]
      ]}
      above={(pen, axes) => drawSummary(pen, axes, all, [trans.__('best so far'), trans.__('median')])}
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Generation'), isNumber: true },
          { name: trans.__('Trials'), isNumber: true },
          { name: trans.__('Best'), isNumber: true },
          { name: trans.__('Median'), isNumber: true },
          { name: trans.__('Best so far'), isNumber: true }
        ],
        count: all.length,
        cell: (row, column) => {
          const one = all[row];
          return one
            ? ([one.generation, one.rows.length, one.best, one.median, one.bestSoFar].map(numberText)[column] ?? '')
            : '';
        }
      })}
    />
  );
}

function drawSummary(
  pen: Pen,
  axes: { readonly x: Axis; readonly y: Axis },
  all: readonly Generation[],
  [bestWords, medianWords]: readonly [string, string]
): void {
  const { context, palette } = pen;
  const line = (read: (one: Generation) => number, colour: string, words: string): void => {
    let begin: readonly [number, number] | undefined;
    for (const [stroke, width, alpha] of [
      [palette.paper, 4.5, 0.7],
      [colour, 2, 1]
    ] as const) {
      context.beginPath();
      for (const one of all) {
        const x = axes.x.place(one.generation);
        const y = axes.y.place(read(one));
        if (!Number.isNaN(x + y)) {
          context.lineTo(x, y);
          begin ??= [x, y];
        }
      }
      context.strokeStyle = stroke;
      context.globalAlpha = alpha;
      context.lineWidth = width;
      context.stroke();
    }
    context.globalAlpha = 1;
    if (begin) {
      drawTag(pen, words, begin[0] + 6, begin[1] - 12, colour);
    }
  };
  line(one => one.median, palette.running, medianWords);
  line(one => one.bestSoFar, palette.finished, bestWords);
}
