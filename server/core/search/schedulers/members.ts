/**
 * The members of a population, kept from one suggestion to the next: whose turn it is, and how each fares among the
 * others. Only members whose trial is another record than before, or has reported, are placed anew.
 *
 * Law: it is a function of the history. A trial is one member's for good, and a member's present trial is its last.
 */
import { Glance } from '../changes';
import type { Direction, History, TrialRecord } from '../search';
import { WORST } from '../../stopping/loss';
import { isOver, labelled, lossOf } from './ladder';
import { SortedList } from './sorted-list';

export interface Member {
  readonly number: number;
  /** Absent before its first. */
  readonly trial?: TrialRecord;
  /** Where its trial stands in the history. */
  readonly index: number;
  /** The generation it is in. */
  readonly generation: number;
  readonly loss: number;
  readonly failures: number;
}

export interface Population {
  readonly direction: Direction;
  readonly population: number;
  /** A member that came so far is through; one that failed so often is given up. */
  readonly generations: number;
}

export class Members {
  constructor(private readonly terms: Population) {
    this.beginAgain();
  }

  /** Members whose trial is not over. */
  outstanding = 0;

  /** Who is furthest behind of those that may go on, or of those that can go on with the trial they have; of equals the lower. */
  next(onlyResting: boolean): Member | undefined {
    return (onlyResting ? this.resting : this.waiting).at(0);
  }

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): this {
    if (!this.glance.knows(history)) {
      this.beginAgain();
    }
    this.glance.each(history, (trial, index) => {
      const member = this.members[labelled(trial, 'member') ?? -1];
      if (member !== undefined) {
        this.put(this.changed(member, trial, index));
      }
    });
    return this;
  }

  /**
   * Its strong fellows, the best first, when this member is one of the weak: a share of those with a result is strong,
   * and a share weak. Of equals the trial suggested first is the better one.
   */
  strongerThan(member: Member, quantile: number): TrialRecord[] {
    const { ranked } = this;
    const { loss, trial } = member;
    const hasResult = loss !== WORST;
    const known = ranked.size + (hasResult ? 0 : 1);
    // With few results in, "the worst quarter" would be whoever finished first.
    if (known < 2 || (trial?.standing !== 'failed' && known < this.terms.population / 2)) {
      return [];
    }
    const share = Math.max(1, Math.floor(quantile * known));
    const rank = hasResult ? ranked.rank(member) : ranked.size;
    const strong: TrialRecord[] = [];
    for (let k = 0; rank >= known - share && k < Math.min(share, known - 1); k++) {
      const fellow = ranked.at(k);
      if (fellow?.trial === undefined || fellow.loss >= loss) {
        break;
      }
      strong.push(fellow.trial);
    }
    return strong;
  }

  private changed(member: Member, trial: TrialRecord, index: number): Member {
    const failed = trial.standing === 'failed';
    const failures = member.failures + Number(failed) - Number(this.failed[index] === true);
    this.failed[index] = failed;
    if (index < member.index) {
      return { ...member, failures };
    }
    const generation = labelled(trial, 'generation') ?? 0;
    return { number: member.number, trial, index, generation, loss: lossOf(this.terms.direction, trial), failures };
  }

  private put(member: Member): void {
    const before = this.members[member.number];
    if (before !== undefined) {
      this.waiting.remove(before);
      this.resting.remove(before);
      this.ranked.remove(before);
      this.outstanding -= isRunning(before) ? 1 : 0;
    }
    this.members[member.number] = member;
    this.outstanding += isRunning(member) ? 1 : 0;
    if (this.mayGoOn(member)) {
      this.waiting.add(member);
      if (member.trial?.standing === 'paused') {
        this.resting.add(member);
      }
    }
    if (member.trial !== undefined && member.loss !== WORST) {
      this.ranked.add(member);
    }
  }

  private mayGoOn(member: Member): boolean {
    const { generations } = this.terms;
    return (
      member.trial === undefined ||
      (isOver(member.trial) && nextGeneration(member) < generations && member.failures < generations)
    );
  }

  private beginAgain(): void {
    this.glance = new Glance();
    this.members.length = 0;
    this.failed.length = 0;
    this.outstanding = 0;
    this.waiting = new SortedList(isBehind);
    this.resting = new SortedList(isBehind);
    this.ranked = new SortedList(isBetter);
    for (let number = 0; number < this.terms.population; number++) {
      this.put({ number, index: -1, generation: -1, loss: WORST, failures: 0 });
    }
  }

  private glance = new Glance();
  private readonly members: Member[] = [];
  /** Of each trial of the history. */
  private readonly failed: boolean[] = [];
  private waiting = new SortedList(isBehind);
  /** Those of them whose trial is paused. */
  private resting = new SortedList(isBehind);
  private ranked = new SortedList(isBetter);
}

/** The generation it comes to when it goes on: a failed one is tried again. */
export const nextGeneration = ({ generation, trial }: Member): number =>
  generation + (trial?.standing === 'failed' ? 0 : 1);

const isRunning = ({ trial }: Member): boolean => trial !== undefined && !isOver(trial);

const isBehind = (one: Member, other: Member): boolean =>
  one.generation < other.generation || (one.generation === other.generation && one.number < other.number);

const isBetter = (one: Member, other: Member): boolean =>
  one.loss < other.loss || (one.loss === other.loss && (one.trial?.number ?? 0) < (other.trial?.number ?? 0));
