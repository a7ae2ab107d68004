/** One experiment's search at work: keeps its history, asks it when there is room, and says what it chose. */
import {
  describeError,
  trialIdOf,
  type Failure,
  type JsonRecord,
  type RuleChoice,
  type SearchPlan
} from '../../../protocol';
import type { HubEvent } from '../../core/hub/events';
import { roomFor, startsLeft, type Ahead } from '../../core/hub/proposals';
import type { Experiment, HubState, Trial } from '../../core/hub/state';
import { askedParts } from '../../core/search/oracle';
import { judgesAlone, ruleOf, termsOf, type PlannedSearch } from '../../core/search/plan';
import type { Report, Suggestion } from '../../core/search/search';
import type { StoppingRule } from '../../core/stopping/rule';
import { SaidRule } from '../../core/stopping/rules/said';
import { OracleFault, type Archive, type Clock, type MetricPoints, type Oracles, type Thinkers } from '../../ports';
import { oracleFailure, type Counsel } from './counsel';
import { counselFor } from './consulting';
import type { Effort } from './effort';
import { Judge, reportedEvent } from './judge';
import { Jury, juryRule } from './jury';
import { Memory } from './memory';
import { Proposer } from './proposer';
import { Twins } from './twins';

export type Apply = (event: HubEvent) => void;

export interface SearcherOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly archive: Archive;
  readonly thinkers: Thinkers;
  readonly oracles: Oracles;
  /** It has thought: `advance` finds something to do, in another tick. */
  wake(): void;
  readonly effort: Effort;
}

/** Thinking that takes more than this share of a trial's time is done before an executor is free. */
const WORTH_WAITING = 0.02;

/** What is proposed again and again has nothing new left; each of these costs no run, so nothing else would end it. */
const TWINS_IN_A_ROW = 200;

export class Searcher implements Disposable {
  constructor(
    private readonly options: SearcherOptions,
    private readonly experiment: Experiment,
    private readonly plan: SearchPlan
  ) {
    const { spec } = experiment;
    const { clock, thinkers } = options;
    const wake = (): void => options.wake();
    this.memory = new Memory(plan.known, spec.objectives);
    const { memory } = this;
    this.counsel = counselFor({ experiment, memory, plan, oracles: options.oracles }, () => this.proposer);
    const { counsel } = this;
    this.proposer = new Proposer({ clock, thinkers, experiment, plan, memory, counsel, wake });
    const { parts } = this.proposer;
    this.stopping = ruleNow(experiment, plan);
    const { direction } = termsOf(spec);
    this.judge = new Judge(experiment, this.ruleHere(), direction, this.stopping?.everySeconds);
    const asked = counsel !== undefined && parts.asksRule;
    this.jury = asked
      ? new Jury({ experiment, memory, counsel, rule: juryRule(askedParts(plan.stopping)[0]), wake })
      : undefined;
    this.twins = new Twins(experiment, plan.duplicates);
    this.recall();
  }

  /** What changed in the state since it was last asked. */
  hear(numbers: Iterable<number>): void {
    this.hearEnds();
    for (const number of numbers) {
      this.memory.refresh(this.experiment, number);
    }
  }

  /** New points of the metric. */
  reported(points: MetricPoints, number: number, apply: Apply): void {
    this.hearEnds();
    const trial = this.experiment.trials[number];
    if (trial === undefined) {
      return;
    }
    const reports = reportsOf(points);
    const at = this.options.clock.now();
    if (this.parts.readsCurves) {
      for (const report of reports) {
        this.memory.report(number, report);
      }
    }
    if (this.juryJudges) {
      this.jury?.heard(trial, reports, at);
    }
    const event = reportedEvent(at, this.experiment, trial, reports);
    if (event !== undefined) {
      apply(event);
    }
    this.judged(trial, reports, at, apply);
  }

  /** New points of another objective: only a rule may look at them. */
  reportedBeside({ metric, ...points }: MetricPoints, number: number, apply: Apply): void {
    this.hearEnds();
    const trial = this.experiment.trials[number];
    if (trial !== undefined) {
      this.judged(trial, reportsOf(points), this.options.clock.now(), apply, metric);
    }
  }

  private judged(trial: Trial, reports: readonly Report[], at: number, apply: Apply, metric?: string): void {
    const verdict = this.judge.judge(trial, reports, at, metric);
    const heeded = verdict !== undefined && !(trial.continued === true && verdict.kind === 'stop');
    if (heeded && (trial.state === 'running' || trial.state === 'starting')) {
      const id = trialIdOf(this.experiment.id, trial.number);
      apply({ kind: 'TrialJudged', at, trial: id, attempt: trial.attempt, verdict });
    }
  }

