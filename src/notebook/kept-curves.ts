import type { TranslationBundle } from '@jupyterlab/translation';
import type { KeptCurve } from '../panels/experiment/content';
import { firstRows, NOTABLE } from '../panels/experiment/search/order';
import { isLessBetter } from '../panels/experiment/search/shown';
import { rowsOfBoard } from '../panels/experiment/search/trials';
import type { IHopyard } from '../tokens';
import { boardOf } from './board-of';

const MOST_CURVES = 40;
const POINTS = 80;

/** The learning curves that a notebook keeps of a search that has ended: of its best trials. */
export async function keptCurves(
  hopyard: IHopyard,
  experiment: string,
  trans: TranslationBundle
): Promise<KeptCurve[]> {
  const feed = hopyard.board(experiment);
  feed.setShown(false);
  try {
    const board = await boardOf(hopyard, experiment, trans);
    const rows = rowsOfBoard(board);
    const best = firstRows(rows, NOTABLE, isLessBetter(board.experiment), MOST_CURVES);
    const trials = best.filter(row => !Number.isNaN(rows.step(row))).map(row => rows.id(row));
    if (trials.length === 0) {
      return [];
    }
    const { rows: drawn, offsets, steps, values } = await feed.curves({ points: POINTS, trials });
    return Array.from(drawn, (row, at) => {
      const points = pointsOf(steps, values, offsets[at] ?? 0, offsets[at + 1] ?? 0);
      return { trial: rows.id(row), steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
    });
  } finally {
    feed.dispose();
  }
}

/** JSON has no word for what is not finite. */
function pointsOf(steps: Float64Array, values: Float64Array, from: number, to: number): [number, number][] {
  const points: [number, number][] = [];
  for (let at = from; at < to; at++) {
    const value = values[at] ?? NaN;
    if (Number.isFinite(value)) {
      points.push([steps[at] ?? 0, Number(value.toPrecision(6))]);
    }
  }
  return points;
}
