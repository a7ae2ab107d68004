/** One experiment's search at work: keeps its history, asks it when there is room, and says what it chose. */
import { describeError, trialIdOf, type Failure, type JsonRecord, type SearchPlan } from '../../../protocol';
import { roomFor, startsLeft, type Ahead } from '../../core/hub/proposals';
import type { Experiment, HubState } from '../../core/hub/state';
import type { PlannedSearch } from '../../core/search/plan';
import type { Suggestion } from '../../core/search/search';
import { OracleFault, type Archive, type Clock, type MetricPoints, type Oracles, type Thinkers } from '../../ports';
import { oracleFailure, type Counsel } from './counsel';
import { counselFor } from './consulting';
import { Court, reportsOf, type Apply } from './court';
import type { Effort } from './effort';
import { reportedEvent } from './judge';
import { Memory } from './memory';
import { Proposer } from './proposer';
import { Twins } from './twins';

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

/** Between two questions to an oracle that waits while nothing runs. */
const ASK_AGAIN_MS = 100;

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
    const { archive } = options;
    const asked = parts.asksRule ? counsel : undefined;
    this.court = new Court({ clock, archive, experiment, plan, memory, counsel: asked, wake });
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
    this.court.heard(trial, reports, at);
    const event = reportedEvent(at, this.experiment, trial, reports);
    if (event !== undefined) {
      apply(event);
    }
    this.court.judged(trial, reports, at, apply);
  }

  /** New points of another objective: only a rule may look at them. */
  reportedBeside({ metric, ...points }: MetricPoints, number: number, apply: Apply): void {
    this.hearEnds();
    const trial = this.experiment.trials[number];
    if (trial !== undefined) {
      this.court.judged(trial, reportsOf(points), this.options.clock.now(), apply, metric);
    }
  }

  takeUpRule(): void {
    this.court.takeUpRule();
  }

  /** Proposes while there is room. True when something was applied. */
  advance(apply: Apply): boolean {
    try {
      const judged = this.court.pronounce(apply);
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
    this.later?.[Symbol.dispose]();
    if (this.counsel !== undefined) {
      this.hearEnds();
    }
    this.proposer[Symbol.dispose]();
    void this.counsel?.end();
  }

  [Symbol.dispose](): void {
    this.later?.[Symbol.dispose]();
    this.proposer[Symbol.dispose]();
    this.counsel?.[Symbol.dispose]();
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
        if (this.parts.asksOracle) {
          this.askLater();
          return false;
        }
        this.fail(apply, new Error(`The search "${this.parts.entry.name}" waits for trials, but none runs.`));
        return true;
      }
    }
  }

  /** No end will come that it could wait for: a user's Python may wait for anything, and is asked again as Maggy did. */
  private askLater(): void {
    this.later?.[Symbol.dispose]();
    this.later = this.options.clock.after(ASK_AGAIN_MS, () => this.options.wake());
  }

  private start({ params, budget, label, from }: Extract<Suggestion, { kind: 'start' }>, apply: Apply): void {
    const { id, trials } = this.experiment;
    const first = trials.length;
    const repeats = Math.min(this.plan.repeats ?? 1, startsLeft(this.experiment));
    const twin = this.twins.of(params, budget);
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
      this.court.grant(trial);
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
    this.court.hearEnds(ended.length);
  }

  /** From the state and the stored points, as if it had been there all along. */
  private recall(): void {
    const { experiment, memory, court } = this;
    for (const { number } of experiment.trials) {
      memory.refresh(experiment, number);
    }
    court.recall((number, report) => {
      if (this.parts.readsCurves) {
        memory.report(number, report);
      }
    });
    this.hearEnds();
    for (const trial of experiment.trials) {
      court.grant(trial);
    }
  }

  private get parts(): PlannedSearch {
    return this.proposer.parts;
  }

  private readonly memory: Memory;
  private readonly counsel: Counsel | undefined;
  private readonly proposer: Proposer;
  private readonly court: Court;
  private endsHeard = 0;
  private later: Disposable | undefined;
  private readonly twins: Twins;
}

export function searchFailure(why: string): Failure {
  return { code: 'SEARCH_FAILED', ...describeError('SEARCH_FAILED', { why: why.replace(/\.$/, '') }) };
}
