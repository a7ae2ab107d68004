import type { ISignal } from '@lumino/signaling';
import { type MutableRefObject, useEffect, useRef } from 'react';
import type { Stage } from '../../../components/charts/stage';
import type { Selection } from '../model/selection';

/** Calls `slot` at each emission, the newest one given, without rendering. */
export function useSlot<S, A>(signal: ISignal<S, A>, slot: () => void): void {
  const newest = useRef(slot);
  newest.current = slot;
  useEffect(() => {
    const call = (): void => newest.current();
    signal.connect(call);
    return () => {
      signal.disconnect(call);
    };
  }, [signal]);
}

/**
 * Draws again without rendering: the highlights when what is hovered or chosen changes, the mass when the brushes do, and
 * then the highlights too where `isTopKept` says that they show what is kept.
 */
export function useSelection(
  selection: Selection,
  stage: MutableRefObject<Stage | null>,
  isTopKept: () => boolean = () => true
): void {
  const drawTop = (): void => stage.current?.drawTop();
  useSlot(selection.hoverChanged, drawTop);
  useSlot(selection.selectedChanged, drawTop);
  useSlot(selection.keptChanged, () => {
    stage.current?.drawBase();
    if (isTopKept()) {
      drawTop();
    }
  });
}

/** What a click or Enter on a trial does: alone it opens it; with a modifier it is chosen besides the others. */
export function choose(
  selection: Selection,
  row: number,
  event: { readonly ctrlKey: boolean; readonly metaKey: boolean; readonly shiftKey: boolean },
  open: (row: number) => void
): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) {
    selection.toggle(row);
  } else {
    selection.select([row]);
    open(row);
  }
}
