/**
 * A trial's curve on a common ladder of steps: 1, 2, 4, 8, … steps from where the experiment's reports begin, and the
 * longest training seen as the top.
 */
import type { Report, Reports } from '../search';

export interface Ladder {
  readonly first: number;
  /** Numbers of steps, rising; the last is the longest seen. */
  readonly rungs: readonly number[];
}

/** From the step of the first report of all to that of the last. */
export function ladderBetween(first: number, last: number): Ladder {
  const rungs: number[] = [];
  const longest = last - first + 1;
  for (let rung = 1; rung * 1.25 < longest; rung *= 2) {
    rungs.push(rung);
  }
  return { first, rungs: longest >= 1 ? [...rungs, longest] : [] };
}

/** The values at the rungs that the trial reached, lowest first; of each, the report at it or the last before. */
export function climb(reports: Reports, { first, rungs }: Ladder): number[] {
  const values: number[] = [];
  let next = 0;
  for (const rung of rungs) {
    while (next < reports.length && (reports.at(next) as Report).step - first + 1 <= rung) {
      next += 1;
    }
    const at = reports.at(Math.max(0, next - 1));
    const last = reports.at(-1);
    if (at === undefined || last === undefined || last.step - first + 1 < rung) {
      break;
    }
    values.push(at.value);
  }
  return values;
}

export function sameLadder(left: Ladder, right: Ladder): boolean {
  const top = left.rungs.length - 1;
  return left.first === right.first && right.rungs.length - 1 === top && left.rungs[top] === right.rungs[top];
}
