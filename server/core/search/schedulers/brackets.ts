/** Hyperband's plan (Li et al., JMLR 2018): rounds of successive halving which start ever higher and ever smaller. */
import { Glance } from '../changes';
import { placeOfNumber } from '../numbered';
import type { History, TrialRecord } from '../search';
import { isOver, labelled, levelsOf, type Ladder } from './ladder';

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

/** Rounds of full size repeat: each ladder's are made once. */
const full = new WeakMap<Ladder, Round[]>();

function sizedRound(ladder: Ladder, index: number, room: number): Round {
  const plan = full.get(ladder) ?? [];
  const known = plan.length > 0 ? plan[index % plan.length] : undefined;
  if (known && (known.sizes[0] as number) <= room) {
    return { ...known, index };
  }
  if (plan.length === 0) {
    full.set(
      ladder,
      levelsOf(ladder).map((_, first) => newRound(ladder, first, Infinity))
    );
  }
  return newRound(ladder, index, room);
}

function newRound(ladder: Ladder, index: number, room: number): Round {
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

/** A round's trials, those of each rung in the order of their suggestion. */
export interface Members {
  readonly rungs: readonly (readonly TrialRecord[])[];
  readonly count: number;
  /** Another number whenever one of them is another record than before. */
  readonly version: number;
}

/** Rounds that are over, from the first on. */
export interface Over {
  readonly rounds: number;
  readonly took: number;
}

const NOTHING: Over = { rounds: 0, took: 0 };
const NOBODY: Members = { rungs: [], count: 0, version: 0 };

interface Kept {
  readonly rungs: TrialRecord[][];
  count: number;
  version: number;
}

/**
 * Whose round and rung each trial is in, kept from one suggestion to the next: only trials whose record is another one
 * than before are placed anew.
 */
export class Rounds {
  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): this {
    this.glance.each(history, (trial, index) => {
      const before = this.seen[index];
      if (trial !== before) {
        this.leave(before);
        this.seen[index] = trial;
        this.enter(trial);
      }
    });
    while (this.seen.length > history.trials.length) {
      this.leave(this.seen.pop());
    }
    return this;
  }

  members(index: number): Members {
    return this.rounds[index] ?? NOBODY;
  }

  /** How many rounds, from the first on, were said to be over, and what they took together. */
  get over(): Over {
    return this.settled;
  }

  /** The round is over while its trials are those they are now. */
  settle(index: number, took: number): void {
    if (index === this.settled.rounds) {
      this.settled = { rounds: index + 1, took: this.settled.took + took };
    }
  }

  /** Trials that are not over. */
  outstanding = 0;

  private enter(trial: TrialRecord): void {
    const [round, rung] = this.placeOf(trial);
    rung.splice(placeOfNumber(rung, trial.number), 0, trial);
    round.count += 1;
    round.version += 1;
    this.outstanding += isOver(trial) ? 0 : 1;
  }

  private leave(trial: TrialRecord | undefined): void {
    if (trial !== undefined) {
      const [round, rung] = this.placeOf(trial);
      rung.splice(placeOfNumber(rung, trial.number), 1);
      round.count -= 1;
      round.version += 1;
      this.outstanding -= isOver(trial) ? 0 : 1;
    }
  }

  private placeOf(trial: TrialRecord): [Kept, TrialRecord[]] {
    const index = labelled(trial, 'round') ?? 0;
    const rung = labelled(trial, 'rung') ?? 0;
    while (this.rounds.length <= index) {
      this.rounds.push({ rungs: [], count: 0, version: 0 });
    }
    if (index < this.settled.rounds) {
      this.settled = NOTHING;
    }
    const round = this.rounds[index] as Kept;
    while (round.rungs.length <= rung) {
      round.rungs.push([]);
    }
    return [round, round.rungs[rung] as TrialRecord[]];
  }

  private readonly glance = new Glance();
  private readonly seen: TrialRecord[] = [];
  private readonly rounds: Kept[] = [];
  private settled: Over = NOTHING;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let k = 0; k < exponent; k++) {
    result *= base;
  }
  return result;
}
