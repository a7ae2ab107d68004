/** Where an experiment's suggestions come from: its search in place, in a thread of its own, or a user's Python. */
import type { SearchPlan } from '../../../protocol';
import type { Experiment } from '../../core/hub/state';
import { Consent } from '../../core/search/oracle';
import { planned, termsOf, type PlannedSearch } from '../../core/search/plan';
import type { Search, Suggestion } from '../../core/search/search';
import { sure } from '../../core/search/told';
import { configHash, type Params } from '../../core/space';
import type { Clock, Thinkers } from '../../ports';
import type { Counsel } from './counsel';
import type { Memory } from './memory';
import { Mind } from './mind';
import { Thread } from './thread';

/** A thread that fails is replaced by one that is told the whole history, this often in a row. */
const THREAD_TRIES = 3;

export interface ProposerOptions {
  readonly clock: Clock;
  readonly thinkers: Thinkers;
  readonly experiment: Experiment;
  readonly plan: SearchPlan;
  readonly memory: Memory;
  readonly counsel: Counsel | undefined;
  /** It has something to say. */
  wake(): void;
}

export class Proposer implements Disposable {
  constructor(private readonly options: ProposerOptions) {
    this.parts = this.planned();
    this.consent = options.plan.oracle?.accepts === true ? new Consent() : undefined;
    this.mind = this.newMind();
  }

  parts: PlannedSearch;

  /** What the last suggestion took, where it was not made at once. */
  get thinkMs(): number {
    return this.parts.heavy ? this.mind.thinkMs : 0;
  }

  /** Whether more has happened since the last suggestion was asked for. */
  get wasOvertaken(): boolean {
    return this.parts.heavy && this.askedAt !== this.options.memory.revision;
  }

  /** The next suggestion; undefined while it is thought about. Throws what failed too often. */
  take(): Suggestion | undefined {
    const { consent, fault } = this;
    if (fault !== undefined) {
      this.fault = undefined;
      throw fault;
    }
    if (this.parts.heavy) {
      return this.mind.take();
    }
    if (this.asking) {
      return undefined;
    }
    const answer = sure(this.light(), consent, this.options.memory.history);
    if (answer.kind !== 'doubt') {
      return answer;
    }
    void this.clear(answer.params);
    return undefined;
  }

  /** Takes up the space as it is now; what was thought out lies in the old one. */
  settle(): void {
    if (this.plannedFor !== this.options.experiment.search?.space) {
      this.parts = this.planned();
      this.search = undefined;
      this.thread?.[Symbol.dispose]();
      this.thread = undefined;
      this.mind = this.newMind();
    }
  }

  /** Trials in all as the search counts them. */
  cap(): number | undefined {
    const { experiment, plan, memory } = this.options;
    const trials = experiment.search?.trials;
    return trials === undefined ? undefined : Math.ceil(trials / (plan.repeats ?? 1)) + memory.known;
  }

  /** The plan with the space as it is now. */
  currentPlan(): SearchPlan {
    const { experiment, plan } = this.options;
    const space = experiment.search?.space;
    return space === undefined ? plan : { ...plan, space };
  }

  [Symbol.dispose](): void {
    this.closed = true;
    this.thread?.[Symbol.dispose]();
  }

  private light(): Search {
    const cap = this.cap();
    if (this.search === undefined || this.searchFor !== cap) {
      this.search = this.parts.search(cap, this.consent?.accept);
      this.searchFor = cap;
    }
    return this.search;
  }

  /** Finds out whether these may be tried; the search then comes to them again. */
  private async clear(doubts: readonly Params[]): Promise<void> {
    this.asking = true;
    try {
      const accepted = await this.accepts(doubts);
      doubts.forEach((params, k) => this.consent?.learn(configHash(params), accepted[k] === true));
    } catch (error) {
      this.fault = error;
    }
    this.asking = false;
    this.wake();
  }

  private async think(): Promise<Suggestion> {
    const { counsel, memory, thinkers, experiment } = this.options;
    this.askedAt = memory.revision;
    if (this.parts.asksOracle && counsel !== undefined) {
      return counsel.suggest();
    }
    this.thread ??= new Thread(thinkers, memory.follow());
    const trials = this.cap();
    const terms = { ...termsOf(experiment.spec), moved: experiment.search?.space !== undefined };
    const task = { plan: this.currentPlan(), ...terms, ...(trials === undefined ? {} : { trials }) };
    return this.thread.suggest(task, params => this.accepts(params));
  }

  private async accepts(params: readonly Params[]): Promise<readonly boolean[]> {
    return (await this.options.counsel?.accepts(params)) ?? params.map(() => true);
  }

  private planned(): PlannedSearch {
    const { experiment } = this.options;
    this.plannedFor = experiment.search?.space;
    return planned(this.currentPlan(), { ...termsOf(experiment.spec), moved: this.plannedFor !== undefined });
  }

  private newMind(): Mind {
    return new Mind({
      clock: this.options.clock,
      wake: () => this.wake(),
      think: () => this.think(),
      // An oracle has been asked several times before it is said to have failed.
      tries: this.parts.asksOracle ? 1 : THREAD_TRIES
    });
  }

  private wake(): void {
    if (!this.closed) {
      this.options.wake();
    }
  }

  private plannedFor: unknown;
  private readonly consent: Consent | undefined;
  private mind: Mind;
  private thread: Thread | undefined;
  private search: Search | undefined;
  private searchFor: number | undefined;
  private asking = false;
  private askedAt = 0;
  private fault: unknown;
  private closed = false;
}
