import { type JSX, type KeyboardEvent, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Extent } from '../../../../components/charts/extent';
import { ChartFigure, Toggle } from '../../../../components/charts/figure';
import { type Gestures, Plot, type Point } from '../../../../components/charts/plot';
import { Layer, type Pen, type Stage } from '../../../../components/charts/stage';
import { shortened } from '../../../../components/charts/text';
import type { Twin } from '../../../../components/charts/twin';
import { trialWord } from '../../../../components/words';
import { AxisChoice } from '../axis-choice';
import { bestRow, cellText, goodness, metricName, numberText, ranked, scoreOf, stateOf, trialName } from '../rows';
import { spokenTip, trialTip } from '../trial-tip';
import type { IChartProps } from '../types';
import { choose, useSelection, useSlot } from '../use-selection';
import { brushKey, brushOf, extentOn } from './brushes';
import { drawParallelBase, drawParallelTop, drawSpokes, type ParallelScene } from './drawing';
import { chosenAxes, columnsOf, layoutOf, METRIC, reordered, rowAt, spokeAt } from './layout';
import { ParallelMass } from './mass';

const NEAR = 14;

/** Each trial as a line through all its values, the better the stronger its colour; brushes on the axes narrow all views. */
export default function ParallelCoordinates(props: IChartProps): JSX.Element {
  const { board, selection, trans, options, setOptions } = props;
  const stage = useRef<Stage | null>(null);
  const mass = useRef<{ readonly of: unknown; readonly ratio: number; readonly made: ParallelMass } | undefined>(
    undefined
  );
  const [spokes] = useState(() => new Layer());
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [extents, setExtents] = useState<ReadonlyMap<string, Extent>>(new Map());
  const [focused, setFocused] = useState<number | undefined>(undefined);
  const [dragged, setDragged] = useState<ParallelScene['dragged']>(undefined);
  const held = useRef<{ readonly spoke: number; readonly offset: number | undefined } | undefined>(undefined);
  const [keptRevision, bump] = useReducer((count: number) => count + 1, 0);
  useSelection(selection, stage);
  useSlot(selection.keptChanged, bump);
  const columns = useMemo(() => columnsOf(board, metricName(board, trans)), [board, trans]);
  const names = useMemo(() => chosenAxes(options['axes'], columns, board), [options, columns, board]);
  const key = names.join('\n');
  const layout = useMemo(() => layoutOf(names, columns, board, size), [key, columns, board, size.width, size.height]);
  const order = useMemo(() => ranked(board), [board]);
  const good = useMemo(() => goodness(board, order), [board, order]);
  // Brushes taken back elsewhere, such as by their chip, are taken back here.
  const brushes = useMemo(
    () => new Map([...extents].filter(([name]) => selection.brushes.has(brushKey(name)))),
    [extents, keptRevision, selection]
  );
  const scene: ParallelScene = {
    board,
    layout,
    selection,
    order,
    goodness: good,
    best: useMemo(() => bestRow(board, order), [board, order]),
    brushes,
    focused,
    dragged
  };
  const brush = (name: string, extent: Extent | undefined): void => {
    const column = columns.get(name);
    const next = new Map(extents);
    if (extent && column) {
      next.set(name, extent);
    } else {
      next.delete(name);
    }
    setExtents(next);
    selection.brush(brushKey(name), extent && column && brushOf(name, column, extent, trans));
  };
  useEffect(() => () => names.forEach(name => selection.brush(brushKey(name), undefined)), [selection]);

  const massFor = (pen: Pen): ParallelMass => {
    if (mass.current?.of !== layout || mass.current.ratio !== pen.ratio) {
      mass.current = {
        of: layout,
        ratio: pen.ratio,
        made: new ParallelMass(layout, good, pen.width, pen.height, pen.ratio)
      };
    }
    return mass.current.made;
  };
  // After this drawing, so that the next frame goes on with it.
  const behind = (): void => window.queueMicrotask(() => stage.current?.drawBase());

  const gestures: Gestures = {
    hover: at =>
      selection.hover(at && at.y > layout.top - 8 ? rowAt(layout, at, row => selection.keeps(row)) : undefined),
    click: (at, event) => {
      const spoke = layout.spokes[spokeAt(layout, at.x, NEAR) ?? -1];
      if (selection.hovered !== undefined) {
        choose(selection, selection.hovered, event, props.open);
      } else if (spoke) {
        brush(spoke.name, undefined);
      }
    },
    doubleClick: at => {
      const spoke = layout.spokes[spokeAt(layout, at.x, NEAR) ?? -1];
      if (spoke) {
        brush(spoke.name, undefined);
      }
    },
    canDrag: at => spokeAt(layout, at.x, at.y < layout.top ? 60 : NEAR) !== undefined,
    drag: (from, at) => drag(from, at),
    drop: (_, at) => {
      if (dragged) {
        setDragged(undefined);
        setOptions({ ...options, axes: reordered(names, dragged.name, spokeAt(layout, at.x) ?? 0) });
      }
      held.current = undefined;
    },
    key: event => keys(event),
    cursor: at =>
      at.y < layout.top && spokeAt(layout, at.x, 60) !== undefined
        ? 'grab'
        : spokeAt(layout, at.x, NEAR) !== undefined
          ? 'ns-resize'
          : selection.hovered !== undefined
            ? 'pointer'
            : ''
  };
  const drag = (from: Point, at: Point): void => {
    const index = held.current?.spoke ?? spokeAt(layout, from.x, from.y < layout.top ? 60 : NEAR);
    const spoke = index === undefined ? undefined : layout.spokes[index];
    if (index === undefined || !spoke) {
      return;
    }
    held.current ??= { spoke: index, offset: undefined };
    if (from.y < layout.top) {
      setDragged({ name: spoke.name, x: at.x });
      return;
    }
    const inside = (y: number): number => Math.max(layout.top, Math.min(layout.bottom, y));
    selection.hover(undefined);
    brush(spoke.name, extentOn(spoke, inside(from.y), inside(at.y)));
  };
  const keys = (event: KeyboardEvent): boolean => {
    const count = layout.spokes.length;
    const spoke = focused === undefined ? undefined : layout.spokes[focused];
    if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      const by = event.key === 'ArrowLeft' ? -1 : 1;
      const to = focused === undefined ? 0 : Math.max(0, Math.min(count - 1, focused + by));
      if (event.shiftKey && spoke) {
        setOptions({ ...options, axes: reordered(names, spoke.name, to) });
      }
      setFocused(to);
      return true;
    }
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      if (event.shiftKey && spoke) {
        narrow(spoke.name, event.key === 'ArrowUp');
      } else {
        step(event.key === 'ArrowUp' ? -1 : 1);
      }
      return true;
    }
    if ((event.key === 'Delete' || event.key === 'Backspace') && spoke) {
      brush(spoke.name, undefined);
      return true;
    }
    if (event.key === 'Enter' && selection.hovered !== undefined) {
      choose(selection, selection.hovered, event, props.open);
      return true;
    }
    if (event.key === 'Escape') {
      const isUsed = selection.hovered !== undefined || focused !== undefined || brushes.size > 0;
      if (selection.hovered !== undefined || focused !== undefined) {
        selection.hover(undefined);
        setFocused(undefined);
      } else {
        [...brushes.keys()].forEach(name => brush(name, undefined));
      }
      return isUsed;
    }
    return false;
  };
  /** Raises the lower end of an axis' brush, or lowers its upper end, by a twentieth of the axis. */
  const narrow = (name: string, isUp: boolean): void => {
    const spoke = layout.spokes.find(one => one.name === name);
    if (spoke) {
      const [low, high] = spoke.axis.range;
      const now = brushes.get(name);
      const ends = now ? [spoke.axis.place(now.from), spoke.axis.place(now.to)] : [low, high];
      const by = (high - low) / 20;
      const from = (ends[0] ?? low) + (isUp ? by : 0);
      const to = (ends[1] ?? high) - (isUp ? 0 : by);
      if (Math.sign(to - from) === Math.sign(high - low)) {
        brush(name, extentOn(spoke, from, to));
      }
    }
  };
  const step = (by: number): void => {
    const kept = order.filter(row => selection.keeps(row));
    const at = selection.hovered === undefined ? -1 : kept.indexOf(selection.hovered);
    selection.hover(kept[at < 0 ? 0 : Math.max(0, Math.min(kept.length - 1, at + by))]);
  };
  const label = trans.__(
    'Parallel coordinates: %1 trials over %2 axes, %3 inside all brushes. The better a trial, the stronger its colour.',
    String(board.trials.count),
    String(layout.spokes.length),
    String(selection.keptCount)
  );
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={emptyWords(props)}
      twin={() => parallelTwin(props, names, columns, order)}
      tools={
        <>
          <AxisChoice
            trans={trans}
            label={trans.__('Axes')}
            names={[...columns.keys()]}
            nameOf={name => (name === METRIC ? metricName(board, trans) : name)}
            chosen={names}
            set={axes => setOptions({ ...options, axes })}
          />
          {brushes.size > 0 && (
            <Toggle
              isOn={true}
              label={trans.__('%1 of %2 · clear', String(selection.keptCount), String(board.trials.count))}
              title={trans.__('Take the brushes off all axes')}
              set={() => [...brushes.keys()].forEach(name => brush(name, undefined))}
            />
          )}
        </>
      }
    >
      <Plot
        label={label}
        trans={trans}
        stage={stage}
        themeRevision={props.themeRevision}
        onSize={(width, height) => setSize({ width, height })}
        drawing={{
          base: pen => drawParallelBase(pen, scene, massFor(pen), behind),
          top: pen =>
            drawParallelTop(
              pen,
              scene,
              spokes.for(pen, [layout, focused], own => drawSpokes(own, scene))
            ),
          isWhole: true
        }}
        drawnFrom={[layout, good]}
        highlightsFrom={[brushes, focused, dragged]}
        gestures={gestures}
        spoken={
          selection.hovered === undefined
            ? focused === undefined
              ? undefined
              : shortened(layout.spokes[focused]?.column.name ?? '', 60)
            : spokenTip(trialTip(board, selection.hovered, { x: 0, y: 0 }, trans))
        }
      />
    </ChartFigure>
  );
}

