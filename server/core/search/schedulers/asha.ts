/**
 * Asynchronous successive halving by promotion (Li et al. 2018), with one bracket or several.
 *
 * A rung promotes its best waiting trial as soon as floor(arrived / eta) allows one more than it has promoted; else a
 * new configuration starts at the bottom. So nobody waits for a rung to fill, and no rung ever promotes more than
 * 1/eta of those which came to it.
 *
 * When the last allowed trial has been started the ladder drains: promotions go on until none is due, and if nobody
 * came to the top by then the best of the highest rung is sent there. The search is done only when the top rung has
 * finished, never when it is first entered.
 */
import type { Direction, History, Search, Suggestion, TrialRecord } from '../search';
import { labelled, levelsOf, type Ladder } from './ladder';
import { Rungs, type Rung } from './rungs';
import type { Sample } from './sampler';

export interface AshaOptions extends Ladder {
  readonly direction: Direction;
  /** Configurations in all; 0: no end. */
  readonly trials: number;
  /** Brackets: the k-th leaves out the k lowest budgets. */
  readonly brackets: number;
}

export function ashaSearch(sample: Sample, options: AshaOptions, name = 'asha'): Search {
  const ladders = laddersOf(options);
  const rungs = new Rungs(options.direction, ladders);
  return {
    name,
    suggest: history => {
      rungs.update(history);
      for (const [bracket, levels] of ladders.entries()) {
        const due = promotion(rungs, levels, bracket, options);
        if (due !== undefined) {
          return due;
        }
      }
      const fresh = started(history, rungs, ladders, sample, options);
      if (fresh.kind !== 'done') {
        return fresh;
      }
      return rungs.outstanding > 0 ? { kind: 'wait' } : climb(rungs, ladders);
    }
  };
}

function laddersOf(options: AshaOptions): number[][] {
  const all = levelsOf(options);
  return Array.from({ length: Math.min(options.brackets, all.length) }, (_, bracket) => all.slice(bracket));
}

/** The highest rung first, for it is nearest to a result. */
function promotion(
  rungs: Rungs,
  levels: readonly number[],
  bracket: number,
  { eta }: AshaOptions
): Suggestion | undefined {
  for (let place = levels.length - 2; place >= 0; place--) {
    const rung = rungs.brackets[bracket]?.[place] as Rung;
    const best = Math.floor(rung.arrived / eta) > rung.promoted ? rungs.best(rung) : undefined;
    if (best !== undefined) {
      return resume(best, place + 1, bracket, levels);
    }
  }
  return undefined;
}

function resume(trial: TrialRecord, rung: number, bracket: number, levels: readonly number[]): Suggestion {
  return {
    kind: 'resume',
    trial: trial.number,
    budget: levels[rung] as number,
    label: { ...trial.label, bracket, rung }
  };
}

function started(
  history: History,
  { counts }: Rungs,
  ladders: readonly number[][],
  sample: Sample,
  { trials, eta }: AshaOptions
): Suggestion {
  const count = history.trials.length;
  if (trials > 0 && count >= trials) {
    return { kind: 'done' };
  }
  const sampled = sample(history, count);
  if (sampled.kind !== 'params') {
    return sampled;
  }
  const bracket = neediest(counts, ladders, eta);
  const budget = (ladders[bracket] as number[])[0] as number;
  return { kind: 'start', params: sampled.params, budget, label: { ...sampled.label, bracket, rung: 0 } };
}

/** The bracket furthest behind its share, which is Hyperband's: as many trials as give each bracket equal work. */
function neediest(counts: readonly number[], ladders: readonly number[][], eta: number): number {
  let weight = 1;
  const ahead = ladders.map((levels, bracket) => {
    const behind = ((counts[bracket] ?? 0) + 1) * levels.length * weight;
    weight *= eta;
    return behind;
  });
  return ahead.indexOf(Math.min(...ahead));
}

/** The ladder is drained: send the best of the highest rung to the top, unless someone has been there. */
function climb(rungs: Rungs, ladders: readonly number[][]): Suggestion {
  const { brackets } = rungs;
  if (brackets.some(bracket => (bracket[bracket.length - 1] as Rung).arrived > 0)) {
    return { kind: 'done' };
  }
  const tallest = Math.max(...ladders.map(levels => levels.length));
  for (let fromTop = 2; fromTop <= tallest; fromTop++) {
    const best = rungs.bestOf(brackets.map(bracket => bracket[bracket.length - fromTop]));
    if (best !== undefined) {
      const bracket = labelled(best, 'bracket') ?? 0;
      const levels = ladders[bracket] as number[];
      return resume(best, levels.length - 1, bracket, levels);
    }
  }
  return { kind: 'done' };
}
