import { useEffect, useRef, useState } from 'react';
import { CurveShelf } from '../../../components/charts/shelf';
import { coerceError } from '../../../failure';
import type { Board, CurvesWanted, IBoardFeed } from '../../../store/board/types';

export interface ShownCurves {
  readonly shelf: CurveShelf;
  /** Grows when a curve of a trial that has ended came or changed: only then is the mass drawn again. */
  readonly massRevision: number;
  readonly isReduced: boolean;
  /** Names of all metrics that were reported. */
  readonly metrics: readonly string[];
  readonly isLoading: boolean;
  readonly failure: string | undefined;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Points of all curves together: more can be neither sent nor seen. */
const MOST_POINTS = 400_000;
const MOST_ASKED_BY_NAME = 200;
const REST_MS = 100;
const REST_AFTER_FAILURE_MS = 3_000;

/** Two points a pixel, fewer the more curves there are. */
export function pointsWanted(trials: number, width: number): number {
  return Math.max(32, Math.min(Math.round(width * 2), Math.floor(MOST_POINTS / Math.max(1, trials))));
}

/** Rows whose newest report or state differ between two boards, new rows among them. */
export function changedRows(before: Board | undefined, now: Board): number[] {
  const rows: number[] = [];
  const { trials } = now;
  const old = before?.trials;
  for (let row = 0; row < trials.count; row++) {
    if (
      old === undefined ||
      row >= old.count ||
      old.steps[row] !== trials.steps[row] ||
      old.states[row] !== trials.states[row] ||
      !Object.is(old.latest[row], trials.latest[row])
    ) {
      if (!Number.isNaN(trials.steps[row] ?? NaN) || !Number.isNaN(trials.latest[row] ?? NaN)) {
        rows.push(row);
      }
    }
  }
  return rows;
}

const hasEnded = (board: Board, row: number): boolean => !Number.isNaN(board.trials.endedAt[row] ?? NaN);

/** Curves of all trials, kept up: whole at first and for each window, then only those that have moved on. */
export function useCurves(
  board: Board,
  feed: IBoardFeed,
  wanted: { readonly metric: string | undefined; readonly window: Window | undefined; readonly width: number }
): ShownCurves {
  const [shown, setShown] = useState<ShownCurves>({
    shelf: CurveShelf.EMPTY,
    massRevision: 0,
    isReduced: false,
    metrics: [],
    isLoading: true,
    failure: undefined
  });
  const newest = useRef(board);
  newest.current = board;
  const wake = useRef<(() => void) | undefined>(undefined);
  const points = pointsWanted(board.trials.count, bucket(wanted.width));
  const { metric, window: shownWindow } = wanted;
  const from = shownWindow?.from;
  const to = shownWindow?.to;
  useEffect(() => {
    let isOver = false;
    let timer: number | undefined;
    let isAsking = false;
    let seen: Board | undefined;
    const base: CurvesWanted = {
      points,
      ...(metric === undefined ? {} : { metric }),
      ...(from === undefined || to === undefined ? {} : { fromStep: from, toStep: to })
    };
    const ask = async (): Promise<void> => {
      const now = newest.current;
      const rows = changedRows(seen, now);
      if (isAsking || isOver || (seen !== undefined && rows.length === 0)) {
        return;
      }
      const isWhole = seen === undefined || rows.length > MOST_ASKED_BY_NAME;
      const started = performance.now();
      let least = REST_MS;
      isAsking = true;
      try {
        const trials = rows.map(row => now.trials.ids[row] ?? '');
        const curves = await feed.curves(isWhole ? base : { ...base, trials });
        seen = now;
        if (!isOver) {
          const isMass = isWhole || rows.some(row => hasEnded(now, row));
          setShown(last => ({
            shelf: isWhole ? CurveShelf.of(curves) : last.shelf.with(curves),
            massRevision: last.massRevision + (isMass ? 1 : 0),
            isReduced: curves.isReduced || (!isWhole && last.isReduced),
            metrics: curves.metrics.length > 0 ? curves.metrics : last.metrics,
            isLoading: false,
            failure: undefined
          }));
        }
      } catch (thrown) {
        least = REST_AFTER_FAILURE_MS;
        if (!isOver) {
          setShown(last => ({ ...last, isLoading: false, failure: coerceError(thrown).message }));
        }
      }
      // As long as the answer took, four times over: a slow line is asked seldom.
      timer = window.setTimeout(
        () => {
          isAsking = false;
          wake.current?.();
        },
        Math.max(least, 4 * (performance.now() - started))
      );
    };
    wake.current = () => void ask();
    void ask();
    return () => {
      isOver = true;
      wake.current = undefined;
      window.clearTimeout(timer);
    };
  }, [feed, points, metric, from, to]);
  useEffect(() => wake.current?.(), [board]);
  return shown;
}

/** Widths in steps, so that dragging a border does not ask at every pixel. */
const bucket = (width: number): number => Math.max(200, Math.ceil(width / 200) * 200);
