import { useVirtualizer } from '@tanstack/react-virtual';
import type { JSX, RefObject } from 'react';

/** Rows beyond the edges that are drawn ahead of scrolling. */
const OVERSCAN = 12;

export interface RowsInSight {
  /** Places of the rows to draw, in order and without gaps. */
  readonly places: readonly number[];
  /** Pixels of the rows before and after those. */
  readonly before: number;
  readonly after: number;
  /** Scrolls as far as is needed to see the row. */
  show(place: number): void;
}

/**
 * Which rows of a long table need be in the document.
 *
 * @param options `count` rows of `rowPx` pixels each in the scrolling `host`, whose upper `headPx` pixels are covered; up to `all` rows are all
 * drawn, wherever they are.
 */
export function useRowsInSight(options: {
  readonly count: number;
  readonly host: RefObject<HTMLElement>;
  readonly rowPx: number;
  readonly headPx: number;
  readonly all?: number;
}): RowsInSight {
  const { count, host, rowPx, headPx, all = 0 } = options;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => host.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    scrollPaddingStart: headPx
  });
  const show = (place: number): void => virtual.scrollToIndex(place);
  if (count <= all) {
    return { places: Array.from({ length: count }, (_, place) => place), before: 0, after: 0, show };
  }
  const items = virtual.getVirtualItems();
  return {
    places: items.map(({ index }) => index),
    before: items[0]?.start ?? 0,
    after: virtual.getTotalSize() - (items[items.length - 1]?.end ?? 0),
    show
  };
}

/** A row in place of those that are not drawn. */
export function RowsOutOfSight({ height, columns }: { height: number; columns: number }): JSX.Element | null {
  return height <= 0 ? null : (
    <tr aria-hidden="true" className="jp-Hopyard-gap">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
