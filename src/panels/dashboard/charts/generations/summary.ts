import { quantile } from '../../../../components/charts/bands';

/** One generation's values at a glance. */
export interface Generation {
  readonly generation: number;
  readonly rows: readonly number[];
  readonly best: number;
  readonly median: number;
  /** Best of this and all generations before. */
  readonly bestSoFar: number;
}

export function generationsOf(labels: ArrayLike<number>, values: ArrayLike<number>, isLess: boolean): Generation[] {
  const members = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const generation = labels[row] ?? NaN;
    if (Number.isFinite(generation) && Number.isFinite(values[row] ?? NaN)) {
      members.set(generation, [...(members.get(generation) ?? []), row]);
    }
  }
  const better = isLess ? Math.min : Math.max;
  let bestSoFar = isLess ? Infinity : -Infinity;
  return [...members]
    .sort(([a], [b]) => a - b)
    .map(([generation, rows]) => {
      const sorted = rows.map(row => values[row] ?? NaN).sort((a, b) => a - b);
      const best = (isLess ? sorted[0] : sorted[sorted.length - 1]) ?? NaN;
      bestSoFar = better(bestSoFar, best);
      return { generation, rows, best, median: quantile(sorted, 0.5), bestSoFar };
    });
}
