import { contours } from 'd3-contour';
import { type JSX, useMemo, useState } from 'react';
import type { Axis } from '../../../../components/charts/axis';
import type { Frame } from '../../../../components/charts/draw';
import { type Extent, extentOf } from '../../../../components/charts/extent';
import { Pick } from '../../../../components/charts/figure';
import { cssOf, type Palette } from '../../../../components/charts/palette';
import { Layer, type Pen } from '../../../../components/charts/stage';
import { shortened } from '../../../../components/charts/text';
import type { Column } from '../../../../store/board/types';
import { choicesOf, columnAxis, named, variedParameters } from '../columns';
import { metricColumn } from '../parallel/layout';
import { bestRow, isLessBetter, metricName, numberText, ranked, scoreOf, trialName, valueText } from '../rows';
import { Scatter } from '../scatter/scatter';
import { emptyWords, spread } from '../slice/slice';
import type { IChartProps } from '../types';
import { type Field, fieldOf } from './field';

const LEVELS = 12;
const CELLS = 48;

/** Two parameters, and the metric as a landscape guessed from the trials: faint where no trial is near. */
export default function Contour(props: IChartProps): JSX.Element {
  const { board, trans, options, setOptions } = props;
  const [land] = useState(() => new Layer());
  const parameters = useMemo(() => variedParameters(board), [board]);
  const across = named(parameters, options['x'], 0);
  const up = named(parameters, options['y'], 1);
  const name = metricName(board, trans);
  const metric = useMemo(() => metricColumn(board, name), [board, name]);
  const order = useMemo(() => ranked(board), [board]);
  const known = useMemo(
    () => metric.values.reduce((sum, value) => sum + (Number.isFinite(value) ? 1 : 0), 0),
    [metric]
  );
  const field = useMemo(() => across && up && landscape(across, up, metric.values), [across, up, metric]);
  const isOne = across !== undefined && across === up;
  const label = trans.__(
    'Contour: %1 over %2 and %3, guessed from %4 trials.',
    shortened(name, 60),
    shortened(across?.name ?? '', 60),
    shortened(up?.name ?? '', 60),
    String(known)
  );
  const pick = (key: 'x' | 'y', column: Column | undefined, words: string): JSX.Element => (
    <Pick
      label={words}
      value={column?.name ?? ''}
      choices={choicesOf(parameters)}
      set={chosen => setOptions({ ...options, [key]: chosen })}
    />
  );
  return (
    <Scatter
      chart={props}
      label={label}
      best={bestRow(board, order)}
      empty={
        parameters.length === 1 || isOne
          ? trans.__('A landscape needs two parameters that differ: this experiment varies one. See its slice instead.')
          : emptyWords(props, across !== undefined && up !== undefined, known)
      }
      notes={
        field === undefined && known > 0 ? [trans.__('Three trials with a value are needed for a landscape.')] : []
      }
      drawnFrom={[across, up, field]}
      isOverField
      x={{
        name: across?.name ?? '',
        axis: range => columnAxis(across ?? metric, range),
        value: row => spread(across?.kind === 'category', row, across?.values[row] ?? NaN)
      }}
      y={{
        name: up?.name ?? '',
        axis: range => columnAxis(up ?? metric, range),
        value: row => spread(up?.kind === 'category', row, up?.values[row] ?? NaN)
      }}
      behind={(pen, _, frame) => {
        const isLess = isLessBetter(board);
        const { left, top, right, bottom } = frame;
        // The same under any brush.
        const sheet =
          field &&
          land.for(pen, [field, left, top, right, bottom, isLess], own => drawField(own, field, frame, isLess));
        if (sheet) {
          pen.context.drawImage(sheet, 0, 0, pen.width, pen.height);
        }
      }}
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Trial'), isNumber: false },
          { name: across?.name ?? '', isNumber: across?.kind === 'number' },
          { name: up?.name ?? '', isNumber: up?.kind === 'number' },
          { name, isNumber: true }
        ],
        count: order.length,
        open: row => props.open(order[row] ?? 0),
        cell: (at, cell) => {
          const row = order[at] ?? 0;
          const column = cell === 1 ? across : up;
          return cell === 0
            ? trialName(board.trials, row)
            : cell === 3
              ? numberText(scoreOf(board.trials, row))
              : column
                ? valueText(column, column.values[row] ?? NaN)
                : '';
        }
      })}
      tools={
        <>
          {pick('x', across, trans.__('across'))}
          {pick('y', up, trans.__('up'))}
          {field && <Legend extent={extentOf(field.values)} isLess={isLessBetter(board)} name={name} />}
        </>
      }
    />
  );
}

