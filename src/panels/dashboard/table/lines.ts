import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Board } from '../../../store/board/types';
import type { Arrangement } from '../model/arrangement';
import type { Field } from '../model/fields';
import { groupRows, keepPlaces, keptRows, type Line, orderRows, rowLines } from '../model/order';
import type { Selection } from '../model/selection';

export interface Lines {
  readonly lines: readonly Line[];
  /** Rows that would stand elsewhere: somebody points at the table, so they wait. */
  readonly waiting: number;
  readonly toggleGroup: (value: number) => void;
  readonly isClosed: (value: number) => boolean;
  /** Puts everything where it belongs now. */
  readonly settle: () => void;
}

/** The table's lines in order; while `isHeld`, rows keep their place and new ones wait at the end. */
export function useLines(props: {
  readonly board: Board;
  readonly selection: Selection;
  readonly arrangement: Arrangement;
  readonly fields: readonly Field[];
  readonly isHeld: boolean;
}): Lines {
  const { board, selection, arrangement, fields, isHeld } = props;
  const { sorting, groupBy } = arrangement;
  const [settled, settleNow] = useReducer((count: number) => count + 1, 0);
  const [closed, setClosed] = useState<ReadonlySet<number>>(new Set());
  const shown = useRef<{ order: Int32Array; asked: string }>({ order: new Int32Array(), asked: '' });
  const { kept } = selection;
  const whole = useMemo(
    () =>
      orderRows(
        board.trials.count,
        undefined,
        fields.find(({ id }) => id === sorting.by),
        sorting.isDescending
      ),
    [board, sorting.by, sorting.isDescending]
  );
  const right = useMemo(() => keptRows(whole, kept), [whole, kept]);
  // Another question is another order, held or not.
  const asked = `${sorting.by} ${sorting.isDescending} ${[...selection.brushes.values()].map(({ says }) => says).join(' ')}`;
  const isKept = isHeld && shown.current.asked === asked;
  const order = useMemo(() => (isKept ? keepPlaces(shown.current.order, right) : right), [isKept, right, settled]);
  useEffect(() => {
    shown.current = { order, asked };
  }, [order, asked]);
  const grouping = fields.find(({ id }) => id === groupBy);
  const lines = useMemo(
    (): readonly Line[] => (grouping ? groupRows(order, grouping, closed) : rowLines(order)),
    [order, groupBy, closed, board]
  );
  const waiting = useMemo(() => (isKept ? misplaced(order, right) : 0), [isKept, order, right]);
  return {
    lines,
    waiting,
    toggleGroup: value => {
      const next = new Set(closed);
      if (!next.delete(value)) {
        next.add(value);
      }
      setClosed(next);
    },
    isClosed: value => closed.has(value),
    settle: () => {
      shown.current = { order: right, asked };
      settleNow();
    }
  };
}

function misplaced(order: Int32Array, right: Int32Array): number {
  let count = 0;
  for (let at = 0; at < right.length; at++) {
    count += order[at] === right[at] ? 0 : 1;
  }
  return count;
}
