/**
 * How a curve begins. Two trials that begin alike to the last digit do the same thing: their configurations differ in
 * what the function rounds away or does not look at. Chance does that too while a curve hardly moves, so a beginning
 * counts only once it has taken some different values.
 */
import type { Reports } from '../search';

export interface Beginning {
  /** So many first reports are compared. */
  readonly reports: number;
  /** They must take at least so many different values. */
  readonly values: number;
}

export const BEGINNING: Beginning = { reports: 8, values: 5 };

/** Equal for curves that begin alike; undefined while a curve is too short, hardly moves or is not finite. */
export function beginningOf(curve: Reports, { reports, values }: Beginning = BEGINNING): string | undefined {
  if (curve.length < reports) {
    return undefined;
  }
  const seen = new Set<number>();
  const words: number[] = [];
  for (let place = 0; place < reports; place++) {
    const report = curve.at(place);
    if (report === undefined || !Number.isFinite(report.value)) {
      return undefined;
    }
    seen.add(report.value);
    words.push(report.step, report.value);
  }
  return seen.size < values ? undefined : words.join(' ');
}
