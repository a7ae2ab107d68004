import { type JSX, useMemo, useRef, useState } from 'react';
import { isSameScale } from '../../../../components/charts/axis';
import { ChartFigure, Pick, Toggle } from '../../../../components/charts/figure';
import type { Frame } from '../../../../components/charts/draw';
import { nearestCurve } from '../../../../components/charts/nearest';
import { type Gestures, Plot, type Point } from '../../../../components/charts/plot';
import type { Pen, Stage } from '../../../../components/charts/stage';
import { bestRow, classOf, isLessBetter, metricName, numberText, ranked, scoreOf, stateOf } from '../rows';
import { spokenTip, trialTip, useVerdict } from '../trial-tip';
import type { IChartProps } from '../types';
import { useCurves } from '../use-curves';
import { choose, useSelection, useSlot } from '../use-selection';
import { drawBrush, drawCurvesBase, drawHighlights, massLines, type Scene } from './drawing';
import { curvesKeys } from './keys';
import { CurveMass } from './mass';
import { axesFor, type CurvesLook, type CurvesPicture, pictureOf, standing, type Zoom, zoomOf } from './model';
import { curvesNotes, curvesSentence, curvesTwin } from './words';

const frameFor = (width: number, height: number): Frame => ({
  left: 46,
  top: 20,
  right: width - 10,
  bottom: height - 24
});

/** Curves of all trials: the best bold, running ones in the accent, stopped amber, failed red. */
export default function LearningCurves(props: IChartProps): JSX.Element {
  const { board, feed, selection, trans, options, setOptions } = props;
  const stage = useRef<Stage | null>(null);
  const mass = useRef<
    { readonly states: Uint8Array; readonly picture: CurvesPicture; readonly made: CurveMass } | undefined
  >(undefined);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [zoom, setZoom] = useState<Zoom | undefined>(undefined);
  const [brush, setBrush] = useState<{ from: Point; to: Point } | undefined>(undefined);
  /** The point under the pointer or the keys, in this chart alone. */
  const [focus, setFocus] = useState<{ row: number; index: number } | undefined>(undefined);
  const look = useMemo(() => lookOf(options), [options]);
  const metric = typeof options['metric'] === 'string' ? options['metric'] : undefined;
  const shown = useCurves(board, feed, { metric, window: zoom?.x, width: size.width });
  const order = useMemo(() => ranked(board), [board]);
  const best = metric === undefined ? bestRow(board, order) : undefined;
  const picture = useMemo(() => pictureOf(shown.shelf, look, best), [shown.shelf, look, best]);
  const running = useMemo(
    () => [...picture.curves.values()].filter(({ row }) => classOf(board.trials, row) === 'running'),
    [picture, board]
  );
  useSelection(selection, stage, () => running.length > 0);
  const frame = frameFor(size.width, size.height);
  const axes = useMemo(
    () => axesFor(picture, look, zoom, frameFor(size.width, size.height)),
    [picture, look, zoom, size.width, size.height]
  );
  useSlot(selection.hoverChanged, () => {
    if (focus !== undefined && selection.hovered !== focus.row) {
      setFocus(undefined);
    }
  });
  const verdict = useVerdict(board, feed, focus?.row);
  const scene: Scene = {
    board,
    picture,
    axes,
    frame,
    selection,
    best,
    running,
    focus,
    verdict,
    trans,
    metric: metric ?? metricName(board, trans)
  };

  const massFor = (pen: Pen): CurveMass => {
    const { states } = board.trials;
    const known = mass.current;
    const isOnSame =
      known?.made.ratio === pen.ratio &&
      isSameScale(known.made.axes.x, axes.x) &&
      isSameScale(known.made.axes.y, axes.y);
    if (known?.states === states && known.picture === picture && isOnSame) {
      return known.made;
    }
    const lines = massLines(scene);
    // While trials report, a few curves are others at each turn.
    if (known && isOnSame && known.made.renew(lines)) {
      mass.current = { states, picture, made: known.made };
      return known.made;
    }
    const made = new CurveMass(lines, axes, frame, pen.ratio);
    mass.current = { states, picture, made };
    return made;
  };
  const stand = (next: { row: number; index: number } | undefined): void => {
    // In this order: what is hovered elsewhere ends the focus here.
    selection.hover(next?.row);
    setFocus(next);
  };
  const gestures: Gestures = {
    hover: at => {
      const found = at && nearestCurve(picture.curves.values(), axes, at);
      stand(found && { row: found.row, index: found.index });
    },
    click: (_, event) => focus && choose(selection, focus.row, event, props.open),
    doubleClick: () => setZoom(undefined),
    canDrag: at => at.x >= frame.left - 4,
    drag: (from, to) => setBrush({ from, to }),
    drop: (from, to) => {
      setBrush(undefined);
      setZoom(zoomOf(axes, from, to) ?? zoom);
    },
    key: event =>
      curvesKeys(event, {
        picture,
        order,
        focus,
        stand,
        isZoomed: zoom !== undefined,
        leaveZoom: () => setZoom(undefined)
      }) ||
      (event.key === 'Enter' && focus !== undefined && (choose(selection, focus.row, event, props.open), true)),
    cursor: () => (focus ? 'pointer' : 'crosshair')
  };
  const tip = useMemo(() => tipOf(scene), [picture, axes, focus, verdict, board]);
  const metricWords = scene.metric;
  const label = useMemo(
    () => curvesSentence(board, picture, best, metricWords, trans),
    [board, picture, best, metricWords, trans]
  );
  const first = metricName(board, trans);
  const names = [first, ...shown.metrics.filter(name => name !== first)];
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={emptyWords(props, picture.curves.size, shown.isLoading, shown.failure)}
      notes={curvesNotes(picture, shown.isReduced, look.isWhole, zoom !== undefined, trans)}
      twin={() => curvesTwin(scene, order, props.open)}
      tools={
        <>
          {names.length > 1 && (
            <Pick
              label={trans.__('Metric')}
              value={metric ?? ''}
              choices={names.map((name, index) => ({ value: index === 0 ? '' : name, label: name.slice(0, 60) }))}
              set={name => setOptions({ ...options, metric: name === '' ? undefined : name })}
            />
          )}
          <Smoothing
            share={look.smoothing}
            label={trans.__('Smooth')}
            set={smoothing => setOptions({ ...options, smoothing })}
          />
          <Toggle isOn={look.isLogX} label={trans.__('log x')} set={isOn => setOptions({ ...options, logX: isOn })} />
          <Toggle isOn={look.isLogY} label={trans.__('log y')} set={isOn => setOptions({ ...options, logY: isOn })} />
          {(picture.isCut || look.isWhole) && (
            <Toggle
              isOn={look.isWhole}
              label={trans.__('all values')}
              title={trans.__('Also show values far from all others')}
              set={isOn => setOptions({ ...options, whole: isOn })}
            />
          )}
          {zoom && <Toggle isOn={true} label={trans.__('Whole again')} set={() => setZoom(undefined)} />}
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
          base: pen => drawCurvesBase(pen, scene, massFor),
          top: pen => {
            drawHighlights(pen, scene);
            if (brush) {
              drawBrush(pen, frame, brush.from, brush.to);
            }
          }
        }}
        drawnFrom={[
          shown.massRevision,
          look,
          axes.x.domain.from,
          axes.x.domain.to,
          axes.y.domain.from,
          axes.y.domain.to
        ]}
        highlightsFrom={[shown.shelf, brush, focus, verdict, best]}
        gestures={gestures}
        tip={brush ? undefined : tip}
        spoken={tip && spokenTip(tip)}
      />
    </ChartFigure>
  );
}

