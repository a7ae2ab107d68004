import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo } from 'react';
import type { Board } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import type { DashboardModel } from '../model/dashboard';
import { PARQUET, toCsv } from '../model/export';
import { orderRows } from '../model/order';
import { headingOf } from './cell';
import { columnsOf, groupings } from './columns';

/** What can be done with the table as a whole: group, choose columns, take it along. */
export function TableTools(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, acts, trans } = props;
  const { arrangement, selection } = model;
  const { all, shown } = useMemo(() => columnsOf(board, arrangement), [board, arrangement]);
  const groups = groupings(board);
  const isShown = new Set(shown.map(({ id }) => id));
  const { name } = board.experiment;
  const rowsInOrder = (): Int32Array => {
    const by = all.find(({ id }) => id === arrangement.sorting.by);
    return orderRows(board.trials.count, selection.kept, by, arrangement.sorting.isDescending);
  };
  const exportCsv = (): void => acts.download(`${name}.csv`, 'text/csv', toCsv(all, rowsInOrder()));
  const exportParquet = async (): Promise<void> => {
    // The rows that were asked for, whatever comes while the writer loads.
    const rows = rowsInOrder();
    const { toParquet } = await import('../model/parquet');
    acts.download(`${name}.parquet`, PARQUET, toParquet(all, rows));
  };
  return (
    <div className="jp-Hopyard-tools">
      <label>
        {trans.__('Group by')}{' '}
        <select
          value={arrangement.groupBy ?? ''}
          onChange={event =>
            model.arrange({ ...arrangement, groupBy: event.target.value === '' ? undefined : event.target.value })
          }
        >
          <option value="">{trans.__('nothing')}</option>
          {groups.map(field => (
            <option key={field.id} value={field.id}>
              {headingOf(field, trans)}
            </option>
          ))}
        </select>
      </label>
      <details className="jp-Hopyard-chooser">
        <summary>{trans.__('Columns %1/%2', String(shown.length), String(all.length))}</summary>
        <fieldset>
          <legend className="jp-Hopyard-spoken">{trans.__('Columns')}</legend>
          {all.map(field => (
            <label key={field.id}>
              <input
                type="checkbox"
                checked={isShown.has(field.id)}
                disabled={field.id === 'trial.number'}
                onChange={event =>
                  model.arrange({
                    ...arrangement,
                    columns: { ...arrangement.columns, [field.id]: event.target.checked }
                  })
                }
              />
              {headingOf(field, trans)}
            </label>
          ))}
        </fieldset>
      </details>
      <button type="button" className="jp-Hopyard-button" onClick={exportCsv}>
        {trans.__('Export CSV')}
      </button>
      <button type="button" className="jp-Hopyard-button" onClick={() => void exportParquet()}>
        {trans.__('Export Parquet')}
      </button>
    </div>
  );
}
