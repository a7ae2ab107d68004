import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type { Board } from '../../store/board/types';
import type { DashboardModel } from './model/dashboard';

/** What was done to the experiment by hand: who, when, what; newest first. */
export function HistoryView(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, trans } = props;
  if (board.history.length === 0) {
    return (
      <p className="jp-Hopyard-empty">
        {trans.__('Nobody has changed anything by hand. What you pause, change, add or stop is kept here.')}
      </p>
    );
  }
  return (
    <div className="jp-Hopyard-tableHost jp-Hopyard-pad">
      <table className="jp-Hopyard-table">
        <caption className="jp-Hopyard-spoken">{trans.__('What was done by hand')}</caption>
        <thead>
          <tr>
            <th scope="col">{trans.__('when')}</th>
            <th scope="col">{trans.__('who')}</th>
            <th scope="col">{trans.__('what')}</th>
            <th scope="col">{trans.__('trial')}</th>
          </tr>
        </thead>
        <tbody>
          {[...board.history].reverse().map((act, index) => {
            const row = act.trial === undefined ? undefined : board.trials.rowOf(act.trial);
            return (
              <tr key={board.history.length - index}>
                <td className="jp-Hopyard-number">
                  <time dateTime={new Date(act.at).toISOString()}>{new Date(act.at).toLocaleString()}</time>
                </td>
                <td title={act.by}>
                  <span className="jp-Hopyard-clamp">{act.by}</span>
                </td>
                <td className="jp-Hopyard-wrap" title={act.says}>
                  <span className="jp-Hopyard-clamp">{act.says}</span>
                </td>
                <td>
                  {row === undefined ? null : (
                    <button
                      type="button"
                      className="jp-Hopyard-link"
                      onClick={() => {
                        model.tab = 'trials';
                        model.open(row);
                      }}
                    >
                      #{board.trials.numbers[row]}
                    </button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
