import { type JSX, type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from 'react';
import type { Axis } from '../../../../components/charts/axis';
import type { Frame } from '../../../../components/charts/draw';
import { ChartFigure } from '../../../../components/charts/figure';
import { nearestPoint } from '../../../../components/charts/nearest';
import { type Gestures, Plot } from '../../../../components/charts/plot';
import type { Pen, Stage } from '../../../../components/charts/stage';
import type { Twin } from '../../../../components/charts/twin';
import { spokenTip, trialTip, useVerdict } from '../trial-tip';
import type { IChartProps } from '../types';
import { choose, useSelection } from '../use-selection';
import { drawScatterBase, drawScatterTop, type Dots } from './drawing';

/** Trials as dots on two axes; slice, contour, Pareto front and generations differ only in what lies behind and above. */
export interface IScatterProps {
  readonly chart: IChartProps;
  readonly label: string;
  readonly tools?: ReactNode;
  readonly notes?: readonly string[];
  readonly empty: string | undefined;
  readonly twin: () => Twin;
  readonly x: { readonly name: string; axis(range: readonly [number, number]): Axis; value(row: number): number };
  readonly y: { readonly name: string; axis(range: readonly [number, number]): Axis; value(row: number): number };
  /** Said first of a trial under the pointer. */
  lines?(row: number): readonly (readonly [string, string])[];
  behind?(pen: Pen, axes: { readonly x: Axis; readonly y: Axis }, frame: Frame): void;
  above?(pen: Pen, axes: { readonly x: Axis; readonly y: Axis }, frame: Frame): void;
  readonly best: number | undefined;
  /** Dots that matter: those on the front. */
  readonly marked?: ReadonlySet<number>;
  /** Dots lie on a landscape: each with a rim, and no grid. */
  readonly isOverField?: boolean;
  /** What the picture is made of besides the board. */
  readonly drawnFrom: readonly unknown[];
}

const frameFor = (width: number, height: number): Frame => ({
  left: 54,
  top: 20,
  right: width - 14,
  bottom: height - 26
});

export function Scatter(props: IScatterProps): JSX.Element {
  const { chart } = props;
  const { board, feed, selection, trans } = chart;
  const stage = useRef<Stage | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [focus, setFocus] = useState<number | undefined>(undefined);
  useSelection(selection, stage, () => false);
  const frame = frameFor(size.width, size.height);
  const dots = useMemo((): Dots => {
    const shown = frameFor(size.width, size.height);
    const x = props.x.axis([shown.left, shown.right]);
    const y = props.y.axis([shown.bottom, shown.top]);
    const { count } = board.trials;
    const xs = new Float32Array(count);
    const ys = new Float32Array(count);
    for (let row = 0; row < count; row++) {
      xs[row] = x.place(props.x.value(row));
      ys[row] = y.place(props.y.value(row));
    }
    return { x, y, xs, ys };
  }, [board, size.width, size.height, ...props.drawnFrom]);
  const verdict = useVerdict(board, feed, focus);
  const stand = (row: number | undefined): void => {
    setFocus(row);
    selection.hover(row);
  };
  const reached = useMemo(
    () =>
      [...dots.xs.keys()]
        .filter(row => !Number.isNaN((dots.xs[row] ?? NaN) + (dots.ys[row] ?? NaN)))
        .sort((a, b) => (dots.xs[a] ?? 0) - (dots.xs[b] ?? 0) || (dots.ys[b] ?? 0) - (dots.ys[a] ?? 0)),
    [dots]
  );
  const keys = (event: KeyboardEvent): boolean => {
    const at = focus === undefined ? -1 : reached.indexOf(focus);
    switch (event.key) {
      case 'ArrowRight':
      case 'ArrowUp':
        stand(reached[Math.min(reached.length - 1, at + 1)]);
        return true;
      case 'ArrowLeft':
      case 'ArrowDown':
        stand(reached[at < 0 ? reached.length - 1 : Math.max(0, at - 1)]);
        return true;
      case 'Home':
        stand(reached[0]);
        return true;
      case 'End':
        stand(reached[reached.length - 1]);
        return true;
      case 'Enter':
        if (focus !== undefined) {
          choose(selection, focus, event, chart.open);
        }
        return focus !== undefined;
      case 'Escape':
        stand(undefined);
        return focus !== undefined;
      default:
        return false;
    }
  };
  const gestures: Gestures = {
    hover: at => stand(at && nearestPoint(dots.xs, dots.ys, at)),
    click: (_, event) => focus !== undefined && choose(selection, focus, event, chart.open),
    key: keys,
    cursor: () => (focus === undefined ? '' : 'pointer')
  };
  const tip =
    focus === undefined
      ? undefined
      : trialTip(
          board,
          focus,
          { x: dots.xs[focus] ?? 0, y: dots.ys[focus] ?? 0 },
          trans,
          props.lines?.(focus),
          verdict?.says
        );
  const scene = {
    board,
    selection,
    dots,
    frame,
    best: props.best,
    marked: props.marked,
    isOverField: props.isOverField ?? false
  };
  return (
    <ChartFigure
      trans={trans}
      label={props.label}
      tools={props.tools}
      notes={props.notes ?? []}
      empty={props.empty}
      twin={props.twin}
    >
      <Plot
        label={props.label}
        trans={trans}
        stage={stage}
        themeRevision={chart.themeRevision}
        onSize={(width, height) => setSize({ width, height })}
        drawing={{
          base: pen => drawScatterBase(pen, scene, props),
          top: pen => drawScatterTop(pen, scene)
        }}
        drawnFrom={[dots]}
        gestures={gestures}
        tip={tip}
        spoken={tip && spokenTip(tip)}
      />
    </ChartFigure>
  );
}
