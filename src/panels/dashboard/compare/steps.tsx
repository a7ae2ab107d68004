import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useLayoutEffect, useRef, useState } from 'react';
import { durationAxis, linearAxis } from '../../../components/charts/axis';
import { ChartFigure } from '../../../components/charts/figure';
import { shortened } from '../../../components/charts/text';
import { duration, metric } from '../../../components/format';

export interface StepLine {
  readonly label: string;
  /** Improvements: each value holds until the next one. */
  readonly points: readonly { readonly ms: number; readonly value: number }[];
  /** Where the line ends. */
  readonly untilMs: number;
}

const HEIGHT = 260;
const LEFT = 64;
const RIGHT = 12;
const TOP = 18;
const BOTTOM = 34;
/** Pixels a label of an axis has for itself. */
const TICK_ROOM = 44;
const TIME_ROOM = 110;

/** The best value so far over time, one line of steps each; lines differ in colour and in dashes. */
export function StepChart(props: {
  readonly lines: readonly StepLine[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Said where no line has a point. */
  readonly empty?: string;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { lines, trans } = props;
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value)).filter(Number.isFinite);
  const most = Math.max(1, ...lines.map(({ untilMs }) => untilMs));
  const x = durationAxis({ from: 0, to: most }, [LEFT, Math.max(LEFT + 40, width - RIGHT)]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = (high - low || Math.abs(high) || 1) * 0.06;
  const y = linearAxis({ from: low - pad, to: high + pad }, [HEIGHT - BOTTOM, TOP]);
  const says = lines
    .map(line => {
      const last = line.points[line.points.length - 1];
      return `${line.label}: ${last === undefined ? trans.__('no result') : metric(last.value)}`;
    })
    .join('; ');
  const label = trans.__('%1 over %2. %3', props.yLabel, props.xLabel, says);
  const steps = lines.flatMap(line => line.points.map(point => ({ line: line.label, ...point })));
  return (
    <div ref={host} className="jp-Hopyard-steps">
      <ChartFigure
        trans={trans}
        label={label}
        empty={values.length === 0 ? (props.empty ?? trans.__('No result yet.')) : undefined}
        twin={() => ({
          caption: trans.__('%1 over %2', props.yLabel, props.xLabel),
          columns: [
            { name: trans.__('of'), isNumber: false },
            { name: props.xLabel, isNumber: true },
            { name: props.yLabel, isNumber: true }
          ],
          count: steps.length,
          cell: (row, column) => {
            const step = steps[row];
            return step ? ([step.line, duration(step.ms, trans), metric(step.value)][column] ?? '') : '';
          }
        })}
      >
        <svg width={width} height={HEIGHT} role="img" aria-label={label}>
          <text x={LEFT - 6} y={TOP - 1} textAnchor="end">
            {shortened(props.yLabel, 9)}
          </text>
          {y.ticks(TICK_ROOM).map(tick => (
            <g key={tick.label} transform={`translate(0 ${tick.at})`}>
              <line className="jp-Hopyard-rule" x1={LEFT} x2={width - RIGHT} />
              <text x={LEFT - 6} dy="0.32em" textAnchor="end">
                {tick.label}
              </text>
            </g>
          ))}
          {x.ticks(TIME_ROOM).map(tick => (
            <text key={tick.label} x={tick.at} y={HEIGHT - BOTTOM + 15} textAnchor="middle">
              {tick.label}
            </text>
          ))}
          <text x={width - RIGHT} y={HEIGHT - 3} textAnchor="end">
            {props.xLabel}
          </text>
          {lines.map((line, index) => (
            <path
              key={index}
              className={`jp-Hopyard-stepLine jp-mod-${index % STYLES}`}
              d={path(
                line,
                ms => x.place(ms),
                value => y.place(value)
              )}
            >
              <title>{line.label}</title>
            </path>
          ))}
        </svg>
        <ul className="jp-Hopyard-legend">
          {lines.map((line, index) => (
            <li key={index}>
              <svg width="28" height="8" aria-hidden="true">
                <path className={`jp-Hopyard-stepLine jp-mod-${index % STYLES}`} d="M0 4H28" />
              </svg>
              {line.points.length === 0 ? trans.__('%1: no result, so no line', line.label) : line.label}
            </li>
          ))}
        </ul>
      </ChartFigure>
    </div>
  );
}

const STYLES = 6;

function path(line: StepLine, x: (ms: number) => number, y: (value: number) => number): string {
  const parts = line.points.map(({ ms, value }, index) =>
    index === 0 ? `M${x(ms).toFixed(1)} ${y(value).toFixed(1)}` : `H${x(ms).toFixed(1)}V${y(value).toFixed(1)}`
  );
  return parts.length === 0 ? '' : `${parts.join('')}H${x(line.untilMs).toFixed(1)}`;
}

function useWidth(host: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => setWidth(Math.max(220, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return width;
}
