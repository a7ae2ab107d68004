import type { TranslationBundle } from '@jupyterlab/translation';
import { extentOf } from '../../../../components/charts/extent';
import { shortened } from '../../../../components/charts/text';
import type { Twin } from '../../../../components/charts/twin';
import { trialWord } from '../../../../components/words';
import type { Board } from '../../../../store/board/types';
import { classOf, numberText, stateOf, trialName } from '../rows';
import type { Scene } from './drawing';
import type { CurvesPicture } from './model';

/** What the chart shows, in a sentence, for those who do not see it. */
export function curvesSentence(
  board: Board,
  picture: CurvesPicture,
  best: number | undefined,
  metric: string,
  trans: TranslationBundle
): string {
  const rows = [...picture.curves.keys()];
  const count = (kind: string): number => rows.filter(row => classOf(board.trials, row) === kind).length;
  const bestCurve = best === undefined ? undefined : picture.curves.get(best);
  const values = bestCurve && extentOf(bestCurve.values);
  const parts = [
    trans._n(
      'Learning curve of %1 trial: %2 over steps.',
      'Learning curves of %1 trials: %2 over steps.',
      rows.length,
      String(rows.length),
      shortened(metric, 60)
    ),
    trans.__(
      '%1 running, %2 stopped early, %3 failed.',
      String(count('running')),
      String(count('stopped')),
      String(count('failed'))
    ),
    best !== undefined && values
      ? trans.__(
          'The best is trial %1, which reached %2.',
          trialName(board.trials, best),
          numberText(board.experiment.direction === 'min' ? values.from : values.to)
        )
      : ''
  ];
  return parts.filter(part => part !== '').join(' ');
}

export function curvesNotes(
  picture: CurvesPicture,
  isReduced: boolean,
  isWhole: boolean,
  isZoomed: boolean,
  trans: TranslationBundle
): string[] {
  return [
    picture.missing > 0
      ? trans._n(
          '%1 point has no place on these axes (not finite, or not above zero).',
          '%1 points have no place on these axes (not finite, or not above zero).',
          picture.missing,
          String(picture.missing)
        )
      : '',
    picture.isCut && !isWhole && !isZoomed ? trans.__('Values far from all others lie outside.') : '',
    isReduced && !isZoomed
      ? trans.__('Drawn with fewer points than were reported: drag over a part to see it in full.')
      : ''
  ].filter(note => note !== '');
}

export function curvesTwin(scene: Scene, order: Int32Array, open: (row: number) => void): Twin {
  const { board, picture, trans, metric } = scene;
  const rows = order.filter(row => picture.curves.has(row));
  const at = (row: number): number => rows[row] ?? 0;
  const curveOf = (
    row: number
  ): { first: number; last: number; step: number; low: number; high: number; points: number } => {
    const curve = picture.curves.get(at(row));
    const extent = curve && extentOf(curve.values);
    return {
      first: curve?.values[0] ?? NaN,
      last: curve?.values[curve.values.length - 1] ?? NaN,
      step: curve?.steps[curve.steps.length - 1] ?? NaN,
      low: extent?.from ?? NaN,
      high: extent?.to ?? NaN,
      points: curve?.steps.length ?? 0
    };
  };
  const number = (name: string): { name: string; isNumber: boolean } => ({ name, isNumber: true });
  return {
    caption: trans.__('Learning curves: %1', shortened(metric, 60)),
    columns: [
      { name: trans.__('Trial'), isNumber: false },
      { name: trans.__('State'), isNumber: false },
      number(trans.__('First')),
      number(trans.__('Lowest')),
      number(trans.__('Highest')),
      number(trans.__('Last')),
      number(trans.__('Last step'))
    ],
    count: rows.length,
    open: row => open(at(row)),
    cell: (row, column) => {
      const curve = curveOf(row);
      const cells = [curve.first, curve.low, curve.high, curve.last, curve.step];
      return column === 0
        ? trialName(board.trials, at(row))
        : column === 1
          ? trialWord(stateOf(board.trials, at(row)), trans).word
          : numberText(cells[column - 2] ?? NaN);
    }
  };
}
