import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretUpIcon, closeIcon } from '@jupyterlab/ui-components';
import { type DragEvent, type JSX, type KeyboardEvent, type PointerEvent, type ReactNode, useId, useRef } from 'react';
import type { DashboardModel } from '../model/dashboard';
import {
  changePlace,
  LEAST_HEIGHT,
  LEAST_SPAN,
  movePlace,
  type PanelId,
  type Place,
  SPANS
} from '../model/arrangement';
import type { LaidOut } from './layout';

const STEP_PX = 20;
const DRAGGED = 'application/x-hopyard-panel';

/** One panel of the Overview with its title: dragged by it, resized at its corner, maximised by `f`. */
export function Frame(props: {
  readonly model: DashboardModel;
  readonly place: LaidOut;
  readonly panels: readonly PanelId[];
  readonly label: string;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, place, panels, label, trans } = props;
  const { id } = place;
  const isMaximised = model.maximised === id;
  const box = useRef<HTMLElement>(null);
  const heading = useId();
  const change = (to: Partial<Place>): void => model.arrange(changePlace(model.arrangement, panels, id, to));
  const move = (before: PanelId | undefined): void => model.arrange(movePlace(model.arrangement, panels, id, before));
  const step = (by: -1 | 1): void => {
    const at = panels.indexOf(id);
    move(by < 0 ? panels[Math.max(0, at - 1)] : panels[at + 2]);
  };
  const onDrop = (event: DragEvent): void => {
    const from = event.dataTransfer.getData(DRAGGED);
    if (from !== '' && from !== id) {
      event.preventDefault();
      model.arrange(movePlace(model.arrangement, panels, from as PanelId, id));
    }
  };
  return (
    <section
      ref={box}
      className={`jp-Hopyard-frame${isMaximised ? ' jp-mod-maximised' : ''}`}
      style={
        isMaximised
          ? undefined
          : { gridColumn: `span ${place.span}`, gridRow: `span ${place.rows}`, height: place.height }
      }
      aria-labelledby={heading}
      data-panel={id}
      onDragOver={event => event.dataTransfer.types.includes(DRAGGED) && event.preventDefault()}
      onDrop={onDrop}
    >
      <div
        className="jp-Hopyard-frameHead"
        draggable={!isMaximised}
        onDragStart={event => {
          event.dataTransfer.setData(DRAGGED, id);
          event.dataTransfer.effectAllowed = 'move';
        }}
        onDoubleClick={event => event.target === event.currentTarget && model.maximise(isMaximised ? undefined : id)}
      >
        <h2 id={heading}>{label}</h2>
        {props.tools}
        <span className="jp-Hopyard-frameActs">
          {isMaximised ? null : (
            <>
              <IconButton label={trans.__('%1: earlier', label)} act={() => step(-1)} icon={caretUpIcon} />
              <IconButton label={trans.__('%1: later', label)} act={() => step(1)} icon={caretDownIcon} />
              <IconButton label={trans.__('Hide %1', label)} act={() => change({ isHidden: true })} icon={closeIcon} />
            </>
          )}
          <button
            type="button"
            className="jp-Hopyard-iconButton"
            aria-pressed={isMaximised}
            aria-keyshortcuts="f"
            title={isMaximised ? trans.__('Back to all panels (Esc)') : trans.__('Maximise (f)')}
            aria-label={isMaximised ? trans.__('Restore %1', label) : trans.__('Maximise %1', label)}
            onClick={() => model.maximise(isMaximised ? undefined : id)}
          >
            <span aria-hidden="true">{isMaximised ? '⤡' : '⤢'}</span>
          </button>
        </span>
      </div>
      <div className="jp-Hopyard-frameBody">{props.children}</div>
      {isMaximised ? null : <Grip box={box} place={place} label={label} change={change} trans={trans} />}
    </section>
  );
}

function IconButton(props: {
  readonly label: string;
  readonly act: () => void;
  readonly icon: typeof closeIcon;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-Hopyard-iconButton"
      title={props.label}
      aria-label={props.label}
      onClick={props.act}
    >
      <props.icon.react tag="span" />
    </button>
  );
}

/** The corner: dragged, or moved with the arrow keys. */
function Grip(props: {
  readonly box: { readonly current: HTMLElement | null };
  readonly place: LaidOut;
  readonly label: string;
  readonly change: (to: Partial<Place>) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { place, change, trans } = props;
  const drag = (event: PointerEvent<HTMLButtonElement>): void => {
    const box = props.box.current;
    const grid = box?.parentElement;
    if (!box || !grid || event.button !== 0) {
      return;
    }
    event.preventDefault();
    const grip = event.currentTarget;
    grip.setPointerCapture(event.pointerId);
    const column = grid.clientWidth / SPANS;
    const begun = box.getBoundingClientRect();
    const move = (at: globalThis.PointerEvent): void => {
      change({
        span: Math.max(LEAST_SPAN, Math.round((at.clientX - begun.left) / column)),
        height: Math.max(LEAST_HEIGHT, at.clientY - begun.top)
      });
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to: Record<string, Partial<Place>> = {
      ArrowLeft: { span: place.span - 1 },
      ArrowRight: { span: place.span + 1 },
      ArrowUp: { height: place.height - STEP_PX },
      ArrowDown: { height: place.height + STEP_PX }
    };
    const wanted = to[event.key];
    if (wanted) {
      event.preventDefault();
      event.stopPropagation();
      change(wanted);
    }
  };
  return (
    <button
      type="button"
      className="jp-Hopyard-grip"
      title={trans.__('Resize: drag, or arrow keys')}
      aria-label={trans.__('Resize %1 with the arrow keys', props.label)}
      onPointerDown={drag}
      onKeyDown={onKeyDown}
    />
  );
}
