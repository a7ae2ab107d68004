/**
 * One searched parameter as an axis of the unit cube.
 *
 * An axis with finitely many values cuts [0, 1) into one cell a value (equal cells; on a log scale, cells as wide as the
 * value's share of the scale); a value's place is its cell's middle. `at(place(v)) = v` exactly on finite axes, to
 * rounding on continuous ones.
 */
import { exp, log } from '../elementary';
import type { ParameterSpec } from './spec';
import type { ParamValue } from './values';

export interface Axis {
  readonly name: string;
  /** Whether neighbouring places resemble each other. */
  readonly ordered: boolean;
  /** The number of values; Infinity when continuous. */
  readonly size: number;
  at(u: number): ParamValue;
  /** The place of the value at u. */
  snap(u: number): number;
  /** Undefined when the value is not on the axis. */
  place(value: ParamValue): number | undefined;
  /** The k-th of `size` values; on a continuous axis the value at place k. */
  value(k: number): ParamValue;
}

export function axisOf(spec: ParameterSpec): Axis | undefined {
  switch (spec.type) {
    case 'constant':
      return undefined;
    case 'categorical':
      return listed(spec.name, spec.choices, false);
    case 'discrete':
      return listed(
        spec.name,
        [...spec.values].sort((left, right) => left - right),
        true
      );
    case 'int':
      return stepped(spec.name, spec.low, spec.high, spec.step ?? 1, spec.log === true);
    case 'float':
      return spec.step === undefined
        ? continuous(spec.name, spec.low, spec.high, spec.log === true)
        : stepped(spec.name, spec.low, spec.high, spec.step, spec.log === true);
  }
}

function listed(name: string, values: readonly ParamValue[], ordered: boolean): Axis {
  const size = values.length;
  const value = (k: number): ParamValue => values[k] as ParamValue;
  return {
    name,
    ordered: ordered && size > 1,
    size,
    value,
    at: u => value(cell(u, size)),
    snap: u => (cell(u, size) + 0.5) / size,
    place: wanted => {
      const k = values.indexOf(wanted);
      return k < 0 ? undefined : (k + 0.5) / size;
    }
  };
}

function stepped(name: string, low: number, high: number, step: number, logarithmic: boolean): Axis {
  const size = Math.floor((high - low) / step + 1e-9) + 1;
  const whole = Number.isInteger(low) && Number.isInteger(step);
  const value = (k: number): number => (whole ? low + k * step : Number((low + k * step).toPrecision(14)));
  const edge = logarithmic ? log(Math.max(low - step / 2, low / 2)) : 0;
  const span = logarithmic ? log(value(size - 1) + step / 2) - edge : 0;
  const index = (u: number): number =>
    logarithmic ? clamp(Math.round((exp(edge + u * span) - low) / step), size) : cell(u, size);
  const middle = (k: number): number => (logarithmic ? (log(value(k)) - edge) / span : (k + 0.5) / size);
  return {
    name,
    ordered: true,
    size,
    value,
    at: u => value(index(u)),
    snap: u => middle(index(u)),
    place: wanted => {
      const k = typeof wanted === 'number' ? Math.round((wanted - low) / step) : NaN;
      if (!(k >= 0 && k < size) || Math.abs(value(k) - (wanted as number)) > 1e-9 * step) {
        return undefined;
      }
      return middle(k);
    }
  };
}

function continuous(name: string, low: number, high: number, logarithmic: boolean): Axis {
  const edge = logarithmic ? log(low) : low;
  const span = (logarithmic ? log(high) : high) - edge;
  const at = (u: number): number => {
    const v = edge + u * span;
    return Math.min(high, Math.max(low, logarithmic ? exp(v) : v));
  };
  return {
    name,
    ordered: true,
    size: Infinity,
    value: k => at(k),
    at,
    snap: u => Math.min(1, Math.max(0, u)),
    place: wanted => {
      if (typeof wanted !== 'number' || !(wanted >= low && wanted <= high)) {
        return undefined;
      }
      // Bounds a few units in the last place apart can have one and the same logarithm.
      return span > 0 ? Math.min(1, Math.max(0, ((logarithmic ? log(wanted) : wanted) - edge) / span)) : 0.5;
    }
  };
}

function cell(u: number, size: number): number {
  return clamp(Math.floor(u * size), size);
}

function clamp(k: number, size: number): number {
  return k < 0 ? 0 : k >= size ? size - 1 : k;
}
