/** Reports of one experiment on their way to its stopping rule, and the verdicts that come of them. */
import { trialIdOf, type Verdict } from '../../../protocol';
import type { HubEvent } from '../../core/hub/events';
import type { Experiment, Trial } from '../../core/hub/state';
import type { Direction, Report } from '../../core/search/search';
import { BudgetRule } from '../../core/stopping/budget';
import type { StoppingRule, Verdict as Judged } from '../../core/stopping/rule';
import { Pace } from './pace';

export class Judge {
  constructor(
    private readonly experiment: Experiment,
    private rule: StoppingRule | undefined,
    direction: Direction,
    everySeconds?: number
  ) {
    this.budgets = new BudgetRule(direction);
    this.everySeconds = everySeconds;
  }

  /** Another rule from here on. It knows nothing yet: `recall` and `hearEnds` tell it what there was. */
  follow(rule: StoppingRule | undefined, everySeconds: number | undefined): void {
    this.rule = rule;
    this.everySeconds = everySeconds;
    this.paces.clear();
    this.heard = 0;
  }

  /** To be told before the trial reports. */
  grant({ number, budget }: Trial): void {
    this.budgets.grant(number, budget);
  }

  /** Ends of the first `upTo` ended trials that it was not told of yet, in their order. */
  hearEnds(upTo: number): void {
    const { ended, trials } = this.experiment;
    for (; this.heard < upTo; this.heard++) {
      const trial = trials[ended[this.heard] ?? -1];
      if (trial !== undefined) {
        const { state, number, metric, metrics } = trial;
        this.rule?.ended(number, state === 'succeeded' || state === 'stopped' ? state : 'failed', metric, metrics);
      }
    }
  }

  /** What was judged before a restart: the rule's memory, without a verdict. */
  recall(number: number, report: Report, metric?: string): void {
    this.rule?.report(number, report, metric);
  }

  /** The first verdict of these reports. Every report is heard. `metric`: of which objective, the first unless told. */
  judge({ number, startedAt }: Trial, reports: readonly Report[], now: number, metric?: string): Verdict | undefined {
    let verdict: Verdict | undefined;
    for (const report of reports) {
      const ruled = this.rule?.report(number, report, metric);
      const due = this.paceFor(metric)?.due(number, report.step, now, startedAt ?? now) ?? true;
      const judged = [due ? ruled : undefined, metric === undefined ? this.budgets.report(number, report) : undefined];
      verdict ??= evidenceOf(judged.find(one => one?.kind === 'stop') ?? judged.find(one => one?.kind === 'pause'));
    }
    return verdict;
  }

  /** Each objective is reported, and so judged, at its own pace. */
  private paceFor(metric = ''): Pace | undefined {
    if (this.everySeconds === undefined) {
      return undefined;
    }
    const pace = this.paces.get(metric) ?? new Pace({ everySeconds: this.everySeconds });
    this.paces.set(metric, pace);
    return pace;
  }

  private heard = 0;
  private readonly budgets: BudgetRule;
  private everySeconds: number | undefined;
  private readonly paces = new Map<string, Pace>();
}

function evidenceOf(judged: Judged | undefined): Verdict | undefined {
  if (judged === undefined || judged.kind === 'continue') {
    return undefined;
  }
  const { value, threshold, ...rest } = judged.evidence;
  return { kind: judged.kind, ...rest, value: finite(value), threshold: finite(threshold) };
}

/** What is written down is text, which knows no infinities. */
const finite = (value: number): number =>
  Number.isNaN(value) ? 0 : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));

/** The newest point, and the best so far. */
export function reportedEvent(
  at: number,
  experiment: Experiment,
  { number, attempt, reported }: Trial,
  reports: readonly Report[]
): HubEvent | undefined {
  const last = reports.at(-1);
  if (last === undefined) {
    return undefined;
  }
  const sign = experiment.spec.direction === 'min' ? -1 : 1;
  let best = reported?.best;
  for (const { value } of reports) {
    if (Number.isFinite(value) && (best === undefined || value * sign > best * sign)) {
      best = value;
    }
  }
  return {
    kind: 'TrialReported',
    at,
    trial: trialIdOf(experiment.id, number),
    attempt,
    step: last.step,
    ...(Number.isFinite(last.value) ? { latest: last.value } : {}),
    ...(best === undefined ? {} : { best })
  };
}
