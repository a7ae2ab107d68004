/**
 * Model-based search that learns from stopped trials' curves: a Gaussian process over configurations whose
 * observations are each trial's prospect of its final loss, as vague as its curve is short.
 *
 * It proposes full trainings and leaves it to a stopping rule to end the hopeless ones; without reports it is `gp`.
 * Where proposals turn out to repeat the curves of earlier trials it keeps as far from what was tried as that reached.
 */
import type { Observations } from '../model/observations';
import { Lowest } from '../model/lowest';
import { trialNumbered } from '../model/observations';
import { placeOf, placesOf } from '../model/places';
import { startPoint } from '../model/proposal';
import { fit } from '../gp/fit';
import type { Hyperparameters, Priors } from '../gp/fit';
import { fittedPrefix } from '../gp/gp-search';
import type { Shape } from '../gp/kernel';
import { Posterior } from '../gp/posterior';
import { ANCHORS, mostImproving, rising } from '../gp/propose';
import type { History, Search, TrialRecord } from '../search';
import type { Space } from '../../space';
import type { SearchSetting } from '../setting';
import { Climbs } from './climbs';
import { prospects, prospectsOf } from './prospects';
import type { Prospect } from './prospects';
import { noveltyAfter, twinsOf, withTwins } from './twins';

export interface ModelOptions {
  readonly start: number;
  readonly limit: number;
  readonly length: number;
  readonly lengthSpread: number;
  readonly noise: number;
  readonly noiseSpread: number;
  readonly evaluations: number;
}

export type Points = Pick<Observations, 'points'>;

export function modelSearch(setting: SearchSetting, options: ModelOptions): Search {
  const { space } = setting;
  const shape: Shape = { dimensions: space.axes.length, ordered: space.axes.map(({ ordered }) => ordered) };
  const fitted = rememberedFit(setting, options, shape);
  const climbs = new Climbs(setting);
  return {
    name: 'model',
    suggest: history => {
      const twins = twinsOf(history.trials);
      const climbed = prospectsOf(history.trials, climbs.update(history));
      const known = withFailures(history, withTwins(climbed, twins));
      if (space.axes.length === 0 || known.length < 3 || history.trials.length < options.start) {
        return startPoint(setting, history);
      }
      const sample = scaled(space, subset(known, options.limit));
      const outstanding = history.trials
        .filter(({ standing }) => standing === 'outstanding' || standing === 'paused')
        .map(({ params }) => placeOf(space, params));
      const hyper = fitted(history) ?? fitTo(sample, options, shape);
      const posterior = new Posterior([...sample.points, ...outstanding], sample.losses, shape, hyper, sample.doubt);
      const means = sample.points.map(point => posterior.mean(point));
      const order = rising(means);
      const belief = {
        posterior,
        lowest: means[order[0] as number] as number,
        anchors: order.slice(0, ANCHORS).map(i => sample.points[i] as Float64Array),
        novelty: noveltyAfter(history.trials, placesOf(space, history).points, twins, shape, hyper)
      };
      return { kind: 'start', params: mostImproving(setting, history, belief) };
    }
  };
}

interface Sample {
  readonly points: readonly Float64Array[];
  readonly losses: Float64Array;
  readonly doubt: Float64Array;
}

/** A failed trial counts as the worst prospect. */
function withFailures(history: History, known: readonly Prospect[]): readonly Prospect[] {
  const worst = known.reduce((most, { loss }) => Math.max(most, loss), -Infinity);
  const failed = history.trials.filter(({ standing }) => standing === 'failed');
  if (worst === -Infinity || failed.length === 0) {
    return known;
  }
  const penalties = failed.map(trial => ({
    trial,
    loss: worst,
    variance: 0,
    height: 0
  }));
  return [...known, ...penalties].sort((left, right) => left.trial.number - right.trial.number);
}

function scaled(space: Space, known: readonly Prospect[]): Sample {
  const n = known.length;
  const mean = known.reduce((sum, { loss }) => sum + loss, 0) / n;
  const variance = known.reduce((sum, { loss }) => sum + (loss - mean) * (loss - mean), 0) / n || 1;
  const scale = 1 / Math.sqrt(variance);
  return {
    points: known.map(({ trial }) => placeOf(space, trial.params)),
    losses: Float64Array.from(known, ({ loss }) => (loss - mean) * scale),
    doubt: Float64Array.from(known, prospect => prospect.variance / variance)
  };
}

/** Beyond `limit`: half of it by promise, the rest by how far training got, later trials first. */
function subset(known: readonly Prospect[], limit: number): readonly Prospect[] {
  if (known.length <= limit) {
    return known;
  }
  const kept = new Set(new Lowest(known.map(({ loss }) => loss)).first(limit >> 1));
  const lastFirst = known.map((_, k) => -(known[known.length - 1 - k] as Prospect).height);
  for (const k of new Lowest(lastFirst).first(limit)) {
    if (kept.size === limit) {
      break;
    }
    kept.add(known.length - 1 - k);
  }
  return [...kept].sort((i, j) => i - j).map(i => known[i] as Prospect);
}

function fitTo(sample: Sample, options: ModelOptions, shape: Shape): Hyperparameters {
  const priors: Priors = { ...options, length: options.length * Math.sqrt(shape.dimensions) };
  return fit(sample.points, sample.losses, shape, priors, options.evaluations, sample.doubt);
}

/** Hyperparameters fitted to a prefix of the ended trials, so that most suggestions find them ready. */
function rememberedFit(setting: SearchSetting, options: ModelOptions, shape: Shape) {
  let last: { readonly prefix: readonly TrialRecord[]; readonly hyper: Hyperparameters | undefined } | undefined;
  return (history: History): Hyperparameters | undefined => {
    const count = fittedPrefix(history.ended.length);
    const at = (k: number): TrialRecord | undefined => trialNumbered(history, history.ended[k] as number);
    if (last === undefined || last.prefix.length !== count || !last.prefix.every((trial, k) => trial === at(k))) {
      const prefix = history.ended.slice(0, count).flatMap((_, k) => at(k) ?? []);
      const known = subset(withTwins(prospects(setting, prefix), twinsOf(prefix)), options.limit);
      last = { prefix, hyper: known.length < 3 ? undefined : fitTo(scaled(setting.space, known), options, shape) };
    }
    return last.hyper;
  };
}
