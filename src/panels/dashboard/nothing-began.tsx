import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Board } from '../../store/board/types';
import { experimentIsOver } from '../../store/project';
import type { DashboardActs } from './acts';
import { isSearch } from './model/steering';

/** Where trials will be, while there is none: what one can do meanwhile. */
export function NothingBegan(props: {
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly says: string;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { board, acts, trans } = props;
  const canAdd = isSearch(board) && !experimentIsOver(board.experiment);
  return (
    <div className="jp-Hopyard-empty">
      <p>{props.says}</p>
      {canAdd ? (
        <button
          type="button"
          className="jp-Hopyard-button"
          title={trans.__('A trial with parameters of your own, before those of the search')}
          onClick={() => acts.addTrial({})}
        >
          {trans.__('Add a trial…')}
        </button>
      ) : (
        <button
          type="button"
          className="jp-Hopyard-button"
          title={trans.__('Show the cell that started the experiment')}
          onClick={acts.showExperiment}
        >
          {trans.__('Show the cell')}
        </button>
      )}
    </div>
  );
}
