/**
 * Executor time that an experiment did not spend, from its real timeline. Two comparisons, each with its sentence:
 * against running every trial to its end, and against waves that wait for their slowest trial.
 */
import type { Saving, Savings } from '../../../protocol/board';
import type { TrialState } from '../../../protocol';
import { counted, percent, spokenTime } from './spoken';

/** One stay of a trial on an executor; `to` is now while it runs. */
export interface Stay {
  readonly trial: number;
  readonly from: number;
  readonly to: number;
}

export interface TrialEnd {
  readonly state: TrialState;
  /** The last step it reported; NaN when it reported none. */
  readonly step: number;
  /** It was granted a budget: what ends is a rung, not the training. */
  readonly isBudgeted: boolean;
}

/** `stays` in the order of their starts; `trials` by number. */
export function savingsOf(stays: readonly Stay[], trials: readonly TrialEnd[]): Savings {
  const used = stays.reduce((sum, stay) => sum + lengthOf(stay), 0);
  return { used, byStopping: byStopping(stays, trials, used), byNotWaiting: byNotWaiting(stays, used) };
}

const lengthOf = ({ from, to }: Stay): number => Math.max(0, to - from);

function byStopping(stays: readonly Stay[], trials: readonly TrialEnd[], used: number): Saving | undefined {
  const cut = trials.map((_, trial) => trial).filter(trial => wasCut(trials[trial]));
  const full = fullLength(trials);
  if (cut.length === 0 || full === undefined) return undefined;
  const spent = new Float64Array(trials.length);
  for (const stay of stays) spent[stay.trial] = (spent[stay.trial] ?? 0) + lengthOf(stay);
  let saved = 0;
  let reached = 0;
  let counting = 0;
  for (const trial of cut) {
    const { step } = trials[trial] as TrialEnd;
    // One that reported nothing tells no pace.
    if (!(step > 0)) continue;
    saved += Math.max(0, full.steps - step) * ((spent[trial] ?? 0) / step);
    reached += Math.min(1, step / full.steps);
    counting += 1;
  }
  if (counting === 0 || saved <= 0) return undefined;
  const says =
    `${counted(counting, 'trial')} ended at ${percent(reached / counting)} of ${full.steps} steps on average, ${full.says}. ` +
    `At the pace each had they would have taken ${spokenTime(saved)} more; ${spokenTime(used)} were used.`;
  return { saved, share: saved / (used + saved), says };
}

/** Stopped, or left at a rung that it did not get beyond. */
const wasCut = (trial: TrialEnd | undefined): boolean =>
  trial?.state === 'stopped' || trial?.state === 'paused' || (trial?.state === 'succeeded' && trial.isBudgeted);

/** Steps that a trial takes which nobody stops. */
function fullLength(trials: readonly TrialEnd[]): { readonly steps: number; readonly says: string } | undefined {
  const budgeted = trials.filter(({ isBudgeted, step }) => isBudgeted && step > 0);
  if (budgeted.length > 0) {
    const steps = budgeted.reduce((most, { step }) => Math.max(most, step), 0);
    return { steps, says: 'the most that any was granted' };
  }
  const ends = trials.filter(({ state, step }) => state === 'succeeded' && step > 0).map(({ step }) => step);
  const steps = ends.sort((one, other) => one - other)[ends.length >> 1];
  return steps === undefined ? undefined : { steps, says: `as ${counted(ends.length, 'finished trial')} had` };
}

function byNotWaiting(stays: readonly Stay[], used: number): Saving | undefined {
  const width = mostAtOnce(stays);
  if (width < 2 || stays.length <= width) return undefined;
  let waves = 0;
  for (let first = 0; first < stays.length; first += width) {
    waves += stays.slice(first, first + width).reduce((most, stay) => Math.max(most, lengthOf(stay)), 0);
  }
  const begin = stays.reduce((least, { from }) => Math.min(least, from), Infinity);
  const took = stays.reduce((most, { to }) => Math.max(most, to), 0) - begin;
  const saved = Math.max(0, width * (waves - took));
  const says =
    `In waves of ${width}, each waiting for its slowest, the same ${counted(stays.length, 'run')} would have taken ` +
    `${spokenTime(waves)}; they took ${spokenTime(took)}. Busy share of the executors: ` +
    `${percent(used / (width * Math.max(took, 1)))}, in waves ${percent(used / (width * Math.max(waves, 1)))}.`;
  return { saved, share: waves > 0 ? saved / (width * waves) : 0, says };
}

function mostAtOnce(stays: readonly Stay[]): number {
  const starts = stays.map(({ from }) => from).sort((one, other) => one - other);
  const ends = stays.map(({ to }) => to).sort((one, other) => one - other);
  let most = 0;
  let ended = 0;
  for (const [started, from] of starts.entries()) {
    // One that begins when another ends has taken its place.
    while ((ends[ended] ?? Infinity) <= from) ended += 1;
    most = Math.max(most, started + 1 - ended);
  }
  return most;
}
