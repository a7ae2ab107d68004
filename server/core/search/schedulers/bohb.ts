/**
 * Which configuration next, when trials were trained for different budgets (as BOHB does, Falkner et al. 2018).
 *
 * A model learns from the trials that reached the highest budget with enough of them, each at the value it had there:
 * values at different budgets are never mixed, and a trial that was stopped early still teaches at the budget it
 * reached. Every so-manieth configuration is random, for the model may be wrong.
 */
import type { Direction, History, Search, TrialRecord } from '../search';
import { fromLoss, WORST } from '../../stopping/loss';
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
    return sampleFrom(options.model())(historyAt(options.direction, history, level), count);
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

/**
 * The history as if training ended at this budget. Trials that never came so far stay in it, as tried, but have not
 * ended: a model neither learns from them nor takes their configuration for untried.
 */
export function historyAt(direction: Direction, history: History, budget: number): History {
  const known = new Map<number, number>();
  const trials = history.trials.map((trial): TrialRecord => {
    const loss = lossAt(direction, trial, budget);
    if (loss === undefined) {
      return trial.standing === 'outstanding' ? trial : { ...trial, standing: 'stopped' };
    }
    known.set(trial.number, loss);
    const standing = loss === WORST ? 'failed' : 'succeeded';
    return { ...trial, standing, value: fromLoss(direction, loss) };
  });
  return { trials, ended: [...known.keys()] };
}
