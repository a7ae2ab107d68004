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
import { bestOf, isOver, isWaiting, labelled, levelsOf, type Ladder } from './ladder';
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
  return {
    name,
    suggest: history => {
      const brackets = placed(history, ladders);
      const due = brackets.flatMap((rungs, bracket) =>
        promotion(options, ladders[bracket] as number[], rungs, bracket)
      );
      if (due[0]) {
        return due[0];
      }
      const fresh = started(history, ladders, sample, options);
      if (fresh.kind !== 'done') {
        return fresh;
      }
      return history.trials.some(trial => !isOver(trial)) ? { kind: 'wait' } : climb(options, brackets, ladders);
    }
  };
}

interface Rung {
  /** Came to the end of this rung, whatever became of them later; failed ones do not count. */
  arrived: number;
  promoted: number;
  readonly waiting: TrialRecord[];
}

function laddersOf(options: AshaOptions): number[][] {
  const all = levelsOf(options);
  return Array.from({ length: Math.min(options.brackets, all.length) }, (_, bracket) => all.slice(bracket));
}

function placed(history: History, ladders: readonly number[][]): Rung[][] {
  const brackets = ladders.map(levels => levels.map((): Rung => ({ arrived: 0, promoted: 0, waiting: [] })));
  for (const trial of history.trials) {
    const rungs = brackets[labelled(trial, 'bracket') ?? 0] ?? [];
    const place = labelled(trial, 'rung') ?? 0;
    if (trial.standing === 'failed') {
      continue;
    }
    for (const rung of rungs.slice(0, place)) {
      rung.arrived += 1;
      rung.promoted += 1;
    }
    const rung = rungs[place];
    if (rung && isOver(trial)) {
      rung.arrived += 1;
      if (isWaiting(trial)) {
        rung.waiting.push(trial);
      }
    }
  }
  return brackets;
}

/** At most one: the highest rung first, for it is nearest to a result. */
function promotion(
  { direction, eta }: AshaOptions,
  levels: readonly number[],
  rungs: readonly Rung[],
  bracket: number
): Suggestion[] {
  for (let rung = levels.length - 2; rung >= 0; rung--) {
    const { arrived, promoted, waiting } = rungs[rung] as Rung;
    const best = Math.floor(arrived / eta) > promoted ? bestOf(direction, waiting) : undefined;
    if (best) {
      return [resume(best, rung + 1, bracket, levels)];
    }
  }
  return [];
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
  const bracket = neediest(history, ladders, eta);
  const budget = (ladders[bracket] as number[])[0] as number;
  return { kind: 'start', params: sampled.params, budget, label: { ...sampled.label, bracket, rung: 0 } };
}

/** The bracket furthest behind its share, which is Hyperband's: as many trials as give each bracket equal work. */
function neediest(history: History, ladders: readonly number[][], eta: number): number {
  const counts = ladders.map(() => 0);
  for (const trial of history.trials) {
    const bracket = labelled(trial, 'bracket') ?? 0;
    counts[bracket] = (counts[bracket] ?? 0) + 1;
  }
  let weight = 1;
  const ahead = ladders.map((levels, bracket) => {
    const behind = ((counts[bracket] ?? 0) + 1) * levels.length * weight;
    weight *= eta;
    return behind;
  });
  return ahead.indexOf(Math.min(...ahead));
}

/** The ladder is drained: send the best of the highest rung to the top, unless someone has been there. */
function climb({ direction }: AshaOptions, brackets: readonly Rung[][], ladders: readonly number[][]): Suggestion {
  if (brackets.some(rungs => (rungs[rungs.length - 1] as Rung).arrived > 0)) {
    return { kind: 'done' };
  }
  const tallest = Math.max(...ladders.map(levels => levels.length));
  for (let fromTop = 2; fromTop <= tallest; fromTop++) {
    const candidates = brackets.flatMap(rungs => rungs[rungs.length - fromTop]?.waiting ?? []);
    const best = bestOf(direction, candidates);
    if (best) {
      const bracket = labelled(best, 'bracket') ?? 0;
      const levels = ladders[bracket] as number[];
      return resume(best, levels.length - 1, bracket, levels);
    }
  }
  return { kind: 'done' };
}
