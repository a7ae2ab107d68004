/**
 * Which configuration next, when trials were trained for different budgets (as BOHB does, Falkner et al. 2018).
 *
 * A model learns from the trials that reached the highest budget with enough of them, each at the value it had there.
 * But those are a choice of the best: alone they say nothing about where not to look (with them alone the model went
 * straight back to where the others had failed). So a trial that was left behind counts too, with its value at the
 * budget it reached, moved by what the others gained from there on, and never better than the best of those.
 * Every so-manieth configuration is random, for the model may be wrong.
 */
import type { Direction, Search } from '../search';
import { AtBudgets } from './at-budgets';
import { sampleFrom, type Sample } from './sampler';

export interface ModelOptions {
  readonly direction: Direction;
  readonly levels: readonly number[];
  /** A budget with so many trials is enough for the model; BOHB's is the number of parameters plus two. */
  readonly minPoints: number;
  /** One in so many configurations is random; 0: none after the start. */
  readonly randomEvery: number;
  /** Made when it is needed first. It is shown histories at one budget and another, and must go by what it is shown. */
  readonly model: () => Search;
  readonly random: Sample;
}

export function modelSample(options: ModelOptions): Sample {
  const { direction, levels, minPoints, randomEvery, random } = options;
  const at = new AtBudgets(direction, levels);
  let model: Sample | undefined;
  return (history, count) => {
    const level = at.update(history).highestWith(minPoints);
    if (level === undefined || (randomEvery > 0 && count % randomEvery === 0)) {
      return random(history, count);
    }
    model ??= sampleFrom(options.model());
    return model(at.historyAt(level), count);
  };
}
