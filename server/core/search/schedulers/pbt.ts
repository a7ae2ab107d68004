/**
 * Population-based training (Jaderberg et al. 2017): members train side by side, a generation at a time, and the
 * weak ones go on from a strong one's checkpoint with its configuration, a little changed.
 *
 * Nobody waits for a generation to fill: a member that has finished its own is compared with what is known of the
 * others then. With fewer executors than members, who is furthest behind comes first, so that like meets like. A survivor's trial is resumed; a member that takes over another's weights is a new trial with `from`.
 */
import { Random } from '../../random';
import { randomParams } from '../basic/random-search';
import { admits } from '../setting';
import type { SearchSetting } from '../setting';
import type { Params } from '../../space';
import type { History, Search, Suggestion, TrialRecord } from '../search';
import { isOver, labelled, lossOf } from './ladder';
import { WORST } from '../../stopping/loss';

export interface PbtOptions {
  readonly population: number;
  /** Budget of one generation. */
  readonly interval: number;
  readonly generations: number;
  /** The share of members that gives way, and that others may copy. */
  readonly quantile: number;
  /** The chance that a parameter is drawn anew rather than moved. */
  readonly resample: number;
  /** How far a parameter moves, as a share of its range (of its logarithm's, on a log scale). */
  readonly step: number;
  /** Trials in all; 0: as many as it takes. */
  readonly trials: number;
}

export function pbtSearch(setting: SearchSetting, options: PbtOptions): Search {
  return {
    name: 'pbt',
    suggest: history => {
      const members = membersOf(history, options.population);
      const room = options.trials === 0 || history.trials.length < options.trials;
      for (const member of inTurn(members)) {
        const trial = members[member];
        const next = trial
          ? goneOn(setting, options, history, members, trial, member, room)
          : room
            ? fresh(setting, options, history, member, 0)
            : undefined;
        if (next) {
          return next;
        }
      }
      return members.some(trial => trial && !isOver(trial)) ? { kind: 'wait' } : { kind: 'done' };
    }
  };
}

/** Each member's present trial. */
function membersOf(history: History, population: number): (TrialRecord | undefined)[] {
  const members: (TrialRecord | undefined)[] = Array.from({ length: population }, () => undefined);
  for (const trial of history.trials) {
    const member = labelled(trial, 'member');
    if (member !== undefined && member < population) {
      members[member] = trial;
    }
  }
  return members;
}

/** Whoever is furthest behind comes first; of equals the lower member. */
function inTurn(members: readonly (TrialRecord | undefined)[]): number[] {
  const generations = members.map(generationOf);
  return [...generations.keys()].sort(
    (left, right) => (generations[left] as number) - (generations[right] as number) || left - right
  );
}

function generationOf(trial: TrialRecord | undefined): number {
  return trial ? (labelled(trial, 'generation') ?? 0) : -1;
}

function goneOn(
  setting: SearchSetting,
  options: PbtOptions,
  history: History,
  members: readonly (TrialRecord | undefined)[],
  trial: TrialRecord,
  member: number,
  room: boolean
): Suggestion | undefined {
  const failed = trial.standing === 'failed';
  const generation = generationOf(trial) + (failed ? 0 : 1);
  // A member that fails as often as it has generations is given up.
  if (!isOver(trial) || generation >= options.generations || failures(history, member) >= options.generations) {
    return undefined;
  }
  const place = { budget: options.interval * (generation + 1), label: { member, generation } };
  const model = betterThan(setting, options, history, members, trial);
  if (model && room) {
    const random = Random.of(setting.seed, 'pbt', history.trials.length);
    return { kind: 'start', params: explored(setting, options, random, model.params), from: model.number, ...place };
  }
  if (failed) {
    // Nobody to copy: the member begins anew.
    return room ? fresh(setting, options, history, member, 0) : undefined;
  }
  if (trial.standing === 'paused') {
    return { kind: 'resume', trial: trial.number, ...place };
  }
  return room ? { kind: 'start', params: trial.params, from: trial.number, ...place } : undefined;
}

function fresh(
  setting: SearchSetting,
  options: PbtOptions,
  history: History,
  member: number,
  generation: number
): Suggestion {
  const params = randomParams(setting, history.trials.length);
  return { kind: 'start', params, budget: options.interval, label: { member, generation } };
}

/** The strong member to copy, when this trial is one of the weak. */
function betterThan(
  setting: SearchSetting,
  { quantile, population }: PbtOptions,
  history: History,
  members: readonly (TrialRecord | undefined)[],
  trial: TrialRecord
): TrialRecord | undefined {
  const own = lossOf(setting.direction, trial);
  const known = members
    .flatMap(one => (one === undefined ? [] : [{ one, loss: one === trial ? own : lossOf(setting.direction, one) }]))
    .filter(({ one, loss }) => one === trial || loss !== WORST)
    .sort((left, right) => left.loss - right.loss || left.one.number - right.one.number);
  // With few results in, "the worst quarter" would be whoever finished first.
  if (known.length < 2 || (trial.standing !== 'failed' && known.length < population / 2)) {
    return undefined;
  }
  const share = Math.max(1, Math.floor(quantile * known.length));
  const strong = known.slice(0, Math.min(share, known.length - 1)).filter(({ loss }) => loss < own);
  if (known.findIndex(({ one }) => one === trial) < known.length - share || strong.length === 0) {
    return undefined;
  }
  return Random.of(setting.seed, 'pbt', 'copy', history.trials.length, trial.number).choice(strong).one;
}

function explored(setting: SearchSetting, options: PbtOptions, random: Random, params: Params): Params {
  const { space } = setting;
  const place = space.encode(params);
  for (let attempt = 0; attempt < 50; attempt++) {
    const moved = place.map((old, k) => {
      const anew = random.next();
      const up = random.next() < 0.5 ? -1 : 1;
      if (random.next() < options.resample) {
        return anew;
      }
      return space.axes[k]?.ordered ? Math.min(1 - 2 ** -53, Math.max(0, old + up * options.step)) : old;
    });
    const changed = space.decode(moved);
    if (admits(setting, changed)) {
      return changed;
    }
  }
  return params;
}

function failures(history: History, member: number): number {
  return history.trials.filter(trial => trial.standing === 'failed' && labelled(trial, 'member') === member).length;
}
