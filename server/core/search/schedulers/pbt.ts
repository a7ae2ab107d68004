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
import { Members, nextGeneration, type Member } from './members';

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
  const members = new Members({ ...options, direction: setting.direction });
  return {
    name: 'pbt',
    suggest: history => {
      members.update(history);
      const room = options.trials === 0 || history.trials.length < options.trials;
      const member = members.next(!room);
      if (member === undefined) {
        return members.outstanding > 0 ? { kind: 'wait' } : { kind: 'done' };
      }
      const { trial } = member;
      return trial === undefined
        ? fresh(setting, options, history, member.number)
        : goneOn(
            setting,
            options,
            history,
            trial,
            member,
            room ? strongerThan(setting, options, history, members, member) : undefined
          );
    }
  };
}

/** `model`: the strong member to copy, when this one is weak. */
function goneOn(
  setting: SearchSetting,
  options: PbtOptions,
  history: History,
  trial: TrialRecord,
  member: Member,
  model: TrialRecord | undefined
): Suggestion {
  const generation = nextGeneration(member);
  const place = { budget: options.interval * (generation + 1), label: { member: member.number, generation } };
  if (model !== undefined) {
    const random = Random.of(setting.seed, 'pbt', history.trials.length);
    return { kind: 'start', params: explored(setting, options, random, model.params), from: model.number, ...place };
  }
  switch (trial.standing) {
    case 'failed':
      // Nobody to copy: the member begins anew.
      return fresh(setting, options, history, member.number);
    case 'paused':
      return { kind: 'resume', trial: trial.number, ...place };
    default:
      return { kind: 'start', params: trial.params, from: trial.number, ...place };
  }
}

function fresh(setting: SearchSetting, options: PbtOptions, history: History, member: number): Suggestion {
  const params = randomParams(setting, history.trials.length);
  return { kind: 'start', params, budget: options.interval, label: { member, generation: 0 } };
}

function strongerThan(
  setting: SearchSetting,
  { quantile }: PbtOptions,
  history: History,
  members: Members,
  member: Member
): TrialRecord | undefined {
  const strong = members.strongerThan(member, quantile);
  const random = Random.of(setting.seed, 'pbt', 'copy', history.trials.length, member.trial?.number ?? -1);
  return strong.length === 0 ? undefined : random.choice(strong);
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
