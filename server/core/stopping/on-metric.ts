/** A rule that judges one of several objectives; reports of the others pass it by. */
import type { Report } from '../search/search';
import type { End, Finals, StoppingRule, Verdict } from './rule';
import { CONTINUE } from './verdict';

export class OnMetric implements StoppingRule {
  readonly name: string;

  constructor(
    private readonly rule: StoppingRule,
    private readonly metric: string,
    /** The objective that is meant where none is named. */
    private readonly first: string
  ) {
    this.name = rule.name;
  }

  hears(metric = this.first): boolean {
    return metric === this.metric;
  }

  report(trial: number, report: Report, metric?: string): Verdict {
    return this.hears(metric) ? this.named(this.rule.report(trial, report)) : CONTINUE;
  }

  ended(trial: number, how: End, finalValue?: number, finals?: Finals): void {
    this.rule.ended(trial, how, this.metric === this.first ? finalValue : finals?.[this.metric]);
  }

  private named(verdict: Verdict): Verdict {
    if (verdict.kind === 'continue') {
      return verdict;
    }
    const { evidence } = verdict;
    return { ...verdict, evidence: { ...evidence, metric: this.metric, says: `${this.metric}: ${evidence.says}` } };
  }
}
