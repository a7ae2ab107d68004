import type { JSX } from 'react';

const WIDTH = 60;
const HEIGHT = 16;

/** The last minute as a line; its newest value is said in words beside and to screen readers. */
export function Sparkline(props: {
  readonly values: readonly number[];
  /** The top of the scale; a larger value raises it. */
  readonly most: number;
  readonly slots: number;
  readonly label: string;
}): JSX.Element {
  return (
    <svg
      className="jp-Hopyard-sparkline"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={props.label}
    >
      <title>{props.label}</title>
      <path className="jp-mod-area" d={area(props.values, props.most, props.slots)} />
      <path className="jp-mod-line" d={line(props.values, props.most, props.slots)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** Newest at the right edge; a short history leaves the left empty. */
export function points(values: readonly number[], most: number, slots: number): [number, number][] {
  const top = Math.max(most, ...values, Number.EPSILON);
  const step = WIDTH / Math.max(1, slots - 1);
  return values.map((value, index) => [
    round(WIDTH - (values.length - 1 - index) * step),
    round(HEIGHT - 1 - (Math.max(0, value) / top) * (HEIGHT - 2))
  ]);
}

function line(values: readonly number[], most: number, slots: number): string {
  return points(values, most, slots)
    .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`)
    .join('');
}

function area(values: readonly number[], most: number, slots: number): string {
  const first = points(values, most, slots)[0];
  return first ? `${line(values, most, slots)}L${WIDTH} ${HEIGHT}L${first[0]} ${HEIGHT}Z` : '';
}

const round = (value: number): number => Math.round(value * 100) / 100;
