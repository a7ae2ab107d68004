import { type JSX, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { durationAxis, durationLabel } from '../../../../components/charts/axis';
import type { Frame } from '../../../../components/charts/draw';
import type { Extent } from '../../../../components/charts/extent';
import { ChartFigure, Toggle } from '../../../../components/charts/figure';
import { type Gestures, Plot } from '../../../../components/charts/plot';
import type { Stage } from '../../../../components/charts/stage';
import type { Tip } from '../../../../components/charts/tip';
import type { Twin } from '../../../../components/charts/twin';
import { duration, percent } from '../../../../components/format';
import { useNow } from '../../../../components/hooks';
import { bestRow, ranked, trialName } from '../rows';
import { spokenTip, trialTip, useVerdict } from '../trial-tip';
import type { IChartProps } from '../types';
import { choose, useSelection, useSlot } from '../use-selection';
import { drawTimelineBase, drawTimelineTop, laneOf, type TimelineScene } from './drawing';
import { endOf, gapAt, layoutOf, moved, runAt, type TimelineLayout, zoomed } from './layout';
import { endWord } from './words';

const LEFT = 46;
const frameFor = (width: number, height: number, lanes: number): Frame => ({
  left: LEFT,
  top: 6,
  // Room for half of the last label of the time axis.
  right: width - 18,
  // Few lanes keep their time axis beside them.
  bottom: Math.max(30, Math.min(height - 24, 6 + Math.max(1, lanes) * 30))
});

/** Executors as rows, runs as bars, what stopped early with an amber end, what failed with a red one; gaps are idle time. */
export default function Timeline(props: IChartProps): JSX.Element {
  const { board, feed, selection, trans } = props;
  const stage = useRef<Stage | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [zoom, setZoom] = useState<Extent | undefined>(undefined);
  const [focus, setFocus] = useState<TimelineScene['focus']>(undefined);
  const panned = useRef<Extent | undefined>(undefined);
  const now = useNow(1000);
  const isRunning = board.experiment.state === 'running';
  useSelection(selection, stage, () => isRunning);
  const layout = useMemo(() => layoutOf(board, now), [board, isRunning ? now : 0]);
  const best = useMemo(() => bestRow(board, ranked(board)), [board]);
  const frame = frameFor(size.width, size.height, layout.lanes.length);
  const shown = zoom ?? layout.extent;
  const axis = useMemo(
    () => durationAxis(shown, [frame.left, frame.right]),
    [shown.from, shown.to, frame.left, frame.right]
  );
  useSlot(selection.hoverChanged, () => {
    if (focus && 'run' in focus && board.runs.rows[focus.run] !== selection.hovered) {
      setFocus(undefined);
    }
  });
  const row = focus && 'run' in focus ? board.runs.rows[focus.run] : undefined;
  const verdict = useVerdict(board, feed, row);
  const scene: TimelineScene = { board, layout, axis, frame, selection, best, focus };

  const stand = (next: TimelineScene['focus']): void => {
    // In this order: what is hovered elsewhere ends the focus here.
    selection.hover(next && 'run' in next ? board.runs.rows[next.run] : undefined);
    setFocus(next);
  };
  const hover: Gestures['hover'] = at => {
    const lane = at && laneOf(scene, at.y);
    if (at === undefined || lane === undefined || at.x < frame.left) {
      stand(undefined);
      return;
    }
    const time = axis.value(at.x);
    const run = runAt(board, layout, lane, time, axis.value(at.x + 2) - time);
    const gap = run === undefined ? gapAt(layout, lane, time) : undefined;
    stand(run === undefined ? gap && { gap } : { run });
  };
  const turn = (at: number, factor: number): void => setZoom(zoomed(shown, layout.extent, at, factor));
  const gestures: Gestures = {
    hover,
    click: (_, event) => row !== undefined && choose(selection, row, event, props.open),
    doubleClick: () => setZoom(undefined),
    canDrag: () => zoom !== undefined,
    drag: (from, at) => {
      panned.current ??= shown;
      const width = panned.current.to - panned.current.from;
      setZoom(moved(panned.current, layout.extent, ((from.x - at.x) / (frame.right - frame.left)) * width));
    },
    drop: () => {
      panned.current = undefined;
    },
    wheel: (at, event) => {
      if (event.ctrlKey || event.metaKey) {
        turn(axis.value(at.x), Math.exp(event.deltaY * 0.002));
        return true;
      }
      if (zoom && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
        const by = event.deltaX === 0 ? event.deltaY : event.deltaX;
        setZoom(moved(zoom, layout.extent, (by / (frame.right - frame.left)) * (zoom.to - zoom.from)));
        return true;
      }
      return false;
    },
    key: event => keys(event),
    cursor: () => (row === undefined ? (zoom ? 'grab' : '') : 'pointer')
  };
  const keys = (event: KeyboardEvent): boolean => {
    const middle = (shown.from + shown.to) / 2;
    switch (event.key) {
      case '+':
      case '=':
        turn(middle, 0.6);
        return true;
      case '-':
        turn(middle, 1 / 0.6);
        return true;
      case 'Escape': {
        const isUsed = focus !== undefined || zoom !== undefined;
        if (focus) {
          stand(undefined);
        } else {
          setZoom(undefined);
        }
        return isUsed;
      }
      case 'Enter':
        if (row !== undefined) {
          choose(selection, row, event, props.open);
        }
        return row !== undefined;
      case 'ArrowLeft':
      case 'ArrowRight':
      case 'ArrowUp':
      case 'ArrowDown': {
        const run = stepped(layout, focus && 'run' in focus ? focus.run : undefined, event.key, scene);
        if (run !== undefined) {
          stand({ run });
          follow(run);
        }
        return true;
      }
      default:
        return false;
    }
  };
  /** Keys never lead out of what is shown. */
  const follow = (run: number): void => {
    const from = (board.runs.startedAt[run] ?? 0) - layout.start;
    if (zoom && (from < zoom.from || from > zoom.to)) {
      setZoom(moved(zoom, layout.extent, from - (zoom.from + zoom.to) / 2));
    }
  };
  const tip = tipOf(scene, props, verdict?.says);
  const label = sentence(props, layout);
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={layout.lanes.length > 0 ? undefined : trans.__('Bars appear here as soon as an executor runs a trial.')}
      twin={() => timelineTwin(props, layout)}
      tools={
        <>
          <span className="jp-Hopyard-figureSays">{trans.__('busy %1', percent(layout.busy))}</span>
          <Toggle
            isOn={false}
            label="+"
            title={trans.__('Nearer (Ctrl and wheel)')}
            set={() => turn((shown.from + shown.to) / 2, 0.6)}
          />
          <Toggle
            isOn={false}
            label="−"
            title={trans.__('Farther')}
            set={() => turn((shown.from + shown.to) / 2, 1 / 0.6)}
          />
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
        drawing={{ base: pen => drawTimelineBase(pen, scene), top: pen => drawTimelineTop(pen, scene), isOne: true }}
        drawnFrom={[board, shown.from, shown.to, best]}
        highlightsFrom={[focus, layout]}
        gestures={gestures}
        tip={panned.current ? undefined : tip}
        spoken={tip && spokenTip(tip)}
      />
    </ChartFigure>
  );
}

/** The next run of the lane, or the one at the same time in the lane above or below. */
function stepped(
  layout: TimelineLayout,
  run: number | undefined,
  key: string,
  { board }: TimelineScene
): number | undefined {
  if (run === undefined) {
    return layout.lanes[0]?.runs[0];
  }
  const lane = layout.lanes.findIndex(({ runs }) => runs.includes(run));
  const own = layout.lanes[lane]?.runs ?? [];
  const at = own.indexOf(run);
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    return own[at + (key === 'ArrowLeft' ? -1 : 1)];
  }
  const time = (board.runs.startedAt[run] ?? 0) - layout.start;
  return runAt(board, layout, lane + (key === 'ArrowUp' ? -1 : 1), time, Infinity);
}

