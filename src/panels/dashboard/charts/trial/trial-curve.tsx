import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { linearAxis } from '../../../../components/charts/axis';
import { quartileBand } from '../../../../components/charts/bands';
import type { Frame } from '../../../../components/charts/draw';
import { extentOf, padded, typicalExtent, widened } from '../../../../components/charts/extent';
import { ChartFigure } from '../../../../components/charts/figure';
import { Plot } from '../../../../components/charts/plot';
import { type Curve, indexAt, unpack } from '../../../../components/charts/shelf';
import type { Stage } from '../../../../components/charts/stage';
import type { Tip } from '../../../../components/charts/tip';
import { coerceError } from '../../../../failure';
import type { Board, IBoardFeed } from '../../../../store/board/types';
import { metricName, numberText, trialName } from '../rows';
import type { ITrialChartProps } from '../types';
import { drawBand, drawOwn, drawPoint, type TrialScene } from './drawing';

const PLACES = 120;
const PEER_POINTS = 80;
const MOST_PEERS = 2_000;

const frameFor = (width: number, height: number): Frame => ({
  left: 50,
  top: 20,
  right: width - 12,
  bottom: height - 24
});

/** One trial's curve over the middle half of its peers', and where the rule stopped it: the figures it compared, as drawn. */
export default function TrialCurve(props: ITrialChartProps): JSX.Element {
  const { board, feed, row, verdict, trans } = props;
  const stage = useRef<Stage | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [index, setIndex] = useState<number | undefined>(undefined);
  const { own, peers, failure, isLoading } = useTrialCurves(board, feed, row);
  const band = useMemo(() => quartileBand(peers, PLACES), [peers]);
  const axes = useMemo(() => {
    const frame = frameFor(size.width, size.height);
    const ownValues = [...(own?.values ?? [])];
    const kept = [...ownValues, ...(verdict ? [verdict.threshold, verdict.value] : [])].filter(Number.isFinite);
    const y = typicalExtent([...band.lower, ...band.upper, ...ownValues], kept).extent;
    const x = extentOf([...(own?.steps ?? []), ...band.steps, ...(verdict ? [verdict.step] : [])]);
    return {
      x: linearAxis(x, [frame.left, frame.right], true),
      y: linearAxis(y && padded(widened(y), 0.06), [frame.bottom, frame.top])
    };
  }, [own, band, verdict, size.width, size.height]);
  const frame = frameFor(size.width, size.height);
  const name = metricName(board, trans);
  const scene: TrialScene = { ...props, own, band, axes, frame, name, index };
  const label = sentence(scene, peers.length);
  const walk = (event: KeyboardEvent): boolean => {
    const last = (own?.steps.length ?? 0) - 1;
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (event.key === 'Escape') {
      setIndex(undefined);
      return index !== undefined;
    }
    if (by === 0 || last < 0) {
      return false;
    }
    setIndex(index === undefined ? (by > 0 ? 0 : last) : Math.max(0, Math.min(last, index + by)));
    return true;
  };
  const tip = tipOf(scene);
  return (
    <ChartFigure
      trans={trans}
      label={label}
      empty={
        own && own.steps.length > 0
          ? undefined
          : failure !== undefined
            ? trans.__('The curve could not be read: %1', failure.slice(0, 500))
            : isLoading
              ? trans.__('Reading the curve…')
              : trans.__('This trial has not reported a value.')
      }
      notes={verdict ? [verdict.says.slice(0, 500)] : []}
      twin={() => ({
        caption: label,
        columns: [
          { name: trans.__('Step'), isNumber: true },
          { name, isNumber: true },
          { name: trans.__('Peers: lower quartile'), isNumber: true },
          { name: trans.__('Median'), isNumber: true },
          { name: trans.__('Upper quartile'), isNumber: true }
        ],
        count: own?.steps.length ?? 0,
        cell: (at, column) => {
          const step = own?.steps[at] ?? NaN;
          const place = indexAt(band.steps, step);
          const cells = [step, own?.values[at], band.lower[place], band.median[place], band.upper[place]];
          return numberText(cells[column] ?? NaN);
        }
      })}
    >
      <Plot
        label={label}
        trans={trans}
        stage={stage}
        themeRevision={props.themeRevision}
        onSize={(width, height) => setSize({ width, height })}
        drawing={{
          *base(pen) {
            drawBand(pen, scene);
            yield;
            drawOwn(pen, scene);
          },
          top: pen => drawPoint(pen, scene)
        }}
        drawnFrom={[axes, band, own, verdict]}
        highlightsFrom={[index]}
        gestures={{
          hover: at =>
            setIndex(
              at && own && own.steps.length > 0 ? Math.max(0, indexAt(own.steps, axes.x.value(at.x + 4))) : undefined
            ),
          key: walk,
          cursor: () => 'crosshair'
        }}
        tip={tip}
        spoken={tip && [tip.title, ...tip.lines.map(line => line.join(' '))].join(', ')}
      />
    </ChartFigure>
  );
}