  /**
   * Somebody may have changed the stopping rule. The new one first hears all that was reported and all that ended,
   * without a verdict, as after a restart: both judge alike. To be called when all that was heard is stored.
   */
  takeUpRule(): void {
    const stopping = ruleNow(this.experiment, this.plan);
    if (stopping !== this.stopping) {
      this.stopping = stopping;
      this.judge.follow(this.ruleHere(), stopping?.everySeconds);
      this.recallReports((number, report, metric) => this.judge.recall(number, report, metric));
      this.judge.hearEnds(this.experiment.ended.length);
    }
  }

  /** Proposes while there is room. True when something was applied. */
  advance(apply: Apply): boolean {
    try {
      const judged = this.pronounce(apply);
      return this.propose(apply) || judged;
    } catch (error) {
      if (!(error instanceof OracleFault)) {
        throw error;
      }
      this.pause(apply, error);
      return true;
    }
  }

  private propose(apply: Apply): boolean {
    const { effort } = this.options;
    let moved = false;
    this.proposer.settle();
    for (;;) {
      if (roomFor(this.options.state, this.experiment, this.ahead()) === 0) {
        return moved;
      }
      if (!this.parts.resumes && startsLeft(this.experiment) === 0) {
        this.end(apply, `all ${this.experiment.search?.trials} trials were proposed`);
        return true;
      }
      if (effort.isSpent()) {
        this.options.wake();
        return moved;
      }
      if (!effort.of(() => this.proposeOne(apply))) {
        return moved;
      }
      moved = true;
    }
  }

  /** False: there is nothing to do now. */
  private proposeOne(apply: Apply): boolean {
    const suggestion = this.proposer.take();
    return suggestion !== undefined && this.use(suggestion, apply);
  }

  /** The search cannot go on. */
  fail(apply: Apply, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.end(apply, message, searchFailure(message));
  }

  /** Its experiment has ended: nothing is judged any more, and only an oracle still hears of the last ends. */
  conclude(): void {
    if (this.counsel !== undefined) {
      this.hearEnds();
    }
    this.proposer[Symbol.dispose]();
    void this.counsel?.end();
  }

  [Symbol.dispose](): void {
    this.proposer[Symbol.dispose]();
    this.counsel?.[Symbol.dispose]();
  }

