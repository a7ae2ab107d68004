/** Hyperband's plan (Li et al., JMLR 2018): rounds of successive halving which start ever higher and ever smaller. */
import type { History, TrialRecord } from '../search';
import { labelled, levelsOf, type Ladder } from './ladder';

export interface Round {
  readonly index: number;
  readonly bracket: number;
  /** Budgets from this round's first rung to the top. */
  readonly levels: readonly number[];
  /** Which of all budgets the first one is. */
  readonly firstLevel: number;
  /** How many trials each rung takes. */
  readonly sizes: readonly number[];
}

/** The round with this index, with at most `room` configurations; undefined when there is no room. */
export function roundAt(ladder: Ladder, index: number, room = Infinity): Round | undefined {
  return room <= 0 ? undefined : sizedRound(ladder, index, room);
}

/** The round with this index, shrunk until all of its rungs together fit; undefined when not even one trial a rung does. */
export function roundWithin(ladder: Ladder, index: number, room: number): Round | undefined {
  let round = sizedRound(ladder, index, Infinity);
  while (evaluationsOf(round) > room && (round.sizes[0] as number) > 1) {
    round = sizedRound(ladder, index, (round.sizes[0] as number) - 1);
  }
  return evaluationsOf(round) > room ? undefined : round;
}

export function evaluationsOf({ sizes }: Round): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

function sizedRound(ladder: Ladder, index: number, room: number): Round {
  const all = levelsOf(ladder);
  const firstLevel = index % all.length;
  const levels = all.slice(firstLevel);
  const most = Math.ceil((all.length / levels.length) * power(ladder.eta, levels.length - 1));
  const sizes = [Math.min(room, most)];
  while (sizes.length < levels.length) {
    sizes.push(Math.max(1, Math.floor((sizes[sizes.length - 1] as number) / ladder.eta)));
  }
  return { index, bracket: all.length - 1 - firstLevel, levels, firstLevel, sizes };
}

/** The trials of each round, in the order of their suggestion. */
export function byRound(history: History): TrialRecord[][] {
  const rounds: TrialRecord[][] = [];
  for (const trial of history.trials) {
    const round = labelled(trial, 'round') ?? 0;
    while (rounds.length <= round) {
      rounds.push([]);
    }
    (rounds[round] as TrialRecord[]).push(trial);
  }
  return rounds;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let k = 0; k < exponent; k++) {
    result *= base;
  }
  return result;
}
