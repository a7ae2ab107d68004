import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useRestedSignal, useSignal } from '../../../components/hooks';
import { RowsOutOfSight, useRowsInSight } from '../../../components/rows-in-sight';
import type { Board } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import { NothingBegan } from '../nothing-began';
import type { DashboardModel } from '../model/dashboard';
import type { Field } from '../model/fields';
import { NONE, type Line } from '../model/order';
import { headingOf, textOf, widthOf } from './cell';
import { bestRow, columnsOf } from './columns';
import { TableHead } from './head';
import { useLines } from './lines';
import { TrialRow } from './row';

const ROW_PX = 26;
/** While a brush moves, the table follows ten times a second; the charts' frames come first. */
const REST_MS = 100;
/** Heading and pinned best come before the first line. */
const BEFORE = 2;

export interface TrialTableProps {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly trans: TranslationBundle;
}

/** All trials as one grid: only the rows in sight are in the document, and screen readers are told of all. */
export function TrialTable(props: TrialTableProps): JSX.Element {
  const { model, board, trans } = props;
  const { selection, arrangement } = model;
  useRestedSignal(selection.keptChanged, REST_MS);
  useSignal(selection.selectedChanged);
  const [isHeld, setHeld] = useState(false);
  const [active, setActive] = useState<number | undefined>();
  const host = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const { all, shown } = useMemo(() => columnsOf(board, arrangement), [board, arrangement]);
  const table = useLines({ board, selection, arrangement, fields: all, isHeld });
  const { lines } = table;
  const best = bestRow(board);
  const known = useKnownRows(board);
  const headPx = ROW_PX * (best === undefined ? 1 : 2);
  const { places, before, after, show } = useRowsInSight({ count: lines.length, host, rowPx: ROW_PX, headPx });
  useHoverMark(model, host);
  const activeAt = active === undefined ? -1 : lines.findIndex(line => line.kind === 'row' && line.row === active);
  const go = (to: number): void => {
    const at = Math.max(0, Math.min(lines.length - 1, to));
    const line = lines[at];
    if (line) {
      show(at);
      const row = line.kind === 'row' ? line.row : rowNear(lines, at, to < activeAt ? -1 : 1);
      setActive(row);
      selection.hover(row);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((host.current?.clientHeight ?? 0) / ROW_PX) - 3);
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(activeAt + 1),
      ArrowUp: () => go(activeAt < 0 ? 0 : activeAt - 1),
      PageDown: () => go(activeAt + page),
      PageUp: () => go(activeAt - page),
      Home: () => go(0),
      End: () => go(lines.length - 1),
      Enter: () => active !== undefined && model.open(active),
      ' ': () => active !== undefined && selection.toggle(active)
    };
    const move = event.target === event.currentTarget ? moves[event.key] : undefined;
    if (move && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      event.stopPropagation();
      move();
    }
  };
  const width = shown.reduce((sum, field) => sum + widthOf(field), 0);
  const rowOf = (element: EventTarget): number | undefined => {
    const row = (element as Element).closest<HTMLElement>('[data-row]')?.dataset['row'];
    return row === undefined ? undefined : Number(row);
  };
  const draw = (row: number, place: number, isPinned: boolean): JSX.Element => (
    <TrialRow
      key={isPinned ? 'best' : row}
      id={`${prefix}-${isPinned ? 'best' : row}`}
      board={board}
      row={row}
      fields={shown}
      place={place}
      isSelected={selection.selected.has(row)}
      isOpen={model.opened === row}
      isActive={!isPinned && active === row}
      isBest={row === best}
      isNew={row >= known}
      trans={trans}
    />
  );
  return (
    <div className="jp-Hopyard-trials">
      <div
        ref={host}
        className="jp-Hopyard-trialsHost"
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => {
          setHeld(false);
          selection.hover(undefined);
        }}
        onPointerOver={event => selection.hover(rowOf(event.target))}
      >
        <table
          role="grid"
          tabIndex={0}
          aria-label={trans.__('Trials')}
          aria-rowcount={lines.length + BEFORE}
          aria-colcount={shown.length}
          aria-multiselectable="true"
          aria-activedescendant={active === undefined ? undefined : `${prefix}-${active}`}
          style={{ width }}
          onKeyDown={onKeyDown}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
          onClick={event => {
            const row = rowOf(event.target);
            if (row !== undefined) {
              setActive(row);
              if (event.ctrlKey || event.metaKey) {
                selection.toggle(row);
              } else {
                model.open(row);
              }
            }
          }}
        >
          <colgroup>
            {shown.map(field => (
              <col key={field.id} style={{ width: widthOf(field) }} />
            ))}
          </colgroup>
          <TableHead
            fields={shown}
            sorting={arrangement.sorting}
            sort={sorting => model.arrange({ ...arrangement, sorting })}
            trans={trans}
          />
          {best === undefined ? null : <tbody className="jp-Hopyard-pinned">{draw(best, BEFORE, true)}</tbody>}
          <tbody>
            <RowsOutOfSight height={before} columns={shown.length} />
            {places.map(at => {
              const line = lines[at];
              if (line === undefined) {
                return null;
              }
              return line.kind === 'row' ? (
                draw(line.row, at + 1 + BEFORE, false)
              ) : (
                <GroupRow
                  key={`group ${line.value}`}
                  line={line}
                  field={all.find(({ id }) => id === arrangement.groupBy)}
                  isClosed={table.isClosed(line.value)}
                  toggle={() => table.toggleGroup(line.value)}
                  place={at + 1 + BEFORE}
                  columns={shown.length}
                  trans={trans}
                />
              );
            })}
            <RowsOutOfSight height={after} columns={shown.length} />
          </tbody>
        </table>
        {lines.length === 0 ? <NoRows {...props} /> : null}
      </div>
      {table.waiting > 0 ? (
        <button type="button" className="jp-Hopyard-button jp-Hopyard-settle" onClick={table.settle}>
          {trans._n('%1 row has a new place: order now', '%1 rows have new places: order now', table.waiting)}
        </button>
      ) : null}
    </div>
  );
}

