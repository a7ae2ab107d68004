import type { TranslationBundle } from '@jupyterlab/translation';
import {
  type JSX,
  type KeyboardEvent,
  type MutableRefObject,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState
} from 'react';
import { type Drawing, Stage } from './stage';
import { type Tip, TipView } from './tip';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What a chart does with pointer and keys; places are CSS pixels from the plot's corner. */
export interface Gestures {
  hover?(at: Point | undefined): void;
  click?(at: Point, event: PointerEvent): void;
  doubleClick?(at: Point): void;
  /** Whether a drag begins here; it does so after three pixels. */
  canDrag?(at: Point): boolean;
  drag?(from: Point, at: Point, event: PointerEvent): void;
  drop?(from: Point, at: Point): void;
  /** Whether the wheel was used; otherwise the page scrolls. */
  wheel?(at: Point, event: WheelEvent): boolean;
  /** Whether the key was used. */
  key?(event: KeyboardEvent): boolean;
  cursor?(at: Point): string | undefined;
}

export interface IPlotProps {
  /** What the chart shows, in a sentence. */
  readonly label: string;
  readonly trans: TranslationBundle;
  readonly drawing: Drawing;
  readonly gestures?: Gestures;
  /** The base is drawn again when one of these differs, the top with it; always as many of them. */
  readonly drawnFrom: readonly unknown[];
  /** The top alone is drawn again when one of these differs; always as many of them. */
  readonly highlightsFrom?: readonly unknown[];
  readonly themeRevision: number;
  readonly tip?: Tip | undefined;
  /** Said to screen readers when it changes: the trial that the keys have reached. */
  readonly spoken?: string | undefined;
  readonly stage: MutableRefObject<Stage | null>;
  readonly onSize?: (width: number, height: number) => void;
  /** Without gestures and keys: a picture rather than an instrument. */
  readonly isStill?: boolean;
}

/** The place of a chart: canvases, pointer, keys, tip. It draws nothing by itself. */
export function Plot(props: IPlotProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const newest = useNewest(props);
  useLayoutEffect(() => {
    if (!host.current) {
      return;
    }
    const stage = new Stage(
      host.current,
      {
        base: pen => newest.current.drawing.base(pen),
        top: pen => newest.current.drawing.top(pen),
        isWhole: newest.current.drawing.isWhole ?? false,
        isOne: newest.current.drawing.isOne ?? false
      },
      (width, height) => {
        setSize({ width, height });
        newest.current.onSize?.(width, height);
      }
    );
    newest.current.stage.current = stage;
    return () => {
      stage.dispose();
      newest.current.stage.current = null;
    };
  }, [newest]);
  useEffect(() => newest.current.stage.current?.restyle(), [newest, props.themeRevision]);
  useEffect(() => redraw(newest.current.stage.current), [newest, size, ...props.drawnFrom]);
  useEffect(() => newest.current.stage.current?.drawTop(), [newest, ...(props.highlightsFrom ?? [])]);
  useWheel(host, newest);
  const handlers = useHandlers(host, newest);
  return (
    <div
      ref={host}
      className="jp-Hopyard-plot"
      role={props.isStill ? 'img' : 'application'}
      aria-roledescription={props.isStill ? undefined : props.trans.__('chart')}
      aria-label={props.label}
      tabIndex={props.isStill ? undefined : 0}
      {...handlers}
    >
      {props.tip && <TipView tip={props.tip} width={size.width} height={size.height} />}
      {!props.isStill && (
        <span className="jp-Hopyard-spoken" role="status" aria-live="polite">
          {props.spoken}
        </span>
      )}
    </div>
  );
}

function redraw(stage: Stage | null): void {
  stage?.drawBase();
  stage?.drawTop();
}

/** The props of the last rendering, for handlers that outlive it. */
function useNewest<T>(value: T): { readonly current: T } {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}

function placeIn(host: HTMLElement | null, event: { clientX: number; clientY: number }): Point {
  const box = host?.getBoundingClientRect();
  return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
}

const DRAG_FROM = 3;

function useHandlers(
  host: RefObject<HTMLDivElement | null>,
  newest: { readonly current: IPlotProps }
): Record<string, unknown> {
  const pressed = useRef<{ from: Point; isDragged: boolean; canDrag: boolean } | undefined>(undefined);
  const gestures = (): Gestures => newest.current.gestures ?? {};
  const over = (at: Point): void => {
    gestures().hover?.(at);
    if (host.current) {
      host.current.style.cursor = gestures().cursor?.(at) ?? '';
    }
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) {
        const from = placeIn(host.current, event);
        pressed.current = { from, isDragged: false, canDrag: gestures().canDrag?.(from) ?? false };
        host.current?.setPointerCapture?.(event.pointerId);
      }
    },
    onPointerMove: (event: PointerEvent) => {
      newest.current.stage.current?.goFirst();
      const at = placeIn(host.current, event);
      const press = pressed.current;
      if (press?.canDrag && (press.isDragged || Math.hypot(at.x - press.from.x, at.y - press.from.y) >= DRAG_FROM)) {
        press.isDragged = true;
        gestures().drag?.(press.from, at, event);
      } else {
        over(at);
      }
    },
    onPointerUp: (event: PointerEvent) => {
      const at = placeIn(host.current, event);
      const press = pressed.current;
      pressed.current = undefined;
      if (press?.isDragged) {
        gestures().drop?.(press.from, at);
      } else if (press) {
        gestures().click?.(at, event);
      }
    },
    onPointerCancel: () => {
      const press = pressed.current;
      pressed.current = undefined;
      if (press?.isDragged) {
        gestures().drop?.(press.from, press.from);
      }
    },
    onPointerLeave: () => {
      if (!pressed.current) {
        gestures().hover?.(undefined);
      }
    },
    onDoubleClick: (event: MouseEvent) => gestures().doubleClick?.(placeIn(host.current, event)),
    onBlur: () => gestures().hover?.(undefined),
    onKeyDown: (event: KeyboardEvent) => {
      newest.current.stage.current?.goFirst();
      if (gestures().key?.(event)) {
        event.preventDefault();
        event.stopPropagation();
      }
    }
  };
}

/** React listens to wheels passively; a chart that zooms must be able to keep the page still. */
function useWheel(host: RefObject<HTMLDivElement | null>, newest: { readonly current: IPlotProps }): void {
  useEffect(() => {
    const node = host.current;
    const onWheel = (event: WheelEvent): void => {
      newest.current.stage.current?.goFirst();
      if (newest.current.gestures?.wheel?.(placeIn(node, event), event)) {
        event.preventDefault();
      }
    };
    node?.addEventListener('wheel', onWheel, { passive: false });
    return () => node?.removeEventListener('wheel', onWheel);
  }, [host, newest]);
}
