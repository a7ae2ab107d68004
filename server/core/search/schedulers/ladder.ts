/**
 * Budgets of successive halving, and what a history says about the trials on them.
 *
 * A trial's label tells its place (`bracket`, `rung`); its standing and value tell how it fared there. Nothing else
 * is remembered, so a search over ladders is a function of the history alone.
 */
import type { Direction, TrialRecord } from '../search';
import { toLoss, WORST } from '../../stopping/loss';
import { InvalidSpace } from '../../space';

export interface Ladder {
  /** The first rung's budget and the last's. */
  readonly minBudget: number;
  readonly maxBudget: number;
  /** One in eta is promoted. */
  readonly eta: number;
}

/** Budgets from low to high; the last is always `maxBudget`. `skipped` leaves out the lowest ones. */
export function levelsOf({ minBudget, maxBudget, eta }: Ladder, skipped = 0): number[] {
  if (!(minBudget > 0 && maxBudget >= minBudget)) {
    throw new InvalidSpace(
      `The budgets must be positive and in order, not minBudget ${minBudget} and maxBudget ${maxBudget}.`
    );
  }
  if (!(eta > 1)) {
    throw new InvalidSpace(`One in eta trials is promoted, so eta must be above 1, not ${eta}.`);
  }
  const levels: number[] = [];
  // From the top, as in Hyperband: the highest budgets are exact, and the lowest is at least minBudget.
  for (let level = maxBudget; level >= minBudget * (1 - 1e-9); level /= eta) {
    levels.unshift(Math.max(minBudget, Number.isInteger(maxBudget) ? Math.round(level) : level));
  }
  const different = levels.filter((level, k) => level !== levels[k - 1]);
  return different.slice(Math.min(skipped, different.length - 1));
}

export const isOver = ({ standing }: TrialRecord): boolean => standing !== 'outstanding';

/** Used its budget and may go on: given back its slot, or returned at the budget it was handed. */
export const isWaiting = ({ standing }: TrialRecord): boolean => standing === 'paused' || standing === 'succeeded';

export function labelled(trial: TrialRecord, word: string): number | undefined {
  const figure = trial.label?.[word];
  return typeof figure === 'number' ? figure : undefined;
}

/** The final or best value known; the worst while there is none. */
export function lossOf(direction: Direction, trial: TrialRecord): number {
  if (trial.standing === 'failed') {
    return WORST;
  }
  return trial.value === undefined ? bestSoFar(direction, trial) : toLoss(direction, trial.value);
}

/** What the trial had reached by a budget; undefined when it has not come so far, or nobody can tell. */
export function lossAt(direction: Direction, trial: TrialRecord, budget: number): number | undefined {
  const last = trial.reports.at(-1);
  const granted = isOver(trial) && trial.standing !== 'failed' ? (trial.budget ?? 0) : 0;
  if (last !== undefined && last.step >= budget) {
    return remembered(direction, trial, budget);
  }
  return granted === budget && trial.standing !== 'stopped' ? lossOf(direction, trial) : undefined;
}

const known = new WeakMap<object, Map<string, number>>();

/** Reports are only ever added behind the others, so what a trial had reached by a budget it passed stays true. */
function remembered(direction: Direction, trial: TrialRecord, budget: number): number {
  const key = `${direction} ${budget}`;
  let losses = known.get(trial.reports);
  if (!losses) {
    losses = new Map();
    known.set(trial.reports, losses);
  }
  const loss = losses.get(key) ?? bestReport(direction, trial, budget);
  losses.set(key, loss);
  return loss;
}

interface SoFar {
  readonly direction: Direction;
  reports: number;
  best: number;
}

const soFar = new WeakMap<object, SoFar>();

/** Of a trial that runs it is asked again and again: only what was added since is looked at. */
function bestSoFar(direction: Direction, { reports }: TrialRecord): number {
  let known = soFar.get(reports);
  if (known?.direction !== direction) {
    known = { direction, reports: 0, best: WORST };
    soFar.set(reports, known);
  }
  for (; known.reports < reports.length; known.reports++) {
    known.best = Math.min(known.best, toLoss(direction, reports.at(known.reports)?.value ?? Number.NaN));
  }
  return known.best;
}

function bestReport(direction: Direction, trial: TrialRecord, upTo: number): number {
  let best = WORST;
  for (const { step, value } of trial.reports) {
    if (step <= upTo) {
      best = Math.min(best, toLoss(direction, value));
    }
  }
  return best;
}

/** The best of some trials, diverged ones never; of equals the one suggested first. */
export function bestOf(direction: Direction, trials: readonly TrialRecord[]): TrialRecord | undefined {
  let best: TrialRecord | undefined;
  let least = WORST;
  for (const trial of trials) {
    const loss = lossOf(direction, trial);
    if (loss < least || (loss === least && best !== undefined && trial.number < best.number)) {
      best = trial;
      least = loss;
    }
  }
  return best;
}
