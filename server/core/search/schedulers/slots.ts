/**
 * The best trial that ever bore each slot's label, for each budget; kept from one suggestion to the next.
 *
 * Law: it is a function of the history. Of equals the one suggested first is the best, and a trial's slot is its for good.
 */
import { Glance } from '../changes';
import type { Direction, History, TrialRecord } from '../search';
import { WORST } from '../../stopping/loss';
import { isWaiting, labelled, lossOf } from './ladder';

interface Slot {
  /** Where its trials stand in the history, in the order of their suggestion. */
  readonly indices: number[];
  best?: Best;
}

interface Best {
  readonly trial: TrialRecord;
  readonly index: number;
  readonly loss: number;
}

export class Slots {
  constructor(
    private readonly direction: Direction,
    private readonly levels: number
  ) {
    this.beginAgain();
  }

  /** Brings it up to this history, whatever it was shown before. */
  update(history: History): this {
    if (!this.glance.knows(history)) {
      this.beginAgain();
    }
    this.glance.each(history, (trial, index) => this.look(history, trial, index));
    return this;
  }

  at(level: number, slot: number): TrialRecord | undefined {
    return this.slots[level]?.[slot]?.best?.trial;
  }

  /** The best of each slot of a budget; of all budgets where none is named. */
  all(level?: number): TrialRecord[] {
    const slots = level === undefined ? this.slots.flat() : (this.slots[level] ?? []);
    return slots.flatMap(slot => slot?.best?.trial ?? []);
  }

  private look(history: History, trial: TrialRecord, index: number): void {
    const slots = this.slots[labelled(trial, 'level') ?? 0];
    if (slots === undefined) {
      return;
    }
    const slot = (slots[labelled(trial, 'slot') ?? 0] ??= { indices: [] });
    if (this.known[index] !== true) {
      this.known[index] = true;
      slot.indices.push(index);
    }
    if (slot.best?.index === index) {
      // The best may be so no more.
      delete slot.best;
      slot.indices.forEach(other => this.compete(slot, history.trials[other], other));
    } else {
      this.compete(slot, trial, index);
    }
  }

  private compete(slot: Slot, trial: TrialRecord | undefined, index: number): void {
    if (trial === undefined || !isWaiting(trial)) {
      return;
    }
    const loss = lossOf(this.direction, trial);
    const least = slot.best?.loss ?? WORST;
    if (loss < least || (loss === least && index < (slot.best?.index ?? -1))) {
      slot.best = { trial, index, loss };
    }
  }

  private beginAgain(): void {
    this.glance = new Glance();
    this.known.length = 0;
    this.slots = Array.from({ length: this.levels }, () => []);
  }

  private glance = new Glance();
  private slots: (Slot | undefined)[][] = [];
  /** Trials of the history that stand in their slot's list. */
  private readonly known: boolean[] = [];
}