function tipOf(scene: TimelineScene, { board, trans }: IChartProps, says: string | undefined): Tip | undefined {
  const { focus, layout, axis, frame } = scene;
  if (!focus) {
    return undefined;
  }
  if ('gap' in focus) {
    const { lane, from, to } = focus.gap;
    return {
      x: Math.min(frame.right, Math.max(frame.left, axis.place((from + to) / 2))),
      y: frame.top + (lane + 0.5) * ((frame.bottom - frame.top) / layout.lanes.length),
      title: trans.__('%1 was idle', layout.lanes[lane]?.label ?? ''),
      lines: [
        [trans.__('for'), duration(to - from, trans)],
        [trans.__('from'), durationLabel(Math.round(from / 1000) * 1000)]
      ]
    };
  }
  const { run } = focus;
  const { runs } = board;
  const from = (runs.startedAt[run] ?? 0) - layout.start;
  const ended = runs.endedAt[run] ?? NaN;
  const to = Number.isNaN(ended) ? layout.now : ended - layout.start;
  const lane = layout.lanes.findIndex(one => one.runs.includes(run));
  return trialTip(
    board,
    runs.rows[run] ?? 0,
    {
      x: Math.min(frame.right, Math.max(frame.left, axis.place(Math.min(to, axis.domain.to)))),
      y: frame.top + (lane + 0.5) * Math.min(30, (frame.bottom - frame.top) / layout.lanes.length)
    },
    trans,
    [
      [trans.__('executor'), layout.lanes[lane]?.label ?? ''],
      [trans.__('ran'), duration(to - from, trans)],
      [trans.__('began at'), durationLabel(Math.round(from / 1000) * 1000)],
      ...((runs.attempts[run] ?? 1) > 1 ? [[trans.__('attempt'), String(runs.attempts[run])] as const] : [])
    ],
    says
  );
}

function sentence({ board, trans }: IChartProps, layout: TimelineLayout): string {
  return trans.__(
    'Executor timeline: %1 runs on %2 executors over %3; executors were busy for %4 of the time.',
    String(board.runs.count),
    String(layout.lanes.length),
    duration(layout.now, trans),
    percent(layout.busy)
  );
}

function timelineTwin({ board, trans, open }: IChartProps, layout: TimelineLayout): Twin {
  const { runs, trials } = board;
  const ordered = layout.lanes.flatMap(({ runs: own, label }) => own.map(run => ({ run, label })));
  const text = (ms: number): string => (Number.isNaN(ms) ? '–' : durationLabel(Math.round(ms / 100) * 100));
  return {
    caption: trans.__('Runs by executor'),
    columns: [
      { name: trans.__('Trial'), isNumber: false },
      { name: trans.__('Executor'), isNumber: false },
      { name: trans.__('Ended'), isNumber: false },
      { name: trans.__('From'), isNumber: true },
      { name: trans.__('To'), isNumber: true }
    ],
    count: ordered.length,
    open: row => open(runs.rows[ordered[row]?.run ?? 0] ?? 0),
    cell: (row, column) => {
      const { run, label } = ordered[row] ?? { run: 0, label: '' };
      const cells = [
        trialName(trials, runs.rows[run] ?? 0),
        label,
        endWord(endOf(runs, run), trans),
        text((runs.startedAt[run] ?? NaN) - layout.start),
        text((runs.endedAt[run] ?? NaN) - layout.start)
      ];
      return cells[column] ?? '';
    }
  };
}
