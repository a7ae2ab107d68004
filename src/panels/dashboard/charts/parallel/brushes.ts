import type { TranslationBundle } from '@jupyterlab/translation';
import type { Extent } from '../../../../components/charts/extent';
import type { Board, Column } from '../../../../store/board/types';
import type { Brush } from '../../model/selection';
import { scoreOf, valueText } from '../rows';
import { METRIC, type Spoke } from './layout';

export const brushKey = (name: string): string => `parallel:${name.trim()}`;

/** What a stretch of an axis means in values: whole categories, else from one value to another. */
export function extentOn(spoke: Spoke, y0: number, y1: number): Extent {
  const ends = [spoke.axis.value(y0), spoke.axis.value(y1)];
  return { from: Math.min(...ends), to: Math.max(...ends) };
}

/** Where a brush begins and ends on its axis, in pixels. */
export function stretchOf(spoke: Spoke, extent: Extent): { readonly top: number; readonly bottom: number } {
  if (spoke.column.kind === 'category') {
    const band = Math.abs(spoke.axis.range[1] - spoke.axis.range[0]) / Math.max(1, spoke.column.categories.length);
    const ends = [spoke.axis.place(extent.from), spoke.axis.place(extent.to)];
    return { top: Math.min(...ends) - band / 2, bottom: Math.max(...ends) + band / 2 };
  }
  const ends = [spoke.axis.place(extent.from), spoke.axis.place(extent.to)];
  return { top: Math.min(...ends), bottom: Math.max(...ends) };
}

/** A brush keeps to names, not to columns: boards come and go. Rows without a value are outside. */
export function brushOf(name: string, column: Column, extent: Extent, trans: TranslationBundle): Brush {
  const { from, to } = extent;
  return {
    says:
      from === to
        ? trans.__('%1 %2', column.name, valueText(column, from))
        : trans.__('%1 %2 to %3', column.name, valueText(column, from), valueText(column, to)),
    drop: (board, kept) => {
      const read = reader(board, name);
      for (let row = 0; row < kept.length; row++) {
        const value = read(row);
        // Written so that NaN is dropped.
        if (!(value >= from && value <= to)) {
          kept[row] = 0;
        }
      }
    }
  };
}

function reader(board: Board, name: string): (row: number) => number {
  if (name === METRIC) {
    return row => scoreOf(board.trials, row);
  }
  const column = [...board.trials.parameters, ...board.trials.furtherMetrics].find(one => one.name === name);
  return row => column?.values[row] ?? NaN;
}
