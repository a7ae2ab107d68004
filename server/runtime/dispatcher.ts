/**
 * Events → one tick → one commit → effects.
 *
 * Everything that arrives in one turn of the event loop is applied together and journalled in one commit; only then
 * effects run, acknowledgements go out and listeners hear of it. When the disk takes nothing, the tick waits with all
 * that came after it: nothing is acknowledged, nothing is lost, and it is tried again every second.
 *
 * What nobody waits for (an end after which nothing starts, points, output) is applied at once and written a moment
 * later, with what comes meanwhile: a write to disk costs the same whatever it holds.
 */
import type { Failure, Outcome } from '../../protocol';
import { actsOf, type ActOf } from '../core/hub/acts';
import type { Effect } from '../core/hub/effects';
import type { HubEvent } from '../core/hub/events';
import { IllegalMove, StoryBook } from '../core/hub/illegal-move';
import type { HubState } from '../core/hub/state';
import { Step } from '../core/hub/step';
import { transition } from '../core/hub/transition';
import { HopyardError } from '../hopyard-error';
import {
  JournalUnavailable,
  type Clock,
  type EndedExperiment,
  type EndedRun,
  type Journal,
  type Log,
  type MetricPoints,
  type StoredOutcome,
  type StoredOutput,
  type StoredRun
} from '../ports';
import { nothing, patienceOf, type Pending } from './pending';
import { RETRY_MS } from './settings';

/** What a tick did, durable. */
export interface Tick {
  readonly step: Step;
  readonly output: readonly StoredOutput[];
  readonly points: readonly MetricPoints[];
  readonly outcomes: readonly StoredOutcome[];
  readonly acts: readonly ActOf[];
}

export interface DispatcherOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  /** How long what nobody waits for may wait for company on its way to the disk. */
  readonly gatherMs: number;
  /** Where the project is, for the message when its disk is full. */
  readonly project: string;
  perform(effect: Effect): void;
  /** Points on their way into the journal; what they cause is applied at once. */
  received?(points: MetricPoints, apply: (event: HubEvent) => void): MetricPoints;
  /** A run as it is kept, with what its executor used. */
  measured?(run: EndedRun): StoredRun;
  /** After everything of a tick was applied and before it is written: what follows from it belongs to it. */
  follow?(step: Step, apply: (event: HubEvent) => void): void;
  committed(tick: Tick): void;
  /** The pause began or ended. */
  pauseChanged(): void;
}

/** What may wait for the next tick waits at most this many times as long. */
const PATIENCE = 100;

type Arrival = (pending: Pending) => void;

export class Dispatcher {
  /** Set while the disk takes nothing. */
  get paused(): Failure | undefined {
    return this.refusal?.toFailure();
  }
  /** Events journalled since the last compaction. */
  sinceCompaction = 0;

  constructor(private readonly options: DispatcherOptions) {}

  /** `outcome` is kept when the event ends its trial. */
  dispatch(event: HubEvent, outcome?: Outcome): void {
    this.arrive(pending => this.apply(pending, event, outcome));
  }

  putOutput(output: StoredOutput): void {
    this.arrive(pending => pending.output.push(output));
  }

  putPoints(points: MetricPoints): void {
    this.arrive(pending => {
      const apply = (event: HubEvent): void => this.apply(pending, event);
      pending.points.push(this.options.received?.(points, apply) ?? points);
    });
  }

  archive(ended: EndedExperiment): void {
    this.arrive(pending => {
      pending.urgent = true;
      pending.ended.push(ended);
    });
  }

  /** Once everything that arrived before is durable, in no hurry. */
  after(run: () => void): void {
    this.arrive(pending => pending.after.push(run));
  }

  /** With the next tick, or by itself when none comes for a while. */
  withNext(run: () => void): void {
    this.later.push(run);
    if (this.options.gatherMs === 0) {
      this.after(() => {});
    } else {
      this.latest ??= this.options.clock.after(this.options.gatherMs * PATIENCE, () => this.after(() => {}));
    }
  }

  /** Resolves once everything that arrived before is durable. */
  durable(): Promise<void> {
    return new Promise(resolve =>
      this.arrive(pending => {
        pending.urgent = true;
        pending.after.push(resolve);
      })
    );
  }

  /** Applies what has arrived, now. False when it could not be written. */
  flush(): boolean {
    while (this.waiting !== undefined || this.gathered !== undefined || this.isWanted) {
      this.tick(true);
      if (this.waiting !== undefined) {
        return false;
      }
    }
    return true;
  }

  /** Writes what was applied and waits for company: who reads now sees only what is durable. */
  settle(): void {
    if (this.gathered !== undefined) {
      this.tick(true);
    }
  }

  close(): void {
    this.closed = true;
    this.gathering?.[Symbol.dispose]();
    this.latest?.[Symbol.dispose]();
    this.retry?.[Symbol.dispose]();
  }

  /** Throws while the disk takes nothing: what was asked for could not be kept. */
  mustWrite(): void {
    if (this.refusal !== undefined) {
      throw this.refusal;
    }
  }

