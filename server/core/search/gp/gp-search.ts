/**
 * Bayesian optimisation with a Gaussian process and expected improvement.
 *
 * Everything is a function of (space, seed, history). Hyperparameters are fitted to a prefix of the ended trials whose
 * length grows in steps (`fittedPrefix`), so most suggestions reuse the last fit; a rebuilt search fits the same prefix
 * and gets the same bits.
 */
import { observe } from '../model/observations';
import type { Observations } from '../model/observations';
import { startPoint } from '../model/proposal';
import type { Search } from '../search';
import type { SearchSetting } from '../setting';
import { fit } from './fit';
import type { Hyperparameters, Priors } from './fit';
import type { Shape } from './kernel';
import { Posterior } from './posterior';
import { ANCHORS, mostImproving, rising } from './propose';
import { normalized } from './normalize';

export interface GpOptions {
  readonly start: number;
  readonly limit: number;
  readonly warp: string;
  readonly length: number;
  readonly lengthSpread: number;
  readonly noise: number;
  readonly noiseSpread: number;
  readonly evaluations: number;
}

export function gpSearch(setting: SearchSetting, options: GpOptions): Search {
  const { space } = setting;
  const shape: Shape = { dimensions: space.axes.length, ordered: space.axes.map(({ ordered }) => ordered) };
  const expecting = (warp: string, expected: GpOptions) => ({ warp, fitted: rememberedFit(expected, shape, warp) });
  const alternates = options.warp === 'alternate';
  const even = expecting(alternates ? 'none' : options.warp, options);
  const odd = alternates ? expecting('mixed', { ...options, ...FIRM }) : even;
  return {
    name: 'gp',
    suggest: history => {
      const seen = observe(setting, history);
      if (space.axes.length === 0 || seen.points.length < 2 || history.trials.length < options.start) {
        return startPoint(setting, history);
      }
      const kept = subset(seen, options.limit);
      const { warp, fitted } = history.trials.length % 2 === 0 ? even : odd;
      const losses = normalized(kept.losses, warp);
      const posterior = new Posterior([...kept.points, ...seen.outstanding], losses, shape, fitted(seen));
      const order = rising(losses);
      const belief = {
        posterior,
        lowest: losses[order[0] as number] as number,
        anchors: order.slice(0, ANCHORS).map(i => kept.points[i] as Float64Array)
      };
      return { kind: 'start', params: mostImproving(setting, history, belief) };
    }
  };
}

/**
 * Every other suggestion believes in much the same length scale along every parameter and in some noise: length scales
 * fitted to a few dozen trials say more than these know. The others take from the fit what it finds.
 */
const FIRM = { lengthSpread: 0.1, noise: 0.05, noiseSpread: 0.5 };

/** The fit to the current prefix, computed again only when the prefix is not the one fitted last. */
function rememberedFit(options: GpOptions, shape: Shape, warp: string): Fit {
  const priors: Priors = {
    length: options.length * Math.sqrt(shape.dimensions),
    lengthSpread: options.lengthSpread,
    noise: options.noise,
    noiseSpread: options.noiseSpread
  };
  let last: (Sample & { readonly hyper: Hyperparameters }) | undefined;
  return seen => {
    const count = fittedPrefix(seen.points.length);
    const points = seen.points.slice(0, count);
    const losses = seen.losses.slice(0, count);
    if (last === undefined || !same(last.points, points) || !same(last.losses, losses)) {
      const kept = subset({ points, losses }, Math.min(options.limit, MOST_FITTED));
      const hyper = fit(kept.points, normalized(kept.losses, warp), shape, priors, options.evaluations);
      last = { points, losses, hyper };
    }
    return last.hyper;
  };
}

function same(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((member, k) => member === right[k]);
}

type Fit = (seen: Observations) => Hyperparameters;
type Sample = Pick<Observations, 'points' | 'losses'>;

/** Hyperparameters are settled by this many points; a likelihood costs the cube of them. */
const MOST_FITTED = 150;

/** How many of n ended trials the hyperparameters are fitted to. */
export function fittedPrefix(n: number): number {
  const stride = n < 20 ? 1 : n < 50 ? 2 : n < 150 ? 5 : n < 500 ? 25 : 100;
  return n - (n % stride);
}

/** Beyond `limit` points: the better half of it by loss, and the latest. */
export function subset(seen: Sample, limit: number): Sample {
  const n = seen.points.length;
  if (n <= limit) {
    return seen;
  }
  const byLoss = [...seen.losses.keys()].sort(
    (i, j) => (seen.losses[i] as number) - (seen.losses[j] as number) || i - j
  );
  const kept = new Set(byLoss.slice(0, limit >> 1));
  for (let i = n - 1; kept.size < limit; i--) {
    kept.add(i);
  }
  const order = [...kept].sort((i, j) => i - j);
  return { points: order.map(i => seen.points[i] as Float64Array), losses: order.map(i => seen.losses[i] as number) };
}
