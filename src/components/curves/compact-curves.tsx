import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useMemo, useRef, useState } from 'react';
import { linearAxis } from '../charts/axis';
import { drawXAxis, drawYAxis, type Frame, within } from '../charts/draw';
import { extentOf, padded, typicalExtent } from '../charts/extent';
import { Plot } from '../charts/plot';
import type { Pen, Stage } from '../charts/stage';
import { useThemeRevision } from '../hooks';

/** How a curve is drawn: the best bold, what runs in the accent, what was stopped faint. */
export type CurveLook = 'best' | 'running' | 'stopped' | 'failed' | 'finished';

export interface CompactCurve {
  readonly look: CurveLook;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

const ORDER: readonly CurveLook[] = ['stopped', 'failed', 'finished', 'best', 'running'];
const MARGIN = { left: 48, top: 6, right: 8, bottom: 18 } as const;

/** Learning curves at a glance: a picture, with its meaning in words beside it. */
export function CompactCurves(props: {
  readonly curves: readonly CompactCurve[];
  /** What the picture shows, in a sentence. */
  readonly label: string;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { curves } = props;
  const stage = useRef<Stage | null>(null);
  const themeRevision = useThemeRevision();
  const [size, setSize] = useState({ width: 0, height: 0 });
  const axes = useMemo(() => {
    const frame: Frame = {
      left: MARGIN.left,
      top: MARGIN.top,
      right: Math.max(MARGIN.left + 1, size.width - MARGIN.right),
      bottom: Math.max(MARGIN.top + 1, size.height - MARGIN.bottom)
    };
    const best = curves.find(({ look }) => look === 'best');
    const kept = best ? Array.from(best.values).filter(Number.isFinite) : [];
    const y = typicalExtent(
      curves.flatMap(({ values }) => Array.from(values)),
      kept
    ).extent;
    const x = extentOf(curves.flatMap(({ steps }) => [steps[0] ?? NaN, steps[steps.length - 1] ?? NaN]));
    return {
      frame,
      x: linearAxis(x, [frame.left, frame.right], true),
      y: linearAxis(y && y.from < y.to ? padded(y, 0.06) : y, [frame.bottom, frame.top])
    };
  }, [curves, size.width, size.height]);
  return (
    <div className="jp-Hopyard-compactCurves">
      <Plot
        isStill
        label={props.label}
        trans={props.trans}
        stage={stage}
        themeRevision={themeRevision}
        onSize={(width, height) => setSize({ width, height })}
        drawnFrom={[curves, axes]}
        drawing={{
          base: function* (pen) {
            drawYAxis(pen, axes.frame, axes.y);
            drawXAxis(pen, axes.frame, axes.x, props.trans.__('step'));
            within(pen, axes.frame, () => {
              for (const look of ORDER) {
                for (const curve of curves.filter(each => each.look === look)) {
                  drawCurve(pen, curve, axes);
                }
              }
            });
            yield;
          },
          top: () => undefined
        }}
      />
    </div>
  );
}

type Axes = { readonly x: { place(value: number): number }; readonly y: { place(value: number): number } };

function drawCurve({ context, palette }: Pen, curve: CompactCurve, axes: Axes): void {
  const { look, steps, values } = curve;
  const colours: Record<CurveLook, string> = {
    best: palette.finished,
    running: palette.running,
    stopped: palette.stopped,
    failed: palette.failed,
    finished: palette.quiet
  };
  context.strokeStyle = colours[look];
  context.fillStyle = colours[look];
  context.lineJoin = 'round';
  context.lineWidth = look === 'best' ? 2.5 : 1.25;
  context.globalAlpha = look === 'best' ? 1 : look === 'running' ? 0.9 : 0.4;
  context.beginPath();
  let isDown = false;
  for (let at = 0; at < steps.length; at++) {
    const x = axes.x.place(steps[at] ?? NaN);
    const y = axes.y.place(values[at] ?? NaN);
    if (Number.isNaN(x) || Number.isNaN(y)) {
      isDown = false;
    } else if (isDown) {
      context.lineTo(x, y);
    } else {
      context.moveTo(x, y);
      isDown = true;
      if (steps.length === 1) {
        context.arc(x, y, 2, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }
  context.stroke();
  context.globalAlpha = 1;
}
