/**
 * A rule that is asked elsewhere, as a part of others: what it said of a trial stands until that trial has ended.
 * Until it has said something it has nothing against anybody, so that nobody waits for it.
 */
import type { Evidence, StoppingRule, Verdict } from '../rule';
import { CONTINUE } from '../verdict';

export class SaidRule implements StoppingRule {
  readonly name = 'oracle';
  private readonly said = new Map<number, Evidence>();

  say(trial: number, evidence: Evidence): void {
    this.said.set(trial, evidence);
  }

  report(trial: number): Verdict {
    const evidence = this.said.get(trial);
    return evidence === undefined ? CONTINUE : { kind: 'stop', evidence };
  }

  ended(trial: number): void {
    this.said.delete(trial);
  }
}