function sentence({ board, row, own, verdict, trans, name }: TrialScene, peers: number): string {
  return [
    trans.__(
      'Curve of trial %1: %2 over %3 reports, over the middle half of %4 other trials.',
      trialName(board.trials, row),
      name.slice(0, 60),
      String(own?.steps.length ?? 0),
      String(peers)
    ),
    verdict ? trans.__('Stopped: %1', verdict.says.slice(0, 300)) : ''
  ]
    .filter(part => part !== '')
    .join(' ');
}

function tipOf({ axes, own, index, band, name, trans }: TrialScene): Tip | undefined {
  const step = own?.steps[index ?? -1];
  const value = own?.values[index ?? -1];
  if (step === undefined || value === undefined) {
    return undefined;
  }
  const place = indexAt(band.steps, step);
  const peers = band.peers[place] ?? 0;
  return {
    x: axes.x.place(step),
    y: Number.isFinite(value) ? axes.y.place(value) : 20,
    title: trans.__('step %1', numberText(step)),
    lines: [
      [name, numberText(value)],
      ...(peers >= 2
        ? ([
            [trans.__('peers here'), String(peers)],
            [trans.__('their median'), numberText(band.median[place] ?? NaN)],
            [
              trans.__('middle half'),
              `${numberText(band.lower[place] ?? NaN)} – ${numberText(band.upper[place] ?? NaN)}`
            ]
          ] as const)
        : [])
    ]
  };
}

/** The trial's own curve, kept up as it grows, and its peers' once: who is read is compared with those there were. */
function useTrialCurves(
  board: Board,
  feed: IBoardFeed,
  row: number
): { own: Curve | undefined; peers: readonly Curve[]; failure: string | undefined; isLoading: boolean } {
  const [state, setState] = useState<{ row: number; own: Curve | undefined; failure: string | undefined } | undefined>(
    undefined
  );
  const [peers, setPeers] = useState<readonly Curve[]>([]);
  const id = board.trials.ids[row] ?? '';
  const newest = board.trials.steps[row] ?? NaN;
  useEffect(() => {
    let isOver = false;
    feed.curves({ points: 1_000, trials: [id] }).then(
      curves => !isOver && setState({ row, own: unpack(curves).find(curve => curve.row === row), failure: undefined }),
      thrown => !isOver && setState({ row, own: undefined, failure: coerceError(thrown).message })
    );
    return () => {
      isOver = true;
    };
  }, [feed, id, row, newest]);
  const known = useRef(board);
  known.current = board;
  useEffect(() => {
    let isOver = false;
    const { trials } = known.current;
    const every = Math.max(1, Math.ceil(trials.count / MOST_PEERS));
    const ids = every === 1 ? undefined : trials.ids.filter((_, at) => at % every === 0);
    feed.curves({ points: PEER_POINTS, ...(ids === undefined ? {} : { trials: ids }) }).then(
      curves => !isOver && setPeers(unpack(curves).filter(curve => curve.row !== row && curve.steps.length > 0)),
      // Without peers the curve stands alone; what is wrong is said where the trial's own is asked for.
      () => !isOver && setPeers([])
    );
    return () => {
      isOver = true;
    };
  }, [feed, row]);
  return {
    own: state?.row === row ? state.own : undefined,
    peers,
    failure: state?.failure,
    isLoading: state?.row !== row
  };
}
