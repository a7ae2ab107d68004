/**
 * Rules made of rules.
 *
 * Every part hears every report and every end, whether or not its verdict counts: its summaries must not depend on
 * what the others said.
 */
import type { Report } from '../search/search';
import type { End, Finals, StoppingRule, Verdict } from './rule';
import { CONTINUE } from './verdict';

type Raised = Exclude<Verdict, { kind: 'continue' }>;

const isRaised = (verdict: Verdict): verdict is Raised => verdict.kind !== 'continue';

/** Rules of one objective alone are not asked which they look at. */
const isHeard = (rule: StoppingRule, metric: string | undefined): boolean => rule.hears?.(metric) ?? true;

abstract class Joined implements StoppingRule {
  abstract readonly name: string;
  constructor(protected readonly parts: readonly StoppingRule[]) {
    if (parts.length === 0) {
      throw new RangeError('A rule made of rules needs at least one of them.');
    }
  }

  abstract report(trial: number, report: Report, metric?: string): Verdict;

  ended(trial: number, how: End, finalValue?: number, finals?: Finals): void {
    for (const part of this.parts) {
      part.ended(trial, how, finalValue, finals);
    }
  }

  hears(metric: string | undefined): boolean {
    return this.parts.some(part => isHeard(part, metric));
  }
}

/** Stops when one of its rules does; the first in order gives the evidence, and a stop outranks a pause. */
export class AnyRule extends Joined {
  readonly name = 'any';

  report(trial: number, report: Report, metric?: string): Verdict {
    const raised = this.parts.map(part => part.report(trial, report, metric)).filter(isRaised);
    return raised.find(verdict => verdict.kind === 'stop') ?? raised[0] ?? CONTINUE;
  }
}

/**
 * Stops when all of its rules would at the same report. Objectives are reported one after the other: what a rule of
 * another one said at the last report of that stands.
 */
export class AllRule extends Joined {
  readonly name = 'all';
  private readonly said = new Map<number, Verdict[]>();

  report(trial: number, report: Report, metric?: string): Verdict {
    const before = this.said.get(trial);
    const said = this.parts.map((part, k) =>
      isHeard(part, metric) ? part.report(trial, report, metric) : (before?.[k] ?? CONTINUE)
    );
    this.said.set(trial, said);
    const raised = said.filter(isRaised);
    const first = raised[0];
    if (!first || raised.length < this.parts.length) {
      return CONTINUE;
    }
    const says = raised.map(verdict => verdict.evidence.says).join(' ');
    const evidence = { ...first.evidence, rule: raised.map(verdict => verdict.evidence.rule).join(' and '), says };
    return { kind: raised.some(verdict => verdict.kind === 'pause') ? 'pause' : 'stop', evidence };
  }

  override ended(trial: number, how: End, finalValue?: number, finals?: Finals): void {
    this.said.delete(trial);
    super.ended(trial, how, finalValue, finals);
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
  private readonly reports = new Map<number, Map<string, number>>();
  private readonly over = new Set<number>();
  private readonly told = new Set<number>();
  private seen = 0;

  constructor(
    private readonly rule: StoppingRule,
    private readonly limits: Limits
  ) {
    this.name = rule.name;
  }

  report(trial: number, report: Report, metric = ''): Verdict {
    const verdict = this.rule.report(trial, report, metric === '' ? undefined : metric);
    const reports = this.count(trial, metric);
    if (verdict.kind !== 'stop' || report.step < this.limits.minSteps || reports <= this.limits.graceReports) {
      return verdict.kind === 'stop' ? CONTINUE : verdict;
    }
    if (!this.told.has(trial) && this.told.size + 1 > this.limits.maxStoppedShare * this.seen) {
      return CONTINUE;
    }
    this.told.add(trial);
    return verdict;
  }

  hears(metric: string | undefined): boolean {
    return isHeard(this.rule, metric);
  }

  ended(trial: number, how: End, finalValue?: number, finals?: Finals): void {
    this.rule.ended(trial, how, finalValue, finals);
    this.reports.delete(trial);
    this.over.add(trial);
    // Asked to stop, but it got to its end first.
    if (how === 'succeeded') {
      this.told.delete(trial);
    }
  }

  /** Reports of the metric so far, this one among them: each objective has its own grace. */
  private count(trial: number, metric: string): number {
    const known = this.reports.get(trial);
    const counts = known ?? new Map<string, number>();
    if (known === undefined) {
      this.seen += this.over.has(trial) ? 0 : 1;
      this.reports.set(trial, counts);
    }
    const reports = (counts.get(metric) ?? 0) + 1;
    counts.set(metric, reports);
    return reports;
  }
}
