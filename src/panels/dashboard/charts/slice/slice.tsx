import { type JSX, useMemo } from 'react';
import type { Axis } from '../../../../components/charts/axis';
import { quantile } from '../../../../components/charts/bands';
import { Pick } from '../../../../components/charts/figure';
import type { Pen } from '../../../../components/charts/stage';
import { shortened } from '../../../../components/charts/text';
import { choicesOf, columnAxis, named, variedParameters } from '../columns';
import { metricColumn } from '../parallel/layout';
import { bestRow, metricName, numberText, ranked, scoreOf, trialName, valueText } from '../rows';
import { Scatter } from '../scatter/scatter';
import type { IChartProps } from '../types';
import { type Trend, trendOf } from './trend';

/** One parameter against the metric: where good values lie, with the trend through them. */
export default function Slice(props: IChartProps): JSX.Element {
  const { board, trans, options, setOptions } = props;
  const parameters = useMemo(() => variedParameters(board), [board]);
  const column = named(parameters, options['parameter']);
  const name = metricName(board, trans);
  const metric = useMemo(() => metricColumn(board, name), [board, name]);
  const order = useMemo(() => ranked(board), [board]);
  const best = bestRow(board, order);
  const known = useMemo(
    () => metric.values.reduce((sum, value) => sum + (Number.isFinite(value) ? 1 : 0), 0),
    [metric]
  );
  const missing = board.trials.count - known;
  const label = trans.__(
    'Slice: %1 of %2 trials over parameter %3.',
    shortened(name, 60),
    String(known),
    shortened(column?.name ?? '', 60)
  );
  return (
    <Scatter
      chart={props}
      label={label}
      best={best}
      empty={emptyWords(props, column !== undefined, known)}
      notes={
        missing > 0
          ? [trans._n('%1 trial has no value yet.', '%1 trials have no value yet.', missing, String(missing))]
          : []
      }
      drawnFrom={[column, metric]}
      x={{
        name: column?.name ?? '',
        axis: range => columnAxis(column ?? metric, range),
        value: row => spread(column?.kind === 'category', row, column?.values[row] ?? NaN)
      }}
      y={{ name, axis: range => columnAxis(metric, range, true), value: row => metric.values[row] ?? NaN }}
      lines={row => [
        [name, numberText(metric.values[row] ?? NaN)],
        ...(column ? [[column.name, valueText(column, column.values[row] ?? NaN)] as const] : [])
      ]}
      above={(pen, axes) => column && drawTrend(pen, axes, column.kind === 'category', column.values, metric.values)}
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Trial'), isNumber: false },
          { name: column?.name ?? '', isNumber: column?.kind === 'number' },
          { name, isNumber: true }
        ],
        count: order.length,
        open: row => props.open(order[row] ?? 0),
        cell: (at, cell) => {
          const row = order[at] ?? 0;
          return cell === 0
            ? trialName(board.trials, row)
            : cell === 1
              ? column
                ? valueText(column, column.values[row] ?? NaN)
                : ''
              : numberText(scoreOf(board.trials, row));
        }
      })}
      tools={
        <Pick
          label={trans.__('Parameter')}
          value={column?.name ?? ''}
          choices={choicesOf(parameters)}
          set={parameter => setOptions({ ...options, parameter })}
        />
      }
    />
  );
}

export function emptyWords({ board, trans }: IChartProps, hasColumn: boolean, known: number): string | undefined {
  if (!hasColumn) {
    return trans.__('This experiment has no parameters to compare.');
  }
  return known === 0 && board.trials.count >= 0
    ? trans.__('Dots appear here as soon as a trial reports a value.')
    : undefined;
}

/** Dots of one category beside each other; `place` of a category axis takes fractions. */
export const spread = (isCategory: boolean, row: number, value: number): number =>
  isCategory ? value + (((row * 0.618034) % 1) - 0.5) * 0.6 : value;

/** A trend is found anew when values or axis are others, not at each brush. */
const TRENDS = new WeakMap<
  Float64Array,
  { readonly key: string; readonly metric: Float64Array; readonly trend: Trend | undefined }
>();

function trendFor(axis: Axis, values: Float64Array, metric: Float64Array): Trend | undefined {
  const key = [...axis.range, axis.domain.from, axis.domain.to].join();
  const known = TRENDS.get(values);
  if (known?.key === key && known.metric === metric) {
    return known.trend;
  }
  const trend = trendOf(
    values.map(value => axis.place(value)),
    metric
  );
  TRENDS.set(values, { key, metric, trend });
  return trend;
}

function drawTrend(
  pen: Pen,
  axes: { readonly x: Axis; readonly y: Axis },
  isCategory: boolean,
  values: Float64Array,
  metric: Float64Array
): void {
  const { context, palette } = pen;
  const strokes = [
    [palette.paper, 5, 0.7],
    [palette.running, 2.25, 1]
  ] as const;
  if (isCategory) {
    drawMedians(pen, axes, values, metric);
    return;
  }
  const trend = trendFor(axes.x, values, metric);
  for (const [colour, width, alpha] of trend ? strokes : []) {
    context.beginPath();
    trend?.at.forEach((x, index) => {
      const y = axes.y.place(trend.values[index] ?? NaN);
      if (!Number.isNaN(y)) {
        context.lineTo(x, y);
      }
    });
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Of each category the median as a bar and the middle half as a box. */
function drawMedians(
  pen: Pen,
  axes: { readonly x: Axis; readonly y: Axis },
  values: Float64Array,
  metric: Float64Array
): void {
  const groups = new Map<number, number[]>();
  values.forEach((value, row) => {
    const own = metric[row] ?? NaN;
    if (Number.isFinite(value) && Number.isFinite(own)) {
      groups.set(value, [...(groups.get(value) ?? []), own]);
    }
  });
  const { context, palette } = pen;
  const band = Math.abs(axes.x.place(1) - axes.x.place(0));
  const half = Math.max(1, Math.min(36, (Number.isNaN(band) ? 60 : band) * 0.36));
  for (const [value, own] of groups) {
    if (own.length < 3) {
      continue;
    }
    own.sort((a, b) => a - b);
    const x = axes.x.place(value);
    const [lower, median, upper] = [0.25, 0.5, 0.75].map(share => axes.y.place(quantile(own, share)));
    if (lower === undefined || median === undefined || upper === undefined) {
      continue;
    }
    context.fillStyle = palette.running;
    context.globalAlpha = 0.12;
    context.fillRect(x - half, upper, 2 * half, lower - upper);
    context.globalAlpha = 1;
    context.fillRect(x - half, median - 1, 2 * half, 2);
  }
}
