import { type JSX, useMemo } from 'react';
import type { Axis } from '../../../../components/charts/axis';
import { Pick } from '../../../../components/charts/figure';
import type { Pen } from '../../../../components/charts/stage';
import { shortened } from '../../../../components/charts/text';
import type { Board, Column } from '../../../../store/board/types';
import { choicesOf, columnAxis, named } from '../columns';
import { metricColumn } from '../parallel/layout';
import { metricName, numberText, trialName } from '../rows';
import { Scatter } from '../scatter/scatter';
import type { IChartProps } from '../types';
import { frontOf } from './front';

/** The objectives as columns, in the order in which the search names them. */
export function objectiveColumns(board: Board, firstName: string): readonly Column[] {
  return board.search.objectives.flatMap(({ name }, index): readonly Column[] => {
    const further = board.trials.furtherMetrics.filter(column => column.name === name);
    return index === 0 ? [metricColumn(board, firstName)] : further;
  });
}

/** Two objectives against each other; the front is what no other trial beats. */
export default function Pareto(props: IChartProps): JSX.Element {
  const { board, trans, options, setOptions } = props;
  const columns = useMemo(() => objectiveColumns(board, metricName(board, trans)), [board, trans]);
  const isLess = useMemo(
    () => columns.map((_, index) => board.search.objectives[index]?.direction === 'min'),
    [board, columns]
  );
  const across = named(columns, options['x'], 1);
  const up = named(columns, options['y'], 0);
  const front = useMemo(() => frontOf({ values: columns.map(({ values }) => values), isLess }), [columns, isLess]);
  const known =
    across?.values.reduce((sum, value, row) => sum + (Number.isFinite(value + (up?.values[row] ?? NaN)) ? 1 : 0), 0) ??
    0;
  const lessOf = (column: Column | undefined): boolean => isLess[columns.findIndex(one => one === column)] ?? false;
  const label = trans.__(
    'Pareto front: %1 of %2 trials are beaten by no other; %3 over %4.',
    String(front.length),
    String(known),
    shortened(up?.name ?? '', 60),
    shortened(across?.name ?? '', 60)
  );
  const axisName = (column: Column | undefined): string =>
    lessOf(column)
      ? trans.__('%1 (less is better)', column?.name ?? '')
      : trans.__('%1 (more is better)', column?.name ?? '');
  return (
    <Scatter
      chart={props}
      label={label}
      best={undefined}
      marked={new Set(front)}
      empty={
        columns.length < 2
          ? trans.__('A Pareto front needs two objectives; this experiment has one.')
          : known === 0
            ? trans.__('Dots appear here as soon as a trial has a value of both objectives.')
            : undefined
      }
      drawnFrom={[across, up, front]}
      x={{
        name: axisName(across),
        axis: range => columnAxis(across ?? EMPTY, range, true),
        value: row => across?.values[row] ?? NaN
      }}
      y={{
        name: axisName(up),
        axis: range => columnAxis(up ?? EMPTY, range, true),
        value: row => up?.values[row] ?? NaN
      }}
      lines={row => columns.map(({ name, values }) => [name, numberText(values[row] ?? NaN)] as const)}
      above={(pen, axes) =>
        across &&
        up &&
        drawFront(
          pen,
          axes,
          across,
          up,
          frontOf({ values: [across.values, up.values], isLess: [lessOf(across), lessOf(up)] }),
          lessOf(across)
        )
      }
      twin={() => ({
        caption: trans.__('Trials that no other beats'),
        columns: [
          { name: trans.__('Trial'), isNumber: false },
          ...columns.map(({ name }) => ({ name, isNumber: true }))
        ],
        count: front.length,
        open: row => props.open(front[row] ?? 0),
        cell: (at, cell) => {
          const row = front[at] ?? 0;
          return cell === 0 ? trialName(board.trials, row) : numberText(columns[cell - 1]?.values[row] ?? NaN);
        }
      })}
      tools={
        <>
          <span className="jp-Hopyard-figureSays">
            {trans._n('%1 on the front', '%1 on the front', front.length, String(front.length))}
          </span>
          {columns.length > 2 && (
            <>
              <Pick
                label={trans.__('across')}
                value={across?.name ?? ''}
                choices={choicesOf(columns)}
                set={x => setOptions({ ...options, x })}
              />
              <Pick
                label={trans.__('up')}
                value={up?.name ?? ''}
                choices={choicesOf(columns)}
                set={y => setOptions({ ...options, y })}
              />
            </>
          )}
        </>
      }
    />
  );
}

const EMPTY: Column = {
  kind: 'number',
  name: '',
  values: new Float64Array(0),
  isLog: false,
  isInteger: false,
  low: undefined,
  high: undefined
};

/** Steps: what lies behind the line is beaten by a dot on it. */
function drawFront(
  pen: Pen,
  axes: { readonly x: Axis; readonly y: Axis },
  across: Column,
  up: Column,
  front: readonly number[],
  isLessAcross: boolean
): void {
  const places = front
    .map(row => [axes.x.place(across.values[row] ?? NaN), axes.y.place(up.values[row] ?? NaN)] as const)
    .filter(([x, y]) => !Number.isNaN(x + y))
    .sort((a, b) => a[0] - b[0]);
  const { context, palette } = pen;
  context.strokeStyle = palette.finished;
  context.lineWidth = 1.75;
  context.beginPath();
  places.forEach(([x, y], index) => {
    const before = places[index - 1];
    if (before) {
      context.lineTo(isLessAcross ? x : before[0], isLessAcross ? before[1] : y);
    }
    context.lineTo(x, y);
  });
  context.stroke();
}