  private arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    if (!this.scheduled && this.waiting === undefined && !this.closed) {
      this.scheduled = true;
      this.options.clock.soon(() => {
        this.scheduled = false;
        if (!this.closed && this.waiting === undefined) {
          this.tick();
        }
      });
    }
  }

  private get isWanted(): boolean {
    return this.arrivals.length + this.later.length > 0;
  }

  private tick(now = false): void {
    let pending = this.waiting;
    if (pending === undefined) {
      pending = this.gathered ?? nothing();
      this.takeLater();
      const { arrivals } = this;
      this.arrivals = [];
      for (const arrival of arrivals) {
        arrival(pending);
      }
      this.follow(pending);
      this.gathered = undefined;
      const patience = now ? 0 : patienceOf(pending, this.options.gatherMs);
      if (patience > 0) {
        this.gather(pending, patience);
        return;
      }
    }
    this.gathering?.[Symbol.dispose]();
    this.gathering = undefined;
    if (!this.commit(pending)) {
      return;
    }
    for (const effect of pending.step.effects) {
      this.safely('an effect', () => this.options.perform(effect));
    }
    this.safely('a tick', () => this.options.committed(pending));
    for (const run of pending.after) {
      this.safely('an acknowledgement', run);
    }
  }

  private takeLater(): void {
    const due = this.later;
    this.later = [];
    this.latest?.[Symbol.dispose]();
    this.latest = undefined;
    for (const run of due) {
      this.safely('a late wish', run);
    }
  }

  private gather(pending: Pending, patience: number): void {
    const { clock } = this.options;
    this.gathered = pending;
    const due = clock.monotonic() + patience;
    if (this.gathering !== undefined && this.due <= due) {
      return;
    }
    this.gathering?.[Symbol.dispose]();
    this.due = due;
    this.gathering = clock.after(patience, () => {
      this.gathering = undefined;
      if (!this.closed && this.gathered !== undefined) {
        this.tick(true);
      }
    });
  }

  private follow(pending: Pending): void {
    this.safely('a search', () => this.options.follow?.(pending.step, event => this.apply(pending, event)));
  }

  private apply(pending: Pending, event: HubEvent, outcome?: Outcome): void {
    const { step } = pending;
    const before = step.effects.length;
    pending.events.push(event);
    this.stories.note(this.options.state.sequence + 1, event);
    pending.acts.push(...actsOf(event, this.options.state));
    try {
      transition(this.options.state, event, step);
    } catch (error) {
      this.freeze(pending, event, error);
    }
    for (let index = before; index < step.effects.length; index++) {
      const effect = step.effects[index];
      if (effect?.kind === 'RecordTrial') {
        const kept = effect.outcome ?? outcome;
        if (kept !== undefined) {
          pending.outcomes.push({ trial: effect.trial, attempt: effect.attempt, outcome: kept });
        }
      }
    }
  }

  private freeze(pending: Pending, event: HubEvent, error: unknown): void {
    if (!(error instanceof IllegalMove)) {
      throw error;
    }
    error.story = this.stories.about(error.id);
    const story = error.story.map(line => `${line.sequence} ${line.kind}`).join(', ');
    this.options.log.error(error.message, { experiment: error.experiment, story });
    if (error.experiment !== undefined && event.kind !== 'ExperimentFroze') {
      this.apply(pending, {
        kind: 'ExperimentFroze',
        at: event.at,
        experiment: error.experiment,
        why: error.message
      });
    }
  }

  private commit(pending: Pending): boolean {
    const { events, output, points, outcomes, ended, acts } = pending;
    if (events.length + output.length + points.length + ended.length > 0) {
      const runs = pending.step.runs.map(run => this.options.measured?.(run) ?? run);
      try {
        this.options.journal.commit({ events, output, points, outcomes, ended, runs, acts });
      } catch (error) {
        if (!(error instanceof JournalUnavailable)) {
          throw error;
        }
        this.pause(pending, error);
        return false;
      }
      this.sinceCompaction += events.length;
    }
    this.resume();
    return true;
  }

  private pause(pending: Pending, error: JournalUnavailable): void {
    this.waiting = pending;
    this.retry = this.options.clock.after(RETRY_MS, () => {
      if (!this.closed && this.waiting !== undefined) {
        this.flush();
      }
    });
    if (this.refusal === undefined) {
      this.refusal = this.refusalOf(error);
      this.options.log.error('the journal cannot be written: work waits', { why: error.message });
      this.safely('a pause', () => this.options.pauseChanged());
    }
  }

  private refusalOf({ reason, message }: JournalUnavailable): HopyardError {
    const path = this.options.project;
    return reason === 'full'
      ? new HopyardError('DISK_FULL', { path })
      : new HopyardError('PROJECT_NOT_WRITABLE', { path, why: message });
  }

  private resume(): void {
    this.waiting = undefined;
    if (this.refusal !== undefined) {
      this.refusal = undefined;
      this.options.log.info('the journal can be written again: work goes on');
      this.safely('the end of a pause', () => this.options.pauseChanged());
    }
  }

  /** One that fails must not keep the others from running: what it says is durable already. */
  private safely(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.options.log.error(`${what} failed`, { why });
    }
  }

  private refusal: HopyardError | undefined;
  private arrivals: Arrival[] = [];
  /** Applied, not written yet. */
  private gathered: Pending | undefined;
  private gathering: Disposable | undefined;
  private due = 0;
  private later: (() => void)[] = [];
  private latest: Disposable | undefined;
  private scheduled = false;
  private closed = false;
  /** The tick that the disk would not take. */
  private waiting: Pending | undefined;
  private retry: Disposable | undefined;
  private readonly stories = new StoryBook();
}