function lookOf(options: IChartProps['options']): CurvesLook {
  return {
    isLogX: options['logX'] === true,
    isLogY: options['logY'] === true,
    smoothing: typeof options['smoothing'] === 'number' ? Math.max(0, Math.min(0.95, options['smoothing'])) : 0,
    isWhole: options['whole'] === true
  };
}

function tipOf(scene: Scene): ReturnType<typeof trialTip> | undefined {
  const { focus, picture, axes, board, trans, verdict, metric } = scene;
  const curve = focus && picture.curves.get(focus.row);
  if (!focus || !curve) {
    return undefined;
  }
  const step = curve.steps[focus.index] ?? NaN;
  const value = curve.values[focus.index] ?? NaN;
  const place = standing(picture, focus.row, step, isLessBetter(board));
  const final = scoreOf(board.trials, focus.row);
  return trialTip(
    board,
    focus.row,
    { x: axes.x.place(step), y: axes.y.place(value) },
    trans,
    [
      [trans.__('step'), numberText(step)],
      [metric, numberText(value)],
      ...(place && place.of > 1 ? [[trans.__('place here'), `${place.place}/${place.of}`] as const] : []),
      ...(final !== value && stateOf(board.trials, focus.row) !== 'running'
        ? [[trans.__('in the end'), numberText(final)] as const]
        : [])
    ],
    verdict?.says
  );
}

function emptyWords(
  { board, trans }: IChartProps,
  curves: number,
  isLoading: boolean,
  failure: string | undefined
): string | undefined {
  if (curves > 0) {
    return undefined;
  }
  if (failure !== undefined) {
    return trans.__('The curves could not be read: %1', failure.slice(0, 500));
  }
  if (isLoading && board.trials.count > 0) {
    return trans.__('Reading curves…');
  }
  return board.trials.count === 0
    ? trans.__('Curves appear here as soon as the first trial reports a value.')
    : trans.__('No trial has reported a value yet. Call reporter.broadcast(value) in your function to see its curve.');
}

function Smoothing(props: {
  readonly share: number;
  readonly label: string;
  readonly set: (share: number) => void;
}): JSX.Element {
  return (
    <label className="jp-Hopyard-pick">
      <span>{props.label}</span>
      <input
        type="range"
        min={0}
        max={0.95}
        step={0.05}
        value={props.share}
        onChange={event => props.set(Number(event.target.value))}
      />
    </label>
  );
}
