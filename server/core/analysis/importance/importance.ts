/** Which parameters decided, from trials that ended: a forest of what they gave, and how its variance divides. */
import type { ImportanceView } from '../../../../protocol';
import { Random } from '../../random';
import type { Params, Space } from '../../space';
import { spaceOfValues } from './values';
import { forestOf, type Sample } from './forest';
import { TreeVariance } from './variance';

export interface ImportanceQuestion {
  readonly metric: string;
  /** Trials that gave a number. */
  readonly trials: readonly { readonly params: Params; readonly value: number }[];
  /** The space they were chosen from, where there is one. */
  readonly space?: unknown;
  /** Pairs answered at most. */
  readonly pairs: number;
  readonly seed: number;
}

/** Fewer tell nothing. */
const LEAST = 4;
/** More make it slower and hardly better: as many are drawn from them. */
const MOST = 800;
/** Pairs are looked for among so many of the most important. */
const PAIRED = 12;

export function importanceOf({ metric, trials: all, space: given, pairs, seed }: ImportanceQuestion): ImportanceView {
  const nothing = (says: string): ImportanceView => ({ metric, parameters: [], pairs: [], trials: all.length, says });
  if (all.length < LEAST) {
    return nothing(`${counted(all.length)} gave ${metric} so far; it takes ${LEAST} or more to tell what matters.`);
  }
  const trials = all.length <= MOST ? all : drawn(all, seed);
  const space = spaceOfValues(
    given,
    trials.map(({ params }) => params)
  );
  if (space.axes.length === 0) {
    return nothing('All trials had the same parameters, so that none of them can have decided.');
  }
  const first = trials[0]?.value;
  if (trials.every(({ value }) => value === first)) {
    return nothing(`All ${counted(all.length)} gave the same ${metric}: nothing moved it.`);
  }
  const trees = forestOf(sampleOf(space, trials), seed)
    .map(leaves => new TreeVariance(leaves))
    .filter(({ variance }) => variance > 0);
  if (trees.length === 0) {
    return nothing(`Nothing in the parameters tells the trials apart that gave different ${metric}.`);
  }
  const singles = space.axes.map((_, axis) => sharesOf(trees, tree => tree.single(axis)));
  const whole = singles.reduce((sum, { mean }) => sum + mean, 0) || 1;
  const order = [...singles.keys()].sort((one, other) => (singles[other]?.mean ?? 0) - (singles[one]?.mean ?? 0));
  const nameOf = (axis: number): string => space.axes[axis]?.name ?? '';
  const parameters = order.map(axis => {
    const { mean = 0, std = 0 } = singles[axis] ?? {};
    return { name: nameOf(axis), importance: mean / whole, std: std / whole };
  });
  const together = pairsOf(order.slice(0, PAIRED))
    .map(([one, other]) => ({
      a: nameOf(one),
      b: nameOf(other),
      importance: sharesOf(trees, tree => tree.pair(one, other)).mean
    }))
    .sort((one, other) => other.importance - one.importance)
    .slice(0, pairs);
  const from = all.length <= MOST ? counted(all.length) : `${MOST} of ${all.length} trials, drawn by chance`;
  const best = parameters[0];
  const percent = Math.round((best?.importance ?? 0) * 100);
  const says = `${best?.name ?? ''} makes ${percent} % of what single parameters do to ${metric}; computed from ${from}.`;
  return { metric, parameters, pairs: together, trials: trials.length, says };
}

const counted = (count: number): string => (count === 1 ? '1 trial' : `${count} trials`);

function drawn<Trial>(all: readonly Trial[], seed: number): Trial[] {
  const random = Random.of(seed, 'importance');
  return random
    .distinct(MOST, all.length)
    .sort((one, other) => one - other)
    .map(k => all[k] as Trial);
}

function sampleOf(space: Space, trials: ImportanceQuestion['trials']): Sample {
  return {
    axes: space.axes.map(({ ordered, size }) => ({ size: ordered || !Number.isFinite(size) ? 0 : size })),
    points: trials.map(({ params }) => space.encode(params)),
    values: trials.map(({ value }) => value)
  };
}

/** Of a tree's variance, over the trees. */
function sharesOf(trees: readonly TreeVariance[], of: (tree: TreeVariance) => number): { mean: number; std: number } {
  const shares = trees.map(tree => of(tree) / tree.variance);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const square = shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length;
  return { mean, std: Math.sqrt(square) };
}

function pairsOf(axes: readonly number[]): (readonly [number, number])[] {
  return axes.flatMap((one, k) => axes.slice(k + 1).map(other => [one, other] as const));
}
