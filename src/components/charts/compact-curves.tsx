import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo, useRef, useState } from 'react';
import { metric as metricText } from '../format';
import { linearAxis } from './axis';
import { drawDot, drawTag, drawXAxis, fitText, type Frame, setFont, tracePath, within } from './draw';
import { extentOf, padded, typicalExtent, widened } from './extent';
import { colourOf, type LineKind } from './kinds';
import { nearestCurve } from './nearest';
import { Plot } from './plot';
import type { Curve } from './shelf';
import type { Sliced } from './slices';
import type { Pen, Stage } from './stage';

/** One trial's curve as a cell shows it. */
export interface CompactLine extends Curve {
  readonly kind: LineKind;
  /** "#17" */
  readonly name: string;
}

export interface ICompactCurvesProps {
  readonly lines: readonly CompactLine[];
  readonly best: number | undefined;
  readonly metric: string;
  readonly trans: TranslationBundle;
  readonly themeRevision: number;
  readonly open?: (row: number) => void;
}

const frameFor = (width: number, height: number): Frame => ({ left: 4, top: 6, right: width - 4, bottom: height - 18 });

/** Learning curves at a glance: 96 pixels high, scales in the corners, no tools. Its place decides its size. */
export function CompactCurves(props: ICompactCurvesProps): JSX.Element {
  const { lines, best, trans } = props;
  const stage = useRef<Stage | null>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [hovered, setHovered] = useState<{ row: number; index: number } | undefined>(undefined);
  const axes = useMemo(() => {
    const frame = frameFor(size.width, size.height);
    const kept = [...(lines.find(({ row }) => row === best)?.values ?? [])].filter(Number.isFinite);
    const y = typicalExtent(joined(lines.map(({ values }) => values)), kept).extent;
    return {
      x: linearAxis(extentOf(joined(lines.map(({ steps }) => steps))), [frame.left, frame.right], true),
      y: linearAxis(y && padded(widened(y), 0.05), [frame.bottom, frame.top])
    };
  }, [lines, best, size.width, size.height]);
  const scene = { ...props, axes, frame: frameFor(size.width, size.height), hovered };
  const line = lines.find(({ row }) => row === hovered?.row);
  const running = lines.filter(({ kind }) => kind === 'running').length;
  const label = trans._n(
    'Learning curve of %1 trial, %2 running: %3 over steps.',
    'Learning curves of %1 trials, %2 running: %3 over steps.',
    lines.length,
    String(lines.length),
    String(running),
    props.metric.slice(0, 60)
  );
  return (
    <div className="jp-Hopyard-compactCurves">
      <Plot
        label={label}
        trans={trans}
        stage={stage}
        isStill
        themeRevision={props.themeRevision}
        onSize={(width, height) => setSize({ width, height })}
        drawing={{ base: pen => drawBase(pen, scene), top: pen => drawTop(pen, scene) }}
        drawnFrom={[axes, lines]}
        highlightsFrom={[hovered, best]}
        gestures={{
          hover: at => {
            const found = at && nearestCurve(lines, axes, at);
            setHovered(found && { row: found.row, index: found.index });
          },
          click: () => hovered && props.open?.(hovered.row),
          cursor: () => (hovered && props.open ? 'pointer' : '')
        }}
        tip={
          line &&
          hovered && {
            x: axes.x.place(line.steps[hovered.index] ?? NaN),
            y: axes.y.place(line.values[hovered.index] ?? NaN),
            title: line.name,
            lines: [
              [trans.__('step'), String(line.steps[hovered.index] ?? '')],
              [props.metric, metricText(line.values[hovered.index] ?? NaN)]
            ]
          }
        }
      />
    </div>
  );
}

interface Scene extends ICompactCurvesProps {
  readonly axes: { readonly x: ReturnType<typeof linearAxis>; readonly y: ReturnType<typeof linearAxis> };
  readonly frame: Frame;
  readonly hovered: { readonly row: number; readonly index: number } | undefined;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function* drawBase(pen: Pen, { axes, lines, frame, trans }: Scene): Sliced {
  const { context, palette } = pen;
  drawXAxis(pen, frame, axes.x, trans.__('step'));
  context.lineWidth = 1;
  context.lineJoin = 'round';
  const faint = Math.max(0.12, Math.min(0.7, 4 / Math.sqrt(lines.length + 12)));
  for (const line of lines) {
    if (line.kind !== 'running') {
      within(pen, frame, () => {
        context.globalAlpha = faint;
        context.strokeStyle = colourOf(line.kind, palette);
        context.beginPath();
        tracePath(context, line, axes);
        context.stroke();
      });
      yield;
    }
  }
  context.globalAlpha = 1;
}

function drawTop(pen: Pen, scene: Scene): void {
  const { axes, lines, best, frame, hovered } = scene;
  const { context, palette } = pen;
  const stroke = (line: CompactLine | undefined, colour: string, width: number): void => {
    if (line) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      tracePath(context, line, axes);
      context.stroke();
    }
  };
  within(pen, frame, () => {
    lines.filter(({ kind }) => kind === 'running').forEach(line => stroke(line, palette.running, 1.5));
    stroke(
      lines.find(({ row }) => row === best),
      palette.finished,
      2.5
    );
    stroke(
      lines.find(({ row }) => row === hovered?.row),
      palette.ink,
      2
    );
  });
  for (const line of lines) {
    if (line.kind === 'running' || line.row === best) {
      const x = axes.x.place(line.steps[line.steps.length - 1] ?? NaN);
      const y = axes.y.place(line.values[line.values.length - 1] ?? NaN);
      if (!Number.isNaN(x + y)) {
        drawDot(pen, x, y, 2.5, line.row === best ? palette.finished : palette.running);
      }
    }
  }
  drawScale(pen, scene);
}

/** The highest and the lowest value in the corners: no room for an axis. */
function drawScale(pen: Pen, { axes, frame, lines }: Scene): void {
  if (lines.length === 0) {
    return;
  }
  const { from, to } = axes.y.domain;
  setFont(pen, 400, 10);
  drawTag(pen, fitText(pen, metricText(to), 70), frame.left + 2, frame.top + 6, pen.palette.quiet);
  drawTag(pen, fitText(pen, metricText(from), 70), frame.left + 2, frame.bottom - 7, pen.palette.quiet);
}
