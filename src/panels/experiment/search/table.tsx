import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo, useRef, useState } from 'react';
import { StateMark } from '../../../components/state-mark';
import { trialWord } from '../../../components/words';
import { experimentIsOver } from '../../../store/project';
import { firstRows, NOTABLE, type SortKey, type Sorting } from './order';
import { isLessBetter, type SearchShown } from './shown';
import { MOST_PARAMETERS, numberText, type TrialRows } from './trials';

const MOST_ROWS = 6;
/** Room is kept for rows that will come, so that nothing below jumps. */
const HEAD_PX = 30;
const ROW_PX = 20;

/** The few trials that matter now; the dashboard has all. Rows keep their place while the pointer is over them. */
export function SearchTable(props: {
  readonly search: SearchShown;
  /** Absent where there is no dashboard. */
  readonly openDashboard: (() => void) | undefined;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { search, trans } = props;
  const { rows, experiment } = search;
  const [sorting, setSorting] = useState<Sorting>(NOTABLE);
  const [isHeld, setHeld] = useState(false);
  const held = useRef<{ readonly by: Sorting; readonly order: readonly number[] }>({ by: NOTABLE, order: [] });
  const order = useMemo(
    () => firstRows(rows, sorting, isLessBetter(experiment), MOST_ROWS),
    [rows, sorting, experiment.direction]
  );
  if (!isHeld || held.current.by !== sorting) {
    held.current = { by: sorting, order };
  }
  const shown = held.current.order;
  const parameters = rows.parameters.slice(0, MOST_PARAMETERS);
  const hasSteps = !experimentIsOver(experiment) || anyReported(rows);
  const columns: readonly { readonly by: SortKey; readonly name: string; readonly isNumber: boolean }[] = [
    { by: 'number', name: '#', isNumber: true },
    { by: 'state', name: trans.__('state'), isNumber: false },
    ...parameters.map(name => ({
      by: `parameter:${name}` as const,
      name,
      isNumber: typeof rows.parameterKey(0, name) === 'number'
    })),
    { by: 'metric', name: search.metric ?? trans.__('metric'), isNumber: true },
    ...(hasSteps ? [{ by: 'step' as const, name: trans.__('step'), isNumber: true }] : [])
  ];
  const sort = (by: SortKey): void => {
    setSorting(nextSorting(sorting, by, isLessBetter(experiment)));
  };
  return (
    <>
      <div
        className="jp-Hopyard-tableHost"
        tabIndex={0}
        role="region"
        aria-label={trans.__('Trials')}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        style={{ minHeight: `${HEAD_PX + ROW_PX * Math.min(MOST_ROWS, search.planned ?? MOST_ROWS)}px` }}
      >
        <table className="jp-Hopyard-table jp-Hopyard-searchTable">
          <caption className="jp-Hopyard-spoken">{trans.__('Trials of this experiment')}</caption>
          <thead>
            <tr>
              {columns.map(column => (
                <Heading key={column.by} {...column} sorting={sorting} sort={sort} trans={trans} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(row => (
              <Row
                key={rows.id(row)}
                row={row}
                search={search}
                parameters={parameters}
                columns={columns}
                hasSteps={hasSteps}
                trans={trans}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Rest {...props} shown={shown.length} />
    </>
  );
}

function anyReported(rows: TrialRows): boolean {
  for (let row = 0; row < rows.count; row++) {
    if (!Number.isNaN(rows.step(row))) {
      return true;
    }
  }
  return false;
}

/** A column the wanted way round first, then the other, then what matters again. */
export function nextSorting(now: Sorting, by: SortKey, lessIsBetter: boolean): Sorting {
  const first = by === 'metric' && !lessIsBetter;
  if (now.by !== by) {
    return { by, isDescending: first };
  }
  return now.isDescending === first ? { by, isDescending: !first } : NOTABLE;
}

function Heading(props: {
  readonly by: SortKey;
  readonly name: string;
  readonly isNumber: boolean;
  readonly sorting: Sorting;
  readonly sort: (by: SortKey) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { by, name, sorting, trans } = props;
  const isBy = sorting.by === by;
  const mark = !isBy ? '' : sorting.isDescending ? '▾' : '▴';
  return (
    <th
      scope="col"
      aria-sort={!isBy ? 'none' : sorting.isDescending ? 'descending' : 'ascending'}
      className={props.isNumber ? 'jp-Hopyard-number' : undefined}
    >
      <button type="button" title={trans.__('Order by %1', name.slice(0, 200))} onClick={() => props.sort(by)}>
        <span className="jp-Hopyard-heading">{name}</span>
        <span className="jp-Hopyard-sortMark" aria-hidden="true">
          {mark}
        </span>
      </button>
    </th>
  );
}

function Row(props: {
  readonly row: number;
  readonly search: SearchShown;
  readonly parameters: readonly string[];
  readonly columns: readonly { readonly by: SortKey; readonly isNumber: boolean }[];
  readonly hasSteps: boolean;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { row, search, trans } = props;
  const { rows, experiment } = search;
  const isBest = experiment.best?.trial === rows.id(row);
  const score = rows.score(row);
  const step = rows.step(row);
  return (
    <tr className={isBest ? 'jp-mod-best' : undefined}>
      <td className="jp-Hopyard-number">
        {isBest ? <span title={trans.__('the best so far')}>★ </span> : null}
        {rows.number(row)}
      </td>
      <td>
        <StateMark state={trialWord(rows.state(row), trans)} />
      </td>
      {props.parameters.map((name, index) => {
        const text = rows.parameter(row, name);
        return (
          <td
            key={name}
            className={props.columns[index + 2]?.isNumber ? 'jp-Hopyard-number' : undefined}
            title={text.slice(0, 500)}
          >
            {text.slice(0, 200)}
          </td>
        );
      })}
      <td className="jp-Hopyard-number">{Number.isNaN(score) && Number.isNaN(step) ? '' : numberText(score)}</td>
      {props.hasSteps ? <td className="jp-Hopyard-number">{Number.isNaN(step) ? '' : step}</td> : null}
    </tr>
  );
}

function Rest(props: {
  readonly search: SearchShown;
  readonly shown: number;
  readonly openDashboard: (() => void) | undefined;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { search, shown, openDashboard, trans } = props;
  const hidden = search.rows.parameters.length - MOST_PARAMETERS;
  const parameters =
    hidden > 0 ? trans._n('%1 more parameter', '%1 more parameters', hidden, String(hidden)) : undefined;
  if (search.trials <= shown && parameters === undefined) {
    return null;
  }
  return (
    <p className="jp-Hopyard-searchRest jp-Hopyard-quiet">
      {openDashboard ? (
        <button type="button" className="jp-Hopyard-link" onClick={openDashboard}>
          {trans.__('Show all %1', trans._n('%1 trial', '%1 trials', search.trials, String(search.trials)))}
        </button>
      ) : (
        trans._n('%1 trial in all', '%1 trials in all', search.trials, String(search.trials))
      )}
      {parameters === undefined ? null : ` · ${parameters}`}
    </p>
  );
}
