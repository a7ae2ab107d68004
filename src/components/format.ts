import type { TranslationBundle } from '@jupyterlab/translation';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "5 h 58 min", "12 s": two units at most, never negative. */
export function duration(ms: number, trans: TranslationBundle): string {
  const left = Math.max(0, ms);
  if (left >= DAY) {
    return trans.__('%1 d %2 h', String(Math.floor(left / DAY)), String(Math.floor((left % DAY) / HOUR)));
  }
  if (left >= HOUR) {
    return trans.__('%1 h %2 min', String(Math.floor(left / HOUR)), String(Math.floor((left % HOUR) / MINUTE)));
  }
  if (left >= MINUTE && left < 10 * MINUTE && Math.floor((left % MINUTE) / 1000) > 0) {
    return trans.__('%1 min %2 s', String(Math.floor(left / MINUTE)), String(Math.floor((left % MINUTE) / 1000)));
  }
  if (left >= MINUTE) {
    return trans.__('%1 min', String(Math.floor(left / MINUTE)));
  }
  return trans.__('%1 s', (left / 1000).toFixed(left < 10_000 ? 1 : 0));
}

/** "1.4 GB", "312 MB", "40 kB" */
export function bytes(value: number): string {
  const mb = value / (1024 * 1024);
  if (mb < 1) {
    return `${Math.ceil(value / 1024)} kB`;
  }
  return mb >= 1000 ? `${(mb / 1024).toFixed(1)} GB` : `${mb.toFixed(0)} MB`;
}

export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** A metric at a fixed number of significant digits, so that columns do not jump. */
export function metric(value: number): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-4 || size >= 1e6) ? value.toExponential(3) : value.toPrecision(4);
}

/** "Experiments of train.ipynb": the last part of a path. */
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
