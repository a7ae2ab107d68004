/** Runs a search on a function, one trial or several at a time, and keeps the history as the experiment would. */
import type { Direction, History, Search, TrialRecord } from '../../../../server/core/search/search';
import type { Params } from '../../../../server/core/space';
import { Space } from '../../../../server/core/space';

export interface Run {
  readonly history: History;
  /** Best value after each finished trial. */
  readonly best: readonly number[];
}

export function run(
  search: Search,
  objective: (params: Params) => number,
  trials: number,
  { direction = 'min' as Direction, executors = 1 } = {}
): Run {
  const records: TrialRecord[] = [];
  const ended: number[] = [];
  const best: number[] = [];
  const outstanding: number[] = [];
  let exhausted = false;
  while (ended.length < trials) {
    while (!exhausted && outstanding.length < executors && records.length < trials) {
      const suggestion = search.suggest({ trials: [...records], ended: [...ended] });
      if (suggestion.kind !== 'start') {
        exhausted = suggestion.kind === 'done';
        break;
      }
      const { params, label } = suggestion;
      const number = records.length;
      records.push({ number, params, standing: 'outstanding', reports: [], ...(label === undefined ? {} : { label }) });
      outstanding.push(number);
    }
    const number = outstanding.shift();
    if (number === undefined) {
      break;
    }
    const value = objective(records[number]!.params);
    records[number] = { ...records[number]!, standing: 'succeeded', value };
    ended.push(number);
    const last = best[best.length - 1] ?? value;
    best.push(direction === 'min' ? Math.min(last, value) : Math.max(last, value));
  }
  return { history: { trials: records, ended }, best };
}

export const cube = (dimensions: number, low = 0, high = 1): Space =>
  Space.parse(Array.from({ length: dimensions }, (_, k) => ({ name: `x${k}`, type: 'DOUBLE', values: [low, high] })));

export const numbers = (params: Params): number[] => Object.values(params).map(Number);

export const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;

export const BRANIN = Space.parse([
  { name: 'x', type: 'DOUBLE', values: [-5, 10] },
  { name: 'y', type: 'DOUBLE', values: [0, 15] }
]);
export const BRANIN_MINIMUM = 0.397887;
export function branin(params: Params): number {
  const [x, y] = numbers(params) as [number, number];
  const bowl = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
  return bowl * bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
}

export const HARTMANN = cube(6);
export const HARTMANN_MINIMUM = -3.32237;
const HARTMANN_A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14]
];
const HARTMANN_P = [
  [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
  [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
  [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
  [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381]
];
export function hartmann(params: Params): number {
  const x = numbers(params);
  return -[1, 1.2, 3, 3.2].reduce((sum, alpha, i) => {
    const inner = x.reduce((total, xj, j) => total + HARTMANN_A[i]![j]! * (xj - HARTMANN_P[i]![j]!) ** 2, 0);
    return sum + alpha * Math.exp(-inner);
  }, 0);
}

export const sphere = (params: Params): number => numbers(params).reduce((sum, x) => sum + (x - 0.3) ** 2, 0);
