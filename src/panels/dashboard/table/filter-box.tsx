import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { type JSX, useEffect, useId, useMemo } from 'react';
import { noteInput } from '../../../components/charts/slices';
import { useSignal } from '../../../components/hooks';
import type { Board } from '../../../store/board/types';
import type { DashboardModel } from '../model/dashboard';
import { readFilter } from '../model/filter';

const BRUSH = 'filter';

/** Narrows all views to the trials an expression is true of; what is wrong with it is said beside it while it is typed. */
export function FilterBox(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, trans } = props;
  const { selection, filterText } = model;
  useSignal(model.filterChanged);
  useSignal(selection.keptChanged);
  const wrong = useId();
  // Fields may come with later trials: an unknown name is asked for again, a right filter is left as it is.
  const fields = [...board.trials.parameters, ...board.trials.furtherMetrics, ...board.trials.labels].length;
  const filter = useMemo(
    () => readFilter(filterText, board, trans),
    [filterText, fields, board.trials.count > 0, board.trials.executors.length, trans]
  );
  useEffect(() => {
    if (filter.kind !== 'wrong') {
      selection.brush(BRUSH, filter.kind === 'right' ? filter.brush : undefined);
    }
  }, [filter, selection]);
  return (
    <div className="jp-Hopyard-filter">
      <span className="jp-Hopyard-filterField">
        <input
          type="search"
          className="jp-Hopyard-filterInput"
          value={filterText}
          placeholder={trans.__('filter: lr < 0.01 and status == "stopped"')}
          aria-label={trans.__('Filter trials')}
          aria-keyshortcuts="/"
          aria-invalid={filter.kind === 'wrong'}
          aria-describedby={filter.kind === 'wrong' ? wrong : undefined}
          spellCheck={false}
          autoComplete="off"
          onChange={event => {
            noteInput(performance.now());
            model.filterText = event.target.value;
          }}
          onKeyDown={event => {
            if (event.key === 'Escape') {
              event.stopPropagation();
              if (filterText === '') {
                event.currentTarget.blur();
              }
              model.filterText = '';
            }
          }}
        />
        <span className="jp-Hopyard-kept">
          {selection.kept === undefined
            ? null
            : trans.__('%1 of %2', String(selection.keptCount), String(board.trials.count))}
        </span>
      </span>
      {filter.kind === 'wrong' ? (
        <span id={wrong} className="jp-Hopyard-problem" role="status">
          {filter.says}
        </span>
      ) : null}
      <Chips {...props} />
    </div>
  );
}

/** Brushes of charts, each with its own way back. */
function Chips({
  model,
  trans
}: {
  readonly model: DashboardModel;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { selection } = model;
  const brushes = [...selection.brushes].filter(([key]) => key !== BRUSH);
  return brushes.length === 0 ? null : (
    <ul className="jp-Hopyard-chips" aria-label={trans.__('Brushed')}>
      {brushes.map(([key, { says }]) => (
        <li key={key}>
          <button type="button" title={trans.__('Take back: %1', says)} onClick={() => selection.brush(key, undefined)}>
            <span>{says}</span>
            <closeIcon.react tag="span" className="jp-Hopyard-chipIcon" aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
