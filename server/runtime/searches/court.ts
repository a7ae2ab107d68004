/** One experiment's trials on trial: the rule that judges now, what Python says beside it, and the reports both hear. */
import { trialIdOf, type RuleChoice, type SearchPlan } from '../../../protocol';
import type { HubEvent } from '../../core/hub/events';
import type { Experiment, Trial } from '../../core/hub/state';
import { askedParts } from '../../core/search/oracle';
import { judgesAlone, ruleOf, termsOf } from '../../core/search/plan';
import type { Report } from '../../core/search/search';
import type { StoppingRule } from '../../core/stopping/rule';
import { SaidRule } from '../../core/stopping/rules/said';
import type { Archive, Clock } from '../../ports';
import type { Counsel } from './counsel';
import { Judge } from './judge';
import { Jury, juryRule } from './jury';
import type { Memory } from './memory';

export type Apply = (event: HubEvent) => void;

export interface CourtOptions {
  readonly clock: Clock;
  readonly archive: Archive;
  readonly experiment: Experiment;
  readonly plan: SearchPlan;
  readonly memory: Memory;
  /** Of those that are asked about the rule. */
  readonly counsel: Counsel | undefined;
  wake(): void;
}

export class Court {
  constructor(private readonly options: CourtOptions) {
    const { experiment, plan, memory, counsel, wake } = options;
    this.stopping = ruleNow(experiment, plan);
    const { direction } = termsOf(experiment.spec);
    this.judge = new Judge(experiment, this.ruleHere(), direction, this.stopping?.everySeconds);
    this.jury =
      counsel === undefined
        ? undefined
        : new Jury({ experiment, memory, counsel, rule: juryRule(askedParts(plan.stopping)[0]), wake });
  }

  /** New points of the metric, for those who are asked. */
  heard(trial: Trial, reports: readonly Report[], at: number): void {
    if (this.juryJudges) {
      this.jury?.heard(trial, reports, at);
    }
  }

  judged(trial: Trial, reports: readonly Report[], at: number, apply: Apply, metric?: string): void {
    const verdict = this.judge.judge(trial, reports, at, metric);
    const heeded = verdict !== undefined && !(trial.continued === true && verdict.kind === 'stop');
    if (heeded && (trial.state === 'running' || trial.state === 'starting')) {
      const id = trialIdOf(this.options.experiment.id, trial.number);
      apply({ kind: 'TrialJudged', at, trial: id, attempt: trial.attempt, verdict });
    }
  }

  /**
   * Somebody may have changed the stopping rule. The new one first hears all that was reported and all that ended,
   * without a verdict, as after a restart: both judge alike. To be called when all that was heard is stored.
   */
  takeUpRule(): void {
    const { experiment, plan } = this.options;
    const stopping = ruleNow(experiment, plan);
    if (stopping !== this.stopping) {
      this.stopping = stopping;
      this.judge.follow(this.ruleHere(), stopping?.everySeconds);
      this.recallReports((number, report, metric) => this.judge.recall(number, report, metric));
      this.judge.hearEnds(experiment.ended.length);
    }
  }

  /** What the jury has said since, of trials that still run as they did. */
  pronounce(apply: Apply): boolean {
    const { jury } = this;
    const { experiment, clock } = this.options;
    if (jury === undefined || experiment.search?.failure !== undefined) {
      return false;
    }
    let moved = false;
    for (const { number, attempt, verdict } of jury.take()) {
      if (!this.juryJudges) {
        continue;
      }
      const trial = experiment.trials[number];
      const runs = trial?.state === 'running' || trial?.state === 'starting';
      if (runs && trial.attempt === attempt && !judgesAlone(this.stopping)) {
        // The others are heard with it, at the trial's next report.
        const { kind: _, ...evidence } = verdict;
        this.said.say(number, evidence);
      } else if (runs && trial.attempt === attempt && trial.continued !== true) {
        const at = clock.now();
        apply({ kind: 'TrialJudged', at, trial: trialIdOf(experiment.id, number), attempt, verdict });
        moved = true;
      }
    }
    return moved;
  }

  grant(trial: Trial): void {
    this.judge.grant(trial);
  }

  hearEnds(upTo: number): void {
    this.judge.hearEnds(upTo);
  }

  /** From the stored points, as if it had been there all along; `hear` is told of those of the metric. */
  recall(hear: (number: number, report: Report) => void): void {
    this.recallReports((number, report, metric) => {
      if (metric === undefined) {
        hear(number, report);
      }
      this.judge.recall(number, report, metric);
    });
  }

  /** The stored reports in their order, `metric` of those beside the first; the rule hears each end where it came between them. */
  private recallReports(hear: (number: number, report: Report, metric?: string) => void): void {
    const { experiment, archive } = this.options;
    if (experiment.trials.length === 0) {
      return;
    }
    const metric = metricOf(experiment);
    for (const points of archive.curves(experiment.id)) {
      const isFirst = points.metric === metric;
      if (isFirst || isObjective(experiment, points.metric)) {
        this.judge.hearEnds(Math.min(points.ended, experiment.ended.length));
        for (const report of reportsOf(points)) {
          hear(points.number, report, isFirst ? undefined : points.metric);
        }
      }
    }
  }

  private get juryJudges(): boolean {
    return askedParts(this.stopping).length > 0;
  }

  /** What is judged here, with what Python said as a part of it. */
  private ruleHere(): StoppingRule | undefined {
    return ruleOf(this.stopping, termsOf(this.options.experiment.spec), this.said);
  }

  private readonly said = new SaidRule();
  private readonly judge: Judge;
  private stopping: RuleChoice | undefined;
  private readonly jury: Jury | undefined;
}

/** The rule that judges now: the plan's, until somebody changed it. */
const ruleNow = ({ search }: Experiment, { stopping }: SearchPlan): RuleChoice | undefined =>
  search?.stopping ?? stopping;

/** Name of the metric that decides. */
export const metricOf = ({ spec }: Experiment): string => spec.metricKey ?? 'metric';

export const isObjective = ({ spec }: Experiment, metric: string): boolean =>
  spec.objectives?.some(({ name }) => name === metric) === true;

export const reportsOf = ({ steps, values }: { steps: readonly number[]; values: readonly number[] }) =>
  steps.map((step, k) => ({ step, value: values[k] ?? Number.NaN }));
