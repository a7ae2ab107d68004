import type { TranslationBundle } from '@jupyterlab/translation';
import type { SearchChange } from '../../../../protocol';
import { ruleWords } from '../../../components/rules';
import type { Board } from '../../../store/board/types';

/** What a change changes, from what to what: "Trials in all: 40 → 80". `board` is as it is before the change. */
export const changeWords = (board: Board, change: SearchChange, trans: TranslationBundle): string =>
  sentence(stepsOf(board, change, trans));

/** The same of the change that takes it back. */
export const undoWords = (board: Board, change: SearchChange, trans: TranslationBundle): string =>
  sentence(stepsOf(board, change, trans).map(({ what, from, to }) => ({ what, from: to, to: from })));

interface Step {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

const sentence = (steps: readonly Step[]): string =>
  steps.map(({ what, from, to }) => (to === '' ? what : `${what}: ${from} → ${to}`)).join(' · ');

function stepsOf({ search, trials }: Board, change: SearchChange, trans: TranslationBundle): Step[] {
  const step = (what: string, from: number | undefined, to: number | undefined): Step[] =>
    to === undefined ? [] : [{ what, from: from === undefined ? trans.__('no limit') : String(from), to: String(to) }];
  return [
    ...step(trans.__('Executors'), search.executors, change.executors),
    ...step(trans.__('Trials in all'), search.trials, change.trials),
    ...step(trans.__('Trials at once'), search.maxConcurrent, change.maxConcurrent),
    ...(change.stopping === undefined
      ? []
      : [
          {
            what: trans.__('Stopping rule'),
            from: ruleWords(search.stopping, trans),
            to: ruleWords(change.stopping, trans)
          }
        ]),
    ...Object.entries(change.bounds ?? {}).map(([name, bounds]): Step => {
      const column = trials.parameters.find(one => one.name === name);
      const ends = column?.kind === 'number' ? [column.low, column.high] : (column?.categories ?? []);
      return { what: name, from: ends.join('…'), to: bounds.join('…') };
    }),
    ...(change.space === undefined ? [] : [{ what: trans.__('Another search space'), from: '', to: '' }])
  ];
}
