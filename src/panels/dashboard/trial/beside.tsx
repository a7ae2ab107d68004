import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import type { Board } from '../../../store/board/types';
import type { DashboardActs } from '../acts';
import type { DashboardModel } from '../model/dashboard';
import { TrialPage } from './page';

const LEAST_SHARE = 0.2;
const MOST_SHARE = 0.75;
const STEP = 0.02;

/** A view, and beside it the page of the trial that is open; where there is little room, over it. */
export function Beside(props: {
  readonly model: DashboardModel;
  readonly board: Board;
  readonly acts: DashboardActs;
  readonly rendermime: IRenderMimeRegistry;
  readonly isLive: boolean;
  readonly children: ReactNode;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, board, trans } = props;
  const { opened, arrangement } = model;
  const host = useRef<HTMLDivElement>(null);
  const share = (pageShare: number): void =>
    model.arrange({ ...arrangement, pageShare: Math.min(MOST_SHARE, Math.max(LEAST_SHARE, pageShare)) });
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const box = host.current?.getBoundingClientRect();
    if (!box || event.button !== 0) {
      return;
    }
    event.preventDefault();
    const bar = event.currentTarget;
    bar.setPointerCapture(event.pointerId);
    const move = (at: globalThis.PointerEvent): void => share((box.right - at.clientX) / box.width);
    bar.addEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', () => bar.removeEventListener('pointermove', move), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? STEP : event.key === 'ArrowRight' ? -STEP : 0;
    if (by !== 0) {
      event.preventDefault();
      share(arrangement.pageShare + by);
    }
  };
  const isOpen = opened !== undefined && opened < board.trials.count;
  return (
    <div ref={host} className={`jp-Hopyard-beside${isOpen ? ' jp-mod-open' : ''}`}>
      <div className="jp-Hopyard-besideMain">{props.children}</div>
      {isOpen ? (
        <>
          <div
            role="separator"
            className="jp-Hopyard-splitter"
            aria-orientation="vertical"
            aria-label={trans.__('Width of the trial’s page')}
            aria-valuemin={Math.round(LEAST_SHARE * 100)}
            aria-valuemax={Math.round(MOST_SHARE * 100)}
            aria-valuenow={Math.round(arrangement.pageShare * 100)}
            tabIndex={0}
            onPointerDown={drag}
            onKeyDown={onKeyDown}
          />
          <div className="jp-Hopyard-besidePage" style={{ width: `${arrangement.pageShare * 100}%` }}>
            <TrialPage key={opened} {...props} row={opened} />
          </div>
        </>
      ) : null}
    </div>
  );
}
