import { scaleLinear } from 'd3-scale';
import { type Extent, widened } from './extent';

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** From values to places in CSS pixels and back. Pure: knows nothing of what is drawn. */
export interface Axis {
  readonly kind: 'linear' | 'log' | 'category' | 'duration';
  readonly domain: Extent;
  /** Pixels of the domain's two ends; the first may be the greater. */
  readonly range: readonly [number, number];
  /** NaN for what has no place, such as zero on a log axis. */
  place(value: number): number;
  value(place: number): number;
  /** As many as have `room` pixels each. */
  ticks(room: number): readonly Tick[];
}

/** Whether every value has the same place on both. Of categories that is not told. */
export const isSameScale = (one: Axis, other: Axis): boolean =>
  one.kind === other.kind &&
  one.kind !== 'category' &&
  one.domain.from === other.domain.from &&
  one.domain.to === other.domain.to &&
  one.range[0] === other.range[0] &&
  one.range[1] === other.range[1];

type Range = readonly [number, number];
const wide = ([from, to]: Range): number => Math.abs(to - from);

/** Places are computed here, hundreds of thousands a picture; d3 finds the ticks. */
export function linearAxis(extent: Extent | undefined, range: Range, isInteger = false): Axis {
  const domain = widened(extent);
  const scale = scaleLinear([domain.from, domain.to], [...range]);
  const [start, end] = range;
  const perUnit = (end - start) / (domain.to - domain.from);
  return {
    kind: 'linear',
    domain,
    range,
    place: value => (value - value === 0 ? start + (value - domain.from) * perUnit : NaN),
    value: place => (perUnit === 0 ? domain.from : domain.from + (place - start) / perUnit),
    ticks: room => {
      const wanted = Math.max(1, Math.min(10, Math.floor(wide(range) / room)));
      const format = scale.tickFormat(wanted);
      const values = scale.ticks(wanted);
      return isInteger
        ? values.filter(Number.isInteger).map(value => ({ at: scale(value), label: short(value) }))
        : values.map(value => ({ at: scale(value), label: plain(value, format(value)) }));
    }
  };
}

export function logAxis(extent: Extent | undefined, range: Range): Axis {
  const domain = widened(extent && extent.from > 0 ? extent : undefined, true);
  const [start, end] = range;
  const from = Math.log(domain.from);
  const perUnit = (end - start) / (Math.log(domain.to) - from);
  const place = (value: number): number =>
    value > 0 && value < Infinity ? start + (Math.log(value) - from) * perUnit : NaN;
  return {
    kind: 'log',
    domain,
    range,
    place,
    value: at => (perUnit === 0 ? domain.from : Math.exp(from + (at - start) / perUnit)),
    ticks: room =>
      thinned(logTicks(domain), wide(range) / room).map(value => ({ at: place(value), label: short(value) }))
  };
}

/** Powers of ten; within two decades also 2 and 5 of each. */
function logTicks({ from, to }: Extent): number[] {
  const decades = Math.log10(to / from);
  const parts = decades < 0.7 ? [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9] : decades <= 2.2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    ticks.push(...parts.map(part => Number(`${part}e${power}`)));
  }
  const slack = 1e-9;
  const inside = ticks.filter(value => value >= from * (1 - slack) && value <= to * (1 + slack));
  return inside.length >= 2 ? inside : [from, to];
}

function thinned<T>(all: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, Math.ceil(all.length / Math.max(1, most)));
  return every === 1 ? all : all.filter((_, index) => index % every === 0);
}

/** Values are indices into `names`; each has a band of its own and lies in the middle of it, a fraction beside it. */
export function categoryAxis(names: readonly string[], range: Range): Axis {
  const count = Math.max(1, names.length);
  const band = (range[1] - range[0]) / count;
  const domain = { from: -0.5, to: count - 0.5 };
  const place = (value: number): number =>
    value >= -0.5 && value < count - 0.5 ? range[0] + (value + 0.5) * band : NaN;
  return {
    kind: 'category',
    domain,
    range,
    place,
    value: at => Math.max(0, Math.min(count - 1, Math.floor((at - range[0]) / band))),
    ticks: room =>
      thinned(
        names.map((label, index) => ({ at: place(index), label })),
        wide(range) / room
      )
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map(count => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(count => count * MINUTE),
  ...[1, 2, 3, 6, 12].map(count => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map(count => count * DAY)
];

/** Milliseconds since a start. Units of measurement are written alike everywhere, so they are not translated. */
export function durationAxis(extent: Extent | undefined, range: Range): Axis {
  const axis = linearAxis(extent ?? { from: 0, to: MINUTE }, range);
  return {
    ...axis,
    kind: 'duration',
    ticks: room => {
      const { from, to } = axis.domain;
      const least = ((to - from) * room) / Math.max(1, wide(range));
      const step = STEPS.find(size => size >= least) ?? 1000 * DAY;
      const ticks: Tick[] = [];
      for (let index = Math.ceil(from / step); index * step <= to && ticks.length < 100; index++) {
        ticks.push({ at: axis.place(index * step), label: durationLabel(index * step) });
      }
      return ticks;
    }
  };
}

/** "0", "0.2 s", "90 s", "5 min", "2 h", "3 d" */
export function durationLabel(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) {
    return '0';
  }
  if (size < MINUTE) {
    return `${round(ms / SECOND)} s`;
  }
  if (size < HOUR) {
    return size % MINUTE === 0
      ? `${ms / MINUTE} min`
      : `${Math.floor(ms / MINUTE)}:${twoDigits((ms % MINUTE) / SECOND)}`;
  }
  if (size < DAY) {
    return size % HOUR === 0 ? `${ms / HOUR} h` : `${Math.floor(ms / HOUR)} h ${twoDigits((ms % HOUR) / MINUTE)}`;
  }
  return `${round(ms / DAY)} d`;
}

const twoDigits = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** Nine digits: drops what binary fractions add. */
const round = (value: number): number => Number(value.toPrecision(9));

/** As d3 writes it while that is short; else with an exponent. */
function plain(value: number, formatted: string): string {
  return formatted.length > 6 ? short(value) : formatted;
}

/** "0.001", "3e-5", "20 000" as "20000", "1e6" */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size === 0) {
    return '0';
  }
  if (size < 1e-3 || size >= 1e5) {
    return value
      .toExponential(Number.isInteger(round(value / 10 ** Math.floor(Math.log10(size)))) ? 0 : 1)
      .replace('e+', 'e');
  }
  return String(Number(value.toPrecision(4)));
}
