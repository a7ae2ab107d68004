import { type Axis, categoryAxis, linearAxis, logAxis, type Tick } from '../../../../components/charts/axis';
import { type Extent, extentOf } from '../../../../components/charts/extent';
import type { Board, Column } from '../../../../store/board/types';
import { isLessBetter, numberText, scoreOf } from '../rows';

/** Name of the last axis; no parameter can have it, for it is no identifier. */
export const METRIC = ' metric';
const MOST_AXES = 8;

export interface Spoke {
  /** Key of brushes and options. */
  readonly name: string;
  readonly column: Column;
  readonly axis: Axis;
  readonly x: number;
  /** Pixels from the top for each row; in the gutter below where a row has no value. */
  readonly places: Float32Array;
  /** Own values while they are few, else as the axis has them. */
  readonly ticks: readonly Tick[];
}

export interface ParallelLayout {
  readonly spokes: readonly Spoke[];
  readonly top: number;
  readonly bottom: number;
  /** Where rows without a value pass. */
  readonly gutter: number;
  readonly hasMissing: boolean;
}

/** The first objective as a column like the parameters. */
export function metricColumn(board: Board, name: string): Column {
  const values = Float64Array.from({ length: board.trials.count }, (_, row) => scoreOf(board.trials, row));
  return { kind: 'number', name, values, isLog: false, isInteger: false, low: undefined, high: undefined };
}

/** All that may be an axis, by key, in the order of the search space; the metric last. */
export function columnsOf(board: Board, metricName: string): ReadonlyMap<string, Column> {
  const columns = new Map(board.trials.parameters.map(column => [column.name, column]));
  for (const column of board.trials.furtherMetrics) {
    columns.set(column.name, column);
  }
  return columns.set(METRIC, metricColumn(board, metricName));
}

/** The axes shown when nobody chose: parameters that differ among the trials, no more than can be read. */
export function usualAxes(board: Board): string[] {
  const varied = board.trials.parameters.filter(({ values }) => {
    const first = values[0];
    return values.some(value => !Object.is(value, first));
  });
  const shown = varied.length > 0 ? varied : board.trials.parameters;
  const objectives = board.search.objectives.slice(1).map(({ name }) => name);
  const further = board.trials.furtherMetrics.filter(({ name }) => objectives.includes(name));
  return [...[...shown.slice(0, MOST_AXES), ...further].map(({ name }) => name), METRIC];
}

/** What was chosen and still exists, in the chosen order. */
export function chosenAxes(chosen: unknown, columns: ReadonlyMap<string, Column>, board: Board): string[] {
  const kept = Array.isArray(chosen)
    ? chosen.filter((name): name is string => typeof name === 'string' && columns.has(name))
    : [];
  return kept.length >= 2 ? [...new Set(kept)] : usualAxes(board);
}

const LABEL_ROOM = 34;
/** Beside the outer axes: nine digits of a tick. */
const EDGE_ROOM = 66;

export function layoutOf(
  names: readonly string[],
  columns: ReadonlyMap<string, Column>,
  board: Board,
  size: { readonly width: number; readonly height: number }
): ParallelLayout {
  const shown = names.map(name => ({ name, column: columns.get(name) })).filter(hasColumn);
  const hasMissing = shown.some(({ column }) => column.values.some(Number.isNaN));
  const top = LABEL_ROOM;
  const bottom = Math.max(top + 20, size.height - (hasMissing ? 34 : 14));
  const gutter = bottom + 18;
  const side = Math.min(EDGE_ROOM, size.width * 0.12);
  const spacing = shown.length > 1 ? (size.width - 2 * side) / (shown.length - 1) : 0;
  const spokes = shown.map(({ name, column }, index): Spoke => {
    const isFlipped = name === METRIC && isLessBetter(board);
    const range = isFlipped ? ([top, bottom] as const) : ([bottom, top] as const);
    const axis = axisOf(column, range);
    return {
      name,
      column,
      axis,
      x: side + index * spacing,
      places: placesOf(column, axis, gutter),
      ticks: ticksOf(column, axis)
    };
  });
  return { spokes, top, bottom, gutter, hasMissing };
}

const MOST_OWN_TICKS = 8;

function ticksOf(column: Column, axis: Axis): readonly Tick[] {
  if (column.kind === 'category') {
    return axis.ticks(13);
  }
  const own = new Set<number>();
  for (const value of column.values) {
    if (!Number.isNaN(axis.place(value)) && own.add(value).size > MOST_OWN_TICKS) {
      return axis.ticks(34);
    }
  }
  return [...own].map(value => ({ at: axis.place(value), label: numberText(value) }));
}

const hasColumn = (entry: { name: string; column: Column | undefined }): entry is { name: string; column: Column } =>
  entry.column !== undefined;

export function axisOf(column: Column, range: readonly [number, number]): Axis {
  if (column.kind === 'category') {
    return categoryAxis(column.categories, range);
  }
  const extent: Extent | undefined = extentOf(column.values);
  return column.isLog && extent !== undefined && extent.from > 0
    ? logAxis(extent, range)
    : linearAxis(extent, range, column.isInteger);
}

/** Trials of one category spread over the middle of its band, so that their number is seen. */
function placesOf(column: Column, axis: Axis, gutter: number): Float32Array {
  const band =
    column.kind === 'category' ? Math.abs(axis.range[1] - axis.range[0]) / Math.max(1, column.categories.length) : 0;
  return Float32Array.from(column.values, (value, row) => {
    const place = axis.place(value);
    return Number.isNaN(place) ? gutter : place + spread(row) * band * 0.5;
  });
}

/** Even and the same each time, from -0.5 to 0.5. */
const spread = (row: number): number => ((row * 0.618034) % 1) - 0.5;

/** The spoke next to a place. */
export function spokeAt(layout: ParallelLayout, x: number, within = Infinity): number | undefined {
  let found: number | undefined;
  let least = within;
  layout.spokes.forEach((spoke, index) => {
    const distance = Math.abs(spoke.x - x);
    if (distance <= least) {
      least = distance;
      found = index;
    }
  });
  return found;
}

/** The row whose line passes nearest to a place. */
export function rowAt(
  layout: ParallelLayout,
  at: { readonly x: number; readonly y: number },
  keeps: (row: number) => boolean,
  within = 8
): number | undefined {
  const right = layout.spokes.findIndex(({ x }) => x >= at.x);
  const to = layout.spokes[right === -1 ? layout.spokes.length - 1 : right];
  const from = layout.spokes[Math.max(0, (right === -1 ? layout.spokes.length : right) - 1)];
  if (!from || !to) {
    return undefined;
  }
  const share = to.x === from.x ? 0 : Math.max(0, Math.min(1, (at.x - from.x) / (to.x - from.x)));
  let found: number | undefined;
  let least = within;
  for (let row = 0; row < from.places.length; row++) {
    const start = from.places[row] ?? NaN;
    const end = to.places[row] ?? NaN;
    const away = Math.abs(start + (end - start) * share - at.y);
    // Steep lines are as near as they look.
    const distance = away * Math.cos(Math.atan2(Math.abs(end - start), Math.max(1, to.x - from.x)));
    if (distance < least && keeps(row)) {
      least = distance;
      found = row;
    }
  }
  return found;
}

/** Moves one name to another place; the others keep their order. */
export function reordered(names: readonly string[], name: string, to: number): string[] {
  const rest = names.filter(other => other !== name);
  return [...rest.slice(0, to), name, ...rest.slice(to)];
}
