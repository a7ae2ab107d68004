/**
 * Differential evolution in Hyperband's brackets (Awad et al. 2021).
 *
 * Each budget has a population with as many slots as its largest rung. In the first rounds a slot is filled by a
 * random configuration, or by the best of the rung below; from then on each trial is a mutant of its slot's member,
 * whose parents come from the best of the budget below, and takes the slot when it is better. A slot's member is the
 * best trial that ever bore its label, so the populations are read off the history in any order.
 */
import { Random } from '../../random';
import { admits, firstAdmitted } from '../setting';
import type { SearchSetting } from '../setting';
import type { Params } from '../../space';
import type { Search, Suggestion, TrialRecord } from '../search';
import { evaluationsOf, Rounds, roundWithin, type Members, type Round } from './brackets';
import { isOver, isWaiting, levelsOf, lossOf, type Ladder } from './ladder';
import { Slots } from './slots';

export interface DehbOptions extends Ladder {
  /** Trials in all, promotions among them; 0: no end. */
  readonly trials: number;
  readonly mutation: number;
  readonly crossover: number;
}

type Start = Extract<Suggestion, { kind: 'start' }>;

export function dehbSearch(setting: SearchSetting, options: DehbOptions): Search {
  const rounds = new Rounds();
  const budgets = levelsOf(options).length;
  const slots = new Slots(setting.direction, budgets);
  return {
    name: 'dehb',
    suggest: history => {
      rounds.update(history);
      const evolution = new Evolution(setting, options, slots.update(history), history.trials.length);
      let room = (options.trials > 0 ? options.trials : Infinity) - rounds.over.took;
      // The last rounds shrink so that each reaches the top; one that cannot is passed over for a shorter one.
      for (let index = rounds.over.rounds, passed = 0; passed < budgets && room > 0; index++) {
        const round = roundWithin(options, index, room);
        passed = round ? 0 : passed + 1;
        if (round === undefined) {
          continue;
        }
        const members = rounds.members(index);
        const next = inRound(evolution, round, members);
        if (next) {
          return next;
        }
        if (isComplete(round, members)) {
          rounds.settle(index, evaluationsOf(round));
        }
        room -= evaluationsOf(round);
      }
      return rounds.outstanding > 0 ? { kind: 'wait' } : { kind: 'done' };
    }
  };
}

/** The round's next trial; undefined when it is complete or waits for one of its rungs. */
function inRound(evolution: Evolution, round: Round, members: Members): Start | undefined {
  for (let rung = 0; rung < round.levels.length; rung++) {
    const here = members.rungs[rung] ?? [];
    if (here.length < (round.sizes[rung] as number)) {
      const below = members.rungs[rung - 1] ?? [];
      return evolution.next(round, rung, here, below);
    }
    if (here.some(trial => !isOver(trial))) {
      return undefined;
    }
  }
  return undefined;
}

const isComplete = ({ sizes }: Round, { rungs }: Members): boolean =>
  sizes.every((size, rung) => (rungs[rung]?.length ?? 0) >= size && (rungs[rung] ?? []).every(isOver));

class Evolution {
  constructor(
    private readonly setting: SearchSetting,
    private readonly options: DehbOptions,
    private readonly populations: Slots,
    /** Trials suggested so far. */
    private readonly count: number
  ) {}

  next(round: Round, rung: number, here: readonly TrialRecord[], below: readonly TrialRecord[]): Start {
    const level = round.firstLevel + rung;
    const slot = here.length;
    const place = {
      budget: round.levels[rung] as number,
      label: { round: round.index, bracket: round.bracket, rung, level, slot }
    };
    const target = this.populations.at(level, slot);
    const risen = target ? undefined : this.promoted(here, below);
    if (risen) {
      return { kind: 'start', params: risen.params, from: risen.number, ...place };
    }
    const random = Random.of(this.setting.seed, 'dehb', this.count);
    const params = target ? this.mutant(random, target, this.parents(level, rung, round)) : undefined;
    return { kind: 'start', params: params ?? this.anywhere(random), ...place };
  }

  /** The best of the rung below whose configuration is not on this rung yet. */
  private promoted(here: readonly TrialRecord[], below: readonly TrialRecord[]): TrialRecord | undefined {
    const taken = new Set(here.map(({ params }) => params));
    const same = (trial: TrialRecord): boolean =>
      taken.has(trial.params) || here.some(other => JSON.stringify(other.params) === JSON.stringify(trial.params));
    return this.ranked(below.filter(isWaiting)).find(trial => !same(trial));
  }

  /** From the lowest rung of a round its own population breeds; higher rungs take the best of the budget below. */
  private parents(level: number, rung: number, round: Round): TrialRecord[] {
    const { populations } = this;
    const members =
      rung === 0 ? populations.all(level) : this.ranked(populations.all(level - 1)).slice(0, round.sizes[rung]);
    return members.length >= 3 ? members : populations.all();
  }

  private mutant(random: Random, target: TrialRecord, parents: readonly TrialRecord[]): Params | undefined {
    if (parents.length < 3) {
      return undefined;
    }
    const { space } = this.setting;
    const own = space.encode(target.params);
    for (let attempt = 0; attempt < 50; attempt++) {
      const [a, b, c] = random.distinct(3, parents.length).map(k => space.encode((parents[k] as TrialRecord).params));
      const forced = random.below(Math.max(1, own.length));
      const place = own.map((old, k) => {
        const crossed = random.next() < this.options.crossover || k === forced;
        const moved = (a?.[k] ?? 0) + this.options.mutation * ((b?.[k] ?? 0) - (c?.[k] ?? 0));
        const elsewhere = random.next();
        return crossed ? (moved >= 0 && moved < 1 ? moved : elsewhere) : old;
      });
      const params = space.decode(place);
      if (admits(this.setting, params)) {
        return params;
      }
    }
    return undefined;
  }

  private anywhere(random: Random): Params {
    const { space } = this.setting;
    return firstAdmitted(this.setting, () => space.decode(space.axes.map(() => random.next()))).params;
  }

  private ranked(trials: readonly TrialRecord[]): TrialRecord[] {
    const loss = (trial: TrialRecord): number => lossOf(this.setting.direction, trial);
    return [...trials].sort((left, right) => loss(left) - loss(right) || left.number - right.number);
  }
}
