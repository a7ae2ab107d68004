/** One experiment's search at work: keeps its history, asks it when there is room, and says what it chose. */
import { describeError, trialIdOf, type Failure, type JsonRecord, type SearchPlan } from '../../../protocol';
import type { HubEvent } from '../../core/hub/events';
import { roomFor, startsLeft, type Ahead } from '../../core/hub/proposals';
import type { Experiment, HubState } from '../../core/hub/state';
import { planned, type PlannedSearch } from '../../core/search/plan';
import type { Direction, Search, Suggestion, TrialRecord } from '../../core/search/search';
import { configHash, type Params } from '../../core/space';
import type { Archive, Clock, MetricPoints, Thinker, Thinkers } from '../../ports';
import { Judge, reportedEvent } from './judge';
import { Memory } from './memory';

export type Apply = (event: HubEvent) => void;

export interface SearcherOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly archive: Archive;
  readonly thinkers: Thinkers;
  /** It has thought: `advance` finds something to do. */
  wake(): void;
}

/** A thinker that fails is asked anew with the whole history, this often in a row. */
const THINKER_TRIES = 3;
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
    this.direction = experiment.spec.direction ?? 'max';
    this.parts = planned(plan, this.direction);
    this.memory = new Memory(plan.known);
    this.judge = new Judge(experiment, this.parts.rule(), this.direction);
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
    if (this.parts.readsCurves) {
      for (const report of reports) {
        this.memory.report(number, report);
      }
    }
    const at = this.options.clock.now();
    const event = reportedEvent(at, this.experiment, trial, reports);
    if (event !== undefined) {
      apply(event);
    }
    const verdict = this.judge.judge(number, reports);
    const heeded = verdict !== undefined && !(trial.continued === true && verdict.kind === 'stop');
    if (heeded && (trial.state === 'running' || trial.state === 'starting')) {
      apply({ kind: 'TrialJudged', at, trial: points.trial, attempt: trial.attempt, verdict });
    }
  }

  /** Proposes while there is room. True when something was applied. */
  advance(apply: Apply): boolean {
    let moved = false;
    for (;;) {
      if (roomFor(this.options.state, this.experiment, this.ahead()) === 0) {
        return moved;
      }
      if (!this.parts.resumes && startsLeft(this.experiment) === 0) {
        this.end(apply, `all ${this.experiment.search?.trials} trials were proposed`);
        return true;
      }
      const suggestion = this.parts.heavy ? this.thought() : this.light().suggest(this.memory.history);
      if (suggestion === undefined || !this.use(suggestion, apply)) {
        return moved;
      }
      moved = true;
    }
  }

  /** The search cannot go on. */
  fail(apply: Apply, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.end(apply, message, searchFailure(message));
  }

  [Symbol.dispose](): void {
    this.closed = true;
    this.thinker?.[Symbol.dispose]();
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
        if (queued + starting + running + stopping > 0) {
          return false;
        }
        this.fail(apply, new Error(`The search "${this.parts.entry.name}" waits for trials, but none runs.`));
        return true;
      }
    }
  }

  private start({ params, budget, label, from }: Extract<Suggestion, { kind: 'start' }>, apply: Apply): void {
    const { id, trials } = this.experiment;
    const first = trials.length;
    const repeats = Math.min(this.plan.repeats ?? 1, startsLeft(this.experiment));
    const twin = this.twinOf(params);
    this.twins = twin.twin === undefined ? 0 : this.twins + 1;
    if (this.twins > TWINS_IN_A_ROW) {
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

  /** An earlier trial with the same parameters, where that matters, and what becomes of this one. */
  private twinOf(params: Params): { twin?: number; duplicate?: 'reuse' | 'skip' } {
    const { duplicates } = this.plan;
    if (duplicates !== 'reuse' && duplicates !== 'skip') {
      return {};
    }
    for (const { number, params: earlier, twin } of this.experiment.trials.slice(this.hashed)) {
      const hash = configHash((earlier ?? {}) as Params);
      if (twin === undefined && !this.firsts.has(hash)) {
        this.firsts.set(hash, number);
      }
    }
    this.hashed = this.experiment.trials.length;
    const twin = this.firsts.get(configHash(params));
    const known = twin === undefined ? undefined : this.experiment.trials[twin];
    // One that runs still, or failed, has no result to take over.
    return twin === undefined || (duplicates === 'reuse' && known?.state !== 'succeeded')
      ? {}
      : { twin, duplicate: duplicates };
  }

  private light(): Search {
    const cap = this.cap();
    if (this.search === undefined || this.searchFor !== cap) {
      this.search = this.parts.search(cap);
      this.searchFor = cap;
    }
    return this.search;
  }

  /** Trials in all as the search counts them. */
  private cap(): number | undefined {
    const trials = this.experiment.search?.trials;
    return trials === undefined ? undefined : Math.ceil(trials / (this.plan.repeats ?? 1)) + this.memory.known;
  }

  /** What was thought out, or nothing yet: then it begins to think. */
  private thought(): Suggestion | undefined {
    const { answer, fault } = this;
    this.answer = undefined;
    if (fault !== undefined) {
      this.fault = undefined;
      throw fault;
    }
    if (answer === undefined && !this.thinking) {
      void this.think();
    }
    return answer;
  }

  private async think(): Promise<void> {
    this.thinking = true;
    const began = this.options.clock.monotonic();
    try {
      this.answer = await this.ask();
      this.failures = 0;
    } catch (error) {
      this.thinker?.[Symbol.dispose]();
      this.thinker = undefined;
      this.failures += 1;
      this.fault = this.failures < THINKER_TRIES ? undefined : error;
    }
    this.thinking = false;
    this.thinkMs = this.options.clock.monotonic() - began;
    if (!this.closed) {
      this.options.wake();
    }
  }

  private async ask(): Promise<Suggestion> {
    const { memory, options } = this;
    const trials = this.cap();
    const task = { plan: this.plan, direction: this.direction, ...(trials === undefined ? {} : { trials }) };
    let changed: Iterable<number> = [...memory.changed];
    if (this.thinker === undefined) {
      this.thinker = options.thinkers.open(task);
      changed = memory.history.trials.keys();
    }
    memory.changed.clear();
    const records = [...changed].map(record => memory.history.trials[record]).filter(isThere);
    return this.thinker.suggest({ changed: records, ended: [...memory.history.ended] });
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
    return this.parts.heavy && ended.length > 0 && this.thinkMs > meanMs * WORTH_WAITING;
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
    if (experiment.trials.length > 0) {
      const metric = metricOf(experiment);
      for (const points of this.options.archive.curves(experiment.id)) {
        if (points.metric === metric) {
          judge.hearEnds(Math.min(points.ended, experiment.ended.length));
          for (const report of reportsOf(points)) {
            if (this.parts.readsCurves) {
              memory.report(points.number, report);
            }
            judge.recall(points.number, report);
          }
        }
      }
    }
    this.hearEnds();
    for (const trial of experiment.trials) {
      judge.grant(trial);
    }
  }

  private readonly direction: Direction;
  private readonly parts: PlannedSearch;
  private readonly memory: Memory;
  private readonly judge: Judge;
  private search: Search | undefined;
  private searchFor: number | undefined;
  private thinker: Thinker | undefined;
  private thinking = false;
  private thinkMs = 0;
  private failures = 0;
  private answer: Suggestion | undefined;
  private fault: unknown;
  private endsHeard = 0;
  private twins = 0;
  private readonly firsts = new Map<string, number>();
  private hashed = 0;
  private closed = false;
}

export function searchFailure(why: string): Failure {
  return { code: 'SEARCH_FAILED', ...describeError('SEARCH_FAILED', { why: why.replace(/\.$/, '') }) };
}

/** Name of the metric that decides. */
export const metricOf = ({ spec }: Experiment): string => spec.metricKey ?? 'metric';

export const reportsOf = ({ steps, values }: { steps: readonly number[]; values: readonly number[] }) =>
  steps.map((step, k) => ({ step, value: values[k] ?? Number.NaN }));

const isThere = (record: TrialRecord | undefined): record is TrialRecord => record !== undefined;