function emptyWords({ board, trans }: IChartProps): string | undefined {
  if (board.trials.count === 0) {
    return trans.__('Each trial becomes a line through its parameters, as soon as there is one.');
  }
  return board.trials.parameters.length === 0
    ? trans.__('This experiment has no parameters to compare: its trials run the same function alike.')
    : undefined;
}

function parallelTwin(
  { board, trans, open }: IChartProps,
  names: readonly string[],
  columns: ReturnType<typeof columnsOf>,
  order: Int32Array
): Twin {
  const shown = names.filter(name => name !== METRIC).flatMap(name => columns.get(name) ?? []);
  const at = (row: number): number => order[row] ?? 0;
  return {
    caption: trans.__('Trials and their parameters, best first'),
    columns: [
      { name: trans.__('Trial'), isNumber: false },
      { name: trans.__('State'), isNumber: false },
      { name: metricName(board, trans), isNumber: true },
      ...shown.map(column => ({ name: column.name, isNumber: column.kind === 'number' }))
    ],
    count: order.length,
    open: row => open(at(row)),
    cell: (row, column) => {
      const own = shown[column - 3];
      return column === 0
        ? trialName(board.trials, at(row))
        : column === 1
          ? trialWord(stateOf(board.trials, at(row)), trans).word
          : column === 2
            ? numberText(scoreOf(board.trials, at(row)))
            : own
              ? cellText(own, at(row))
              : '';
    }
  };
}