function GroupRow(props: {
  readonly line: Extract<Line, { kind: 'group' }>;
  readonly field: Field | undefined;
  readonly isClosed: boolean;
  readonly toggle: () => void;
  readonly place: number;
  readonly columns: number;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { line, field, trans } = props;
  // A field that answers with this group's value, to be shown as its cells are.
  const value =
    field === undefined || line.value === NONE
      ? trans.__('none')
      : textOf({ ...field, value: () => line.value }, 0, trans);
  return (
    <tr className="jp-Hopyard-groupRow" aria-rowindex={props.place}>
      <th scope="rowgroup" colSpan={props.columns}>
        <button type="button" aria-expanded={!props.isClosed} onClick={props.toggle}>
          <span aria-hidden="true">{props.isClosed ? '▸' : '▾'}</span>{' '}
          {field ? `${headingOf(field, trans)} ${value}` : value}
          <span className="jp-Hopyard-quiet"> {trans._n('%1 trial', '%1 trials', line.rows)}</span>
        </button>
      </th>
    </tr>
  );
}

function NoRows(props: TrialTableProps): JSX.Element {
  const { model, board, trans } = props;
  return board.trials.count === 0 ? (
    <NothingBegan {...props} says={trans.__('No trial has begun yet.')} />
  ) : (
    <div className="jp-Hopyard-empty">
      <p>{trans._n('%1 trial, outside the filter.', '%1 trials, all outside the filter.', board.trials.count)}</p>
      <button
        type="button"
        className="jp-Hopyard-button"
        onClick={() => {
          model.filterText = '';
          model.selection.clearBrushes();
        }}
      >
        {trans.__('Show all')}
      </button>
    </div>
  );
}

function rowNear(lines: readonly Line[], at: number, step: 1 | -1): number | undefined {
  for (let near = at; near >= 0 && near < lines.length; near += step) {
    const line = lines[near];
    if (line?.kind === 'row') {
      return line.row;
    }
  }
  return undefined;
}

/** Trials there were when the table was first shown; later ones announce themselves. */
function useKnownRows(board: Board): number {
  const known = useRef(board.trials.count);
  return known.current;
}

/** Marks the row that is pointed at in another view, without drawing the table again. */
function useHoverMark(model: DashboardModel, host: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const { selection } = model;
    const mark = (): void => {
      host.current?.querySelector('.jp-mod-hovered')?.classList.remove('jp-mod-hovered');
      if (selection.hovered !== undefined) {
        host.current?.querySelector(`[data-row="${selection.hovered}"]`)?.classList.add('jp-mod-hovered');
      }
    };
    selection.hoverChanged.connect(mark);
    return () => {
      selection.hoverChanged.disconnect(mark);
    };
  }, [model, host]);
}
