import type { TrialColumns } from '../../../store/board/types';

const known = new WeakMap<TrialColumns, Int32Array | null>();

/** Of each trial the number of the first with the same parameters; undefined where no parameters come twice. */
export function repeatsOf(trials: TrialColumns): Int32Array | undefined {
  let found = known.get(trials);
  if (found === undefined) {
    found = firstOfEach(trials) ?? null;
    known.set(trials, found);
  }
  return found ?? undefined;
}

/** Divides the trials by one parameter after the other, until each stands alone or there is no parameter left. */
function firstOfEach({ count, numbers, parameters }: TrialColumns): Int32Array | undefined {
  let group = new Int32Array(count);
  let groups = Math.min(1, count);
  for (const { values } of parameters) {
    const next = new Int32Array(count);
    const within = Array.from({ length: groups }, () => new Map<number, number>());
    let made = 0;
    for (let row = 0; row < count; row++) {
      // A map holds NaN, a parameter that a trial has not, as equal to itself.
      const value = values[row] ?? NaN;
      const parts = within[group[row] ?? 0];
      const part = parts?.get(value) ?? made;
      if (part === made) {
        parts?.set(value, made);
        made += 1;
      }
      next[row] = part;
    }
    [group, groups] = [next, made];
    if (groups === count) {
      return undefined;
    }
  }
  if (parameters.length === 0) {
    return undefined;
  }
  const first = new Int32Array(groups).fill(-1);
  return group.map((of, row) => {
    if ((first[of] ?? -1) < 0) {
      first[of] = numbers[row] ?? row;
    }
    return first[of] ?? row;
  });
}
