/**
 * Which configuration next, when trials were trained for different budgets (as BOHB does, Falkner et al. 2018).
 *
 * A model learns from the trials that reached the highest budget with enough of them, each at the value it had there.
 * But those are a choice of the best: alone they say nothing about where not to look (with them alone the model went
 * straight back to where the others had failed). So a trial that was left behind counts too, with its value at the
 * budget it reached, moved by what the others gained from there on, and never better than the best of those.
 * Every so-manieth configuration is random, for the model may be wrong.
 */
import type { Direction, History, Search, TrialRecord } from '../search';
import { fromLoss, WORST } from '../../stopping/loss';
import { SortedValues } from '../../stopping/sorted';
import { lossAt } from './ladder';
import { sampleFrom, type Sample } from './sampler';

export interface ModelOptions {
  readonly direction: Direction;
  readonly levels: readonly number[];
  /** A budget with so many trials is enough for the model; BOHB's is the number of parameters plus two. */
  readonly minPoints: number;
  /** One in so many configurations is random; 0: none after the start. */
  readonly randomEvery: number;
  /** A fresh search each time: it must keep nothing of a history that was cut at another budget. */
  readonly model: () => Search;
  readonly random: Sample;
}

export function modelSample(options: ModelOptions): Sample {
  return (history, count) => {
    const level = modelLevel(options, history);
    if (level === undefined || (options.randomEvery > 0 && count % options.randomEvery === 0)) {
      return options.random(history, count);
    }
    return sampleFrom(options.model())(historyAt(options, history, level), count);
  };
}

export function modelLevel({ direction, levels, minPoints }: ModelOptions, history: History): number | undefined {
  return [...levels].reverse().find(level => {
    let points = 0;
    for (const trial of history.trials) {
      points += lossAt(direction, trial, level) === undefined ? 0 : 1;
    }
    return points >= minPoints;
  });
}

/** The history as if training ended at this budget. Only trials on their way to it are still outstanding. */
export function historyAt({ direction, levels }: ModelOptions, history: History, budget: number): History {
  const losses = history.trials.map(trial => lossAt(direction, trial, budget));
  const arrived = losses.filter(loss => loss !== undefined && loss !== WORST) as number[];
  const best = Math.min(...arrived);
  const worst = Math.max(...arrived);
  const below = levels.filter(level => level < budget).reverse();
  const gains = new Map<number, number | undefined>();
  const leftBehind = (trial: TrialRecord): number => {
    const level = below.find(level => lossAt(direction, trial, level) !== undefined);
    if (level === undefined) {
      return WORST;
    }
    if (!gains.has(level)) {
      gains.set(level, typicalGain(direction, history, losses, level));
    }
    const gain = gains.get(level);
    return gain === undefined ? worst : Math.max(best, (lossAt(direction, trial, level) as number) - gain);
  };
  const ended: number[] = [];
  const trials = history.trials.map((trial, k): TrialRecord => {
    if (losses[k] === undefined && trial.standing === 'outstanding') {
      return trial;
    }
    ended.push(trial.number);
    const loss = trial.standing === 'failed' ? WORST : (losses[k] ?? leftBehind(trial));
    return loss === WORST
      ? { ...trial, standing: 'failed' }
      : { ...trial, standing: 'succeeded', value: fromLoss(direction, loss) };
  });
  return { trials, ended };
}

/** By how much the trials that arrived had fallen since a lower budget: their median. */
function typicalGain(
  direction: Direction,
  history: History,
  losses: readonly (number | undefined)[],
  level: number
): number | undefined {
  const gained = history.trials
    .map((trial, k) => (lossAt(direction, trial, level) ?? WORST) - (losses[k] ?? WORST))
    .filter(gain => Number.isFinite(gain));
  return gained.length === 0 ? undefined : new SortedValues(Float64Array.from(gained)).quantile(0.5);
}
