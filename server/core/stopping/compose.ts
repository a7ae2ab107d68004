/**
 * Rules made of rules.
 *
 * Every part hears every report and every end, whether or not its verdict counts: its summaries must not depend on
 * what the others said.
 */
import type { Report } from '../search/search';
import type { StoppingRule, Verdict } from './rule';
import { CONTINUE } from './verdict';

type End = 'succeeded' | 'stopped' | 'failed';

abstract class Joined implements StoppingRule {
  abstract readonly name: string;
  constructor(protected readonly parts: readonly StoppingRule[]) {
    if (parts.length === 0) {
      throw new RangeError('A rule made of rules needs at least one of them.');
    }
  }

  abstract report(trial: number, report: Report): Verdict;

  ended(trial: number, how: End, finalValue?: number): void {
    for (const part of this.parts) {
      part.ended(trial, how, finalValue);
    }
  }

  protected verdicts(trial: number, report: Report): Exclude<Verdict, { kind: 'continue' }>[] {
    return this.parts.map(part => part.report(trial, report)).filter(verdict => verdict.kind !== 'continue');
  }
}

/** Stops when one of its rules does; the first in order gives the evidence, and a stop outranks a pause. */
export class AnyRule extends Joined {
  readonly name = 'any';

  report(trial: number, report: Report): Verdict {
    const raised = this.verdicts(trial, report);
    return raised.find(verdict => verdict.kind === 'stop') ?? raised[0] ?? CONTINUE;
  }
}

/** Stops when all of its rules would at the same report. */
export class AllRule extends Joined {
  readonly name = 'all';

  report(trial: number, report: Report): Verdict {
    const raised = this.verdicts(trial, report);
    const first = raised[0];
    if (!first || raised.length < this.parts.length) {
      return CONTINUE;
    }
    const says = raised.map(verdict => verdict.evidence.says).join(' ');
    const evidence = { ...first.evidence, rule: raised.map(verdict => verdict.evidence.rule).join(' and '), says };
    return { kind: raised.some(verdict => verdict.kind === 'pause') ? 'pause' : 'stop', evidence };
  }
}

export interface Limits {
  /** No verdict before this step. */
  readonly minSteps: number;
  /** The first so many reports of a trial are not judged. */
  readonly graceReports: number;
  /** At most this share of the trials that have reported is stopped. */
  readonly maxStoppedShare: number;
}

/** One rule with a grace period and a ceiling on what it may stop. */
export class LimitedRule implements StoppingRule {
  readonly name: string;
  private readonly reports = new Map<number, number>();
  private readonly over = new Set<number>();
  private readonly told = new Set<number>();
  private seen = 0;

  constructor(
    private readonly rule: StoppingRule,
    private readonly limits: Limits
  ) {
    this.name = rule.name;
  }

  report(trial: number, report: Report): Verdict {
    const verdict = this.rule.report(trial, report);
    const reports = this.count(trial);
    if (verdict.kind !== 'stop' || report.step < this.limits.minSteps || reports <= this.limits.graceReports) {
      return verdict.kind === 'stop' ? CONTINUE : verdict;
    }
    if (!this.told.has(trial) && this.told.size + 1 > this.limits.maxStoppedShare * this.seen) {
      return CONTINUE;
    }
    this.told.add(trial);
    return verdict;
  }

  ended(trial: number, how: End, finalValue?: number): void {
    this.rule.ended(trial, how, finalValue);
    this.reports.delete(trial);
    this.over.add(trial);
    // Asked to stop, but it got to its end first.
    if (how === 'succeeded') {
      this.told.delete(trial);
    }
  }

  private count(trial: number): number {
    const before = this.reports.get(trial);
    const reports = (before ?? 0) + 1;
    if (before === undefined && !this.over.has(trial)) {
      this.seen += 1;
    }
    this.reports.set(trial, reports);
    return reports;
  }
}
