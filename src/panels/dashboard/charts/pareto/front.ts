export interface Objectives {
  /** One column an objective, a value a row; NaN where a row has none. */
  readonly values: readonly ArrayLike<number>[];
  /** Whether less of it is better. */
  readonly isLess: readonly boolean[];
}

/** Rows that no other row beats: as good in every objective and better in one. Rows without all values are not among them. */
export function frontOf({ values, isLess }: Objectives): number[] {
  const [first] = values;
  if (first === undefined) {
    return [];
  }
  // Turned so that less is better in each.
  const cost = (objective: number, row: number): number =>
    (isLess[objective] ? 1 : -1) * (values[objective]?.[row] ?? NaN);
  const whole: number[] = [];
  for (let row = 0; row < first.length; row++) {
    if (values.every((_, objective) => Number.isFinite(cost(objective, row)))) {
      whole.push(row);
    }
  }
  // In the order of all objectives, so that only what came before can beat a row.
  whole.sort((a, b) => {
    for (let objective = 0; objective < values.length; objective++) {
      const by = cost(objective, a) - cost(objective, b);
      if (by !== 0) {
        return by;
      }
    }
    return a - b;
  });
  const front: number[] = [];
  for (const row of whole) {
    if (!front.some(other => beats(other, row, values.length, cost))) {
      front.push(row);
    }
  }
  return front;
}

function beats(a: number, b: number, objectives: number, cost: (objective: number, row: number) => number): boolean {
  let isBetter = false;
  for (let objective = 0; objective < objectives; objective++) {
    const by = cost(objective, a) - cost(objective, b);
    if (by > 0) {
      return false;
    }
    isBetter ||= by < 0;
  }
  return isBetter;
}
