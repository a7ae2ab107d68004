import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useRef, useState } from 'react';
import type { Verdict } from '../../../../protocol';
import type { Tip } from '../../../components/charts/tip';
import type { Board, IBoardFeed } from '../../../store/board/types';
import { cellText, metricName, numberText, scoreOf, stateOf, trialTitle } from './rows';

const MOST_PARAMETERS = 5;

/** What every chart says of a trial under the pointer; `first` comes before its parameters. */
export function trialTip(
  board: Board,
  row: number,
  at: { readonly x: number; readonly y: number },
  trans: TranslationBundle,
  first: readonly (readonly [string, string])[] = [],
  says?: string
): Tip {
  const { trials } = board;
  const others = trials.parameters.filter(column => !first.some(([name]) => name === column.name));
  const shown = others.slice(0, MOST_PARAMETERS);
  const more = others.length - shown.length;
  return {
    ...at,
    title: trialTitle(trials, row, trans),
    lines: [
      ...(first.length > 0 ? first : [[metricName(board, trans), numberText(scoreOf(trials, row))] as const]),
      ...shown.map(column => [column.name, cellText(column, row)] as const),
      ...(more > 0 ? [[trans._n('%1 more parameter', '%1 more parameters', more, String(more)), ''] as const] : [])
    ],
    says
  };
}

/** The same in one sentence, for the live region. */
export const spokenTip = (tip: Tip): string =>
  [tip.title, ...tip.lines.map(([name, value]) => `${name} ${value}`), tip.says ?? '']
    .filter(part => part !== '')
    .join(', ');

/** Why a trial was stopped; asked for once a trial, when somebody looks at it. */
export function useVerdict(board: Board, feed: IBoardFeed, row: number | undefined): Verdict | undefined {
  const known = useRef(new Map<string, Verdict | undefined>());
  const [, bump] = useState(0);
  const id = row === undefined ? undefined : board.trials.ids[row];
  const isStopped = row !== undefined && ['stopped', 'paused', 'stopping'].includes(stateOf(board.trials, row));
  useEffect(() => {
    if (id === undefined || !isStopped || known.current.has(id)) {
      return;
    }
    let isWanted = true;
    const store = known.current;
    // A moment's rest on the trial: sweeping over a hundred curves asks nothing.
    const timer = window.setTimeout(() => {
      feed.trial(id).then(
        ({ verdict }) => {
          store.set(id, verdict);
          if (isWanted) {
            bump(count => count + 1);
          }
        },
        // Without it the tip only says less; the trial's page names what is wrong.
        () => undefined
      );
    }, 120);
    return () => {
      isWanted = false;
      window.clearTimeout(timer);
    };
  }, [feed, id, isStopped]);
  return id === undefined || !isStopped ? undefined : known.current.get(id);
}