  /** What the jury has said since, of trials that still run as they did. */
  private pronounce(apply: Apply): boolean {
    const { experiment, jury } = this;
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
        const at = this.options.clock.now();
        apply({ kind: 'TrialJudged', at, trial: trialIdOf(experiment.id, number), attempt, verdict });
        moved = true;
      }
    }
    return moved;
  }

  /** The oracle failed too often: nothing new starts until somebody has looked after it. */
  private pause(apply: Apply, fault: OracleFault): void {
    const by = this.plan.oracle?.name ?? this.parts.entry.name;
    const failure = oracleFailure(by, fault);
    apply({ kind: 'ExperimentHeld', at: this.options.clock.now(), experiment: this.experiment.id, by, failure });
  }

  /** False: nothing can be done now. */
  private use(suggestion: Suggestion, apply: Apply): boolean {
    switch (suggestion.kind) {
      case 'start':
        if (startsLeft(this.experiment) === 0) {
          this.end(apply, `all ${this.experiment.search?.trials} trials were proposed`);
        } else {
          this.start(suggestion, apply);
        }
        return true;
      case 'resume':
        this.resume(suggestion, apply);
        return true;
      case 'done':
        this.end(apply, 'the search is done');
        return true;
      case 'wait': {
        const { queued, starting, running, stopping } = this.experiment.counts;
        if (this.proposer.wasOvertaken) {
          // What it waited for may have come while it thought.
          return true;
        }
        if (queued + starting + running + stopping > 0) {
          return false;
        }
        const why = `The search "${this.parts.entry.name}" waits for trials, but none runs.`;
        if (this.parts.asksOracle) {
          throw new OracleFault(why);
        }
        this.fail(apply, new Error(why));
        return true;
      }
    }
  }

  private start({ params, budget, label, from }: Extract<Suggestion, { kind: 'start' }>, apply: Apply): void {
    const { id, trials } = this.experiment;
    const first = trials.length;
    const repeats = Math.min(this.plan.repeats ?? 1, startsLeft(this.experiment));
    const twin = this.twins.of(params);
    if (this.twins.inARow > TWINS_IN_A_ROW) {
      this.end(apply, `the last ${TWINS_IN_A_ROW} proposals had been tried before`);
      return;
    }
    const checkpoint = from === undefined ? undefined : this.memory.trialOf(from);
    for (let repeat = 0; repeat < repeats; repeat++) {
      const number = trials.length;
      apply({
        kind: 'TrialProposed',
        at: this.options.clock.now(),
        experiment: id,
        number,
        params: params as JsonRecord,
        ...(budget === undefined ? {} : { budget }),
        ...(label === undefined ? {} : { labels: label }),
        ...(checkpoint === undefined ? {} : { from: checkpoint }),
        ...(repeats === 1 ? {} : { repeats: first }),
        ...twin
      });
      if (trials.length === number) {
        throw new Error(`Trial ${number} was proposed and not taken.`);
      }
      this.took(number);
    }
  }

  private resume({ trial, budget, label }: Extract<Suggestion, { kind: 'resume' }>, apply: Apply): void {
    const number = this.memory.trialOf(trial);
    const state = number === undefined ? undefined : this.experiment.trials[number]?.state;
    if (number === undefined || (state !== 'paused' && state !== 'succeeded')) {
      throw new Error(`Trial ${number} cannot be resumed: it is ${state ?? 'known only from elsewhere'}.`);
    }
    const labels = label === undefined ? {} : { labels: label };
    const at = this.options.clock.now();
    apply({ kind: 'TrialResumed', at, trial: trialIdOf(this.experiment.id, number), budget, ...labels });
    this.took(number);
  }

  private took(number: number): void {
    const trial = this.experiment.trials[number];
    if (trial !== undefined) {
      this.hearEnds();
      this.memory.refresh(this.experiment, number);
      this.judge.grant(trial);
    }
  }

  private end(apply: Apply, why: string, failure?: Failure): void {
    const more = failure === undefined ? {} : { failure };
    apply({ kind: 'SearchEnded', at: this.options.clock.now(), experiment: this.experiment.id, why, ...more });
  }

  private ahead(): Ahead {
    const { duplicates, maxFailures, maxExecutorSeconds } = this.plan;
    const bounded = duplicates === 'reuse' || maxFailures !== undefined || maxExecutorSeconds !== undefined;
    if (this.parts.entry.independent && !bounded) {
      return 'stocked';
    }
    return this.thinksAhead() ? 'one each' : 'none';
  }

  private thinksAhead(): boolean {
    const { search, ended } = this.experiment;
    const meanMs = (search?.executorMs ?? 0) / Math.max(1, ended.length);
    return ended.length > 0 && this.proposer.thinkMs > meanMs * WORTH_WAITING;
  }

  private hearEnds(): void {
    const { ended } = this.experiment;
    for (; this.endsHeard < ended.length; this.endsHeard++) {
      this.memory.end(this.experiment, ended[this.endsHeard] ?? -1);
    }
    this.judge.hearEnds(ended.length);
  }

  /** From the state and the stored points, as if it had been there all along. */
  private recall(): void {
    const { experiment, memory, judge } = this;
    for (const { number } of experiment.trials) {
      memory.refresh(experiment, number);
    }
    this.recallReports((number, report, metric) => {
      if (metric === undefined && this.parts.readsCurves) {
        memory.report(number, report);
      }
      judge.recall(number, report, metric);
    });
    this.hearEnds();
    for (const trial of experiment.trials) {
      judge.grant(trial);
    }
  }

  /** The stored reports in their order, `metric` of those beside the first; the rule hears each end where it came between them. */
  private recallReports(hear: (number: number, report: Report, metric?: string) => void): void {
    const { experiment, judge } = this;
    if (experiment.trials.length === 0) {
      return;
    }
    const metric = metricOf(experiment);
    for (const points of this.options.archive.curves(experiment.id)) {
      const isFirst = points.metric === metric;
      if (isFirst || isObjective(experiment, points.metric)) {
        judge.hearEnds(Math.min(points.ended, experiment.ended.length));
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
    return ruleOf(this.stopping, termsOf(this.experiment.spec), this.said);
  }

  private get parts(): PlannedSearch {
    return this.proposer.parts;
  }

  private readonly said = new SaidRule();
  private readonly memory: Memory;
  private readonly counsel: Counsel | undefined;
  private readonly proposer: Proposer;
  private readonly judge: Judge;
  private stopping: RuleChoice | undefined;
  private readonly jury: Jury | undefined;
  private endsHeard = 0;
  private readonly twins: Twins;
}

export function searchFailure(why: string): Failure {
  return { code: 'SEARCH_FAILED', ...describeError('SEARCH_FAILED', { why: why.replace(/\.$/, '') }) };
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