function landscape(across: Column, up: Column, metric: Float64Array): Field | undefined {
  const x = columnAxis(across, [0, 1]);
  const y = columnAxis(up, [1, 0]);
  const place = (axis: Axis, column: Column): Float64Array => column.values.map(value => axis.place(value));
  // Outliers would leave one level for all others.
  const sorted = metric.filter(Number.isFinite).sort();
  const floor = sorted[Math.floor(sorted.length * 0.02)] ?? 0;
  const ceiling = sorted[Math.ceil(sorted.length * 0.98) - 1] ?? 0;
  const value = metric.map(one => (Number.isFinite(one) ? Math.max(floor, Math.min(ceiling, one)) : NaN));
  return fieldOf({ x: place(x, across), y: place(y, up), value }, CELLS, CELLS);
}

function drawField(pen: Pen, field: Field, frame: Frame, isLess: boolean): void {
  const extent = extentOf(field.values);
  if (extent === undefined || extent.from === extent.to) {
    return;
  }
  const { context, palette } = pen;
  const levels = Array.from(
    { length: LEVELS },
    (_, index) => extent.from + ((extent.to - extent.from) * index) / LEVELS
  );
  const shapes = contours().size([field.width, field.height]).thresholds(levels)([...field.values]);
  const sx = (frame.right - frame.left) / field.width;
  const sy = (frame.bottom - frame.top) / field.height;
  shapes.forEach(({ coordinates }, index) => {
    context.beginPath();
    for (const polygon of coordinates) {
      for (const ring of polygon) {
        ring.forEach(([x = 0, y = 0], at) => {
          const [px, py] = [frame.left + x * sx, frame.top + y * sy];
          if (at === 0) {
            context.moveTo(px, py);
          } else {
            context.lineTo(px, py);
          }
        });
        context.closePath();
      }
    }
    context.fillStyle = levelColour(palette, index, isLess);
    context.fill('evenodd');
    context.strokeStyle = palette.paper;
    context.globalAlpha = 0.25;
    context.lineWidth = 0.75;
    context.stroke();
    context.globalAlpha = 1;
  });
  fadeUnknown(pen, field, frame);
}

function levelColour(palette: Palette, index: number, isLess: boolean): string {
  const share = index / (LEVELS - 1);
  const step = Math.round((isLess ? 1 - share : share) * (palette.ramp.length - 1));
  return cssOf(palette.ramp[step] ?? [128, 128, 128], 0.72);
}

/** Paper over what nobody tried. */
function fadeUnknown(pen: Pen, field: Field, frame: Frame): void {
  const { context, palette } = pen;
  const sheet = document.createElement('canvas');
  sheet.width = field.width;
  sheet.height = field.height;
  const fade = sheet.getContext('2d');
  if (!fade) {
    return;
  }
  fade.fillStyle = palette.paper;
  for (let row = 0; row < field.height; row++) {
    for (let column = 0; column < field.width; column++) {
      fade.globalAlpha = 0.85 * (1 - (field.trust[row * field.width + column] ?? 0));
      fade.fillRect(column, row, 1, 1);
    }
  }
  context.imageSmoothingEnabled = true;
  context.drawImage(sheet, frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
}

/** What the colours mean. The gradient is drawn by CSS from the same scheme. */
function Legend(props: {
  readonly extent: Extent | undefined;
  readonly isLess: boolean;
  readonly name: string;
}): JSX.Element {
  const { extent } = props;
  return (
    <span className="jp-Hopyard-ramp" title={shortened(props.name, 60)}>
      <span>{numberText(extent?.from ?? NaN)}</span>
      <i className={props.isLess ? 'jp-mod-turned' : undefined} aria-hidden="true" />
      <span>{numberText(extent?.to ?? NaN)}</span>
    </span>
  );
}
