/** Fronts and distances of a small population with several losses. */
export interface Member {
  readonly number: number;
  readonly place: Float64Array;
  /** One for each objective, all to be small. */
  readonly losses: readonly number[];
}

export interface Ranked extends Member {
  /** 0: no other beats it in everything. 1: none does of those that are left without front 0. And so on. */
  readonly front: number;
  /** How far its neighbours in the front are; the ends of a front are infinitely lonely. */
  readonly space: number;
}

export function ranked(members: readonly Member[], objectives: number): Ranked[] {
  const all: Ranked[] = [];
  let left = [...members];
  for (let front = 0; left.length > 0; front++) {
    const first = left.filter(own => !left.some(other => beats(other.losses, own.losses)));
    const spaces = spacesOf(first, objectives);
    all.push(...first.map((member, k) => ({ ...member, front, space: spaces[k] ?? 0 })));
    const gone = new Set(first);
    left = left.filter(member => !gone.has(member));
  }
  return all;
}

/** At least as good in everything, better in something. */
function beats(one: readonly number[], other: readonly number[]): boolean {
  return one.every((loss, k) => loss <= (other[k] ?? NaN)) && one.some((loss, k) => loss < (other[k] ?? NaN));
}

function spacesOf(front: readonly Member[], objectives: number): number[] {
  const spaces = front.map(() => 0);
  for (let objective = 0; objective < objectives; objective++) {
    const loss = (k: number): number => front[k]?.losses[objective] ?? 0;
    const order = front.map((_, k) => k).sort((a, b) => loss(a) - loss(b) || a - b);
    const [first = 0] = order;
    const last = order.at(-1) ?? 0;
    const span = loss(last) - loss(first);
    for (const [rank, k] of order.entries()) {
      const before = order[rank - 1];
      const after = order[rank + 1];
      const own =
        before === undefined || after === undefined ? Infinity : span > 0 ? (loss(after) - loss(before)) / span : 0;
      spaces[k] = (spaces[k] ?? 0) + own;
    }
  }
  return spaces;
}
