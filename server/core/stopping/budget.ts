/**
 * Gives the slot back when a trial has used the budget that a multi-fidelity search granted it.
 *
 * The search decides later whether the trial goes on (`resume` with a larger budget): hence pause, never stop.
 */
import type { Report, Direction } from '../search/search';
import type { StoppingRule, Verdict } from './rule';
import { fromLoss, toLoss } from './loss';
import { CONTINUE } from './verdict';

export class BudgetRule implements StoppingRule {
  readonly name = 'budget';
  private readonly granted = new Map<number, number>();

  constructor(private readonly direction: Direction) {}

  /** To be told at each start and resume; undefined lifts the limit. */
  grant(trial: number, budget: number | undefined): void {
    if (budget === undefined) {
      this.granted.delete(trial);
    } else {
      this.granted.set(trial, budget);
    }
  }

  report(trial: number, { step, value }: Report): Verdict {
    const budget = this.granted.get(trial);
    if (budget === undefined || !(step >= budget)) {
      return CONTINUE;
    }
    const says = `At step ${step} the trial has used the ${budget} steps granted to it; it waits for a promotion.`;
    const shownValue = fromLoss(this.direction, toLoss(this.direction, value));
    return { kind: 'pause', evidence: { rule: this.name, step, value: shownValue, threshold: budget, peers: 0, says } };
  }

  ended(trial: number): void {
    this.granted.delete(trial);
  }
}
