import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useEffect, useRef, useState } from 'react';
import { metric } from '../../components/format';
import { experimentWord } from '../../components/words';
import type { Board } from '../../store/board/types';
import { actSentence } from './model/act-notices';
import { progressOf } from './summary/figures';

const MOST_ACTS = 3;

function stateSentence(word: string, ended: number, total: number | undefined, trans: TranslationBundle): string {
  return trans.__(
    'The experiment is %1: %2 trials ended.',
    word,
    total === undefined ? String(ended) : `${ended}/${total}`
  );
}

/** The dashboard's one live region: what a person who does not see it must hear, and no more. */
export function Announcer(props: {
  readonly board: Board;
  readonly isLive: boolean;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { board, isLive, trans } = props;
  const [news, setNews] = useState('');
  const { word } = experimentWord(board.experiment, trans);
  const best = board.experiment.best?.metric;
  const { ended, total } = progressOf(board);
  const acts = board.history.length;
  const known = useRef({ word, best, isLive, acts, failed: board.experiment.trials.failed });
  useEffect(() => {
    const before = known.current;
    const { failed } = board.experiment.trials;
    known.current = { word, best, isLive, acts, failed };
    const done = board.history.slice(before.acts).slice(-MOST_ACTS).map(actSentence);
    const state = word === before.word ? [] : [stateSentence(word, ended, total, trans)];
    if (isLive !== before.isLive) {
      setNews(isLive ? trans.__('Connected again.') : trans.__('The connection was lost.'));
    } else if (done.length > 0 || state.length > 0) {
      setNews([...done, ...state].join(' '));
    } else if (best !== undefined && best !== before.best) {
      setNews(trans.__('New best: %1.', metric(best)));
    } else if (failed > before.failed) {
      setNews(trans._n('%1 trial failed.', '%1 trials failed.', failed));
    }
  }, [word, best, isLive, acts, board, trans]);
  return (
    <div className="jp-Hopyard-spoken" role="status" aria-live="polite">
      {news}
    </div>
  );
}
