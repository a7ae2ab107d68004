import { type Axis, categoryAxis, linearAxis, logAxis } from '../../../components/charts/axis';
import { extentOf, padded, typicalExtent, widened } from '../../../components/charts/extent';
import { shortened } from '../../../components/charts/text';
import type { Board, Column } from '../../../store/board/types';

/** An axis for a column, with a little room at both ends; a log one where the space is and the values allow it. */
export function columnAxis(column: Column, range: readonly [number, number], isTypical = false): Axis {
  if (column.kind === 'category') {
    return categoryAxis(column.categories, range);
  }
  const extent = extentOf(column.values);
  if (column.isLog && extent !== undefined && extent.from > 0) {
    const by = Math.max(1.02, (extent.to / extent.from) ** 0.03);
    return logAxis({ from: extent.from / by, to: extent.to * by }, range);
  }
  const shown = isTypical ? typicalExtent(column.values).extent : extent;
  return linearAxis(shown && padded(widened(shown), 0.04), range, column.isInteger);
}

/** Parameters whose values differ among the trials; all when none does. */
export function variedParameters(board: Board): readonly Column[] {
  const varied = board.trials.parameters.filter(({ values }) => {
    const first = values[0];
    return values.some(value => !Object.is(value, first));
  });
  return varied.length > 0 ? varied : board.trials.parameters;
}

/** The column of that name, else the one at `otherwise`. */
export function named(columns: readonly Column[], name: unknown, otherwise = 0): Column | undefined {
  return columns.find(column => column.name === name) ?? columns[Math.min(otherwise, columns.length - 1)];
}

/** Names for a native list; a value may be ten kilobytes long, what is read may not. */
export const choicesOf = (columns: readonly Column[]): { value: string; label: string }[] =>
  columns.map(({ name }) => ({ value: name, label: shortened(name, 40) }));
