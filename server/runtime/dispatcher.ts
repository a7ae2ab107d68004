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
import type { ActOf } from '../core/hub/acts';
import type { Effect } from '../core/hub/effects';
import type { HubEvent } from '../core/hub/events';
import type { HubState } from '../core/hub/state';
import type { Step } from '../core/hub/step';
import type { EndedExperiment, MetricPoints, StoredOutcome, StoredOutput } from '../ports';
import { Applying } from './applying';
import { nothing, patienceOf, type Pending } from './pending';
import { safely } from './safely';
import { Writing, type WritingOptions } from './writing';

/** What a tick did, durable. */
export interface Tick {
  readonly step: Step;
  readonly output: readonly StoredOutput[];
  readonly points: readonly MetricPoints[];
  readonly outcomes: readonly StoredOutcome[];
  readonly acts: readonly ActOf[];
}

export interface DispatcherOptions extends WritingOptions {
  readonly state: HubState;
  /** How long what nobody waits for may wait for company on its way to the disk. */
  readonly gatherMs: number;
  perform(effect: Effect): void;
  /** Points on their way into the journal; what they cause is applied at once. */
  received?(points: MetricPoints, apply: (event: HubEvent) => void): MetricPoints;
  /** After everything of a tick was applied and before it is written: what follows from it belongs to it. */
  follow?(step: Step, apply: (event: HubEvent) => void): void;
  committed(tick: Tick): void;
}

/** What may wait for the next tick waits at most this many times as long. */
const PATIENCE = 100;

type Arrival = (pending: Pending) => void;

export class Dispatcher {
  /** Set while the disk takes nothing. */
  get paused(): Failure | undefined {
    return this.writing.refusal?.toFailure();
  }
  /** Events journalled since the last compaction. */
  get sinceCompaction(): number {
    return this.writing.sinceCompaction;
  }
  set sinceCompaction(count: number) {
    this.writing.sinceCompaction = count;
  }

  constructor(private readonly options: DispatcherOptions) {
    this.applying = new Applying(options.state, options.log);
    this.writing = new Writing(options, () => this.flush());
  }

  /** `outcome` is kept when the event ends its trial. */
  dispatch(event: HubEvent, outcome?: Outcome): void {
    this.arrive(pending => this.applying.apply(pending, event, outcome));
  }

  putOutput(output: StoredOutput): void {
    this.arrive(pending => pending.output.push(output));
  }

  putPoints(points: MetricPoints): void {
    this.arrive(pending => {
      const apply = (event: HubEvent): void => this.applying.apply(pending, event);
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
    while (this.writing.waiting !== undefined || this.gathered !== undefined || this.isWanted) {
      this.tick(true);
      if (this.writing.waiting !== undefined) {
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
    this.writing[Symbol.dispose]();
  }

  /** Throws while the disk takes nothing: what was asked for could not be kept. */
  mustWrite(): void {
    if (this.writing.refusal !== undefined) {
      throw this.writing.refusal;
    }
  }

  private arrive(arrival: Arrival): void {
    this.arrivals.push(arrival);
    if (!this.scheduled && this.writing.waiting === undefined && !this.closed) {
      this.scheduled = true;
      this.options.clock.soon(() => {
        this.scheduled = false;
        if (!this.closed && this.writing.waiting === undefined) {
          this.tick();
        }
      });
    }
  }

  private get isWanted(): boolean {
    return this.arrivals.length + this.later.length > 0;
  }

  private tick(now = false): void {
    let pending = this.writing.waiting;
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
    if (!this.writing.commit(pending)) {
      return;
    }
    for (const effect of pending.step.effects) {
      safely(this.options.log, 'an effect', () => this.options.perform(effect));
    }
    safely(this.options.log, 'a tick', () => this.options.committed(pending));
    for (const run of pending.after) {
      safely(this.options.log, 'an acknowledgement', run);
    }
  }

  private takeLater(): void {
    const due = this.later;
    this.later = [];
    this.latest?.[Symbol.dispose]();
    this.latest = undefined;
    for (const run of due) {
      safely(this.options.log, 'a late wish', run);
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
    safely(this.options.log, 'a search', () =>
      this.options.follow?.(pending.step, event => this.applying.apply(pending, event))
    );
  }

  private arrivals: Arrival[] = [];
  /** Applied, not written yet. */
  private gathered: Pending | undefined;
  private gathering: Disposable | undefined;
  private due = 0;
  private later: (() => void)[] = [];
  private latest: Disposable | undefined;
  private scheduled = false;
  private closed = false;
  private readonly applying: Applying;
  private readonly writing: Writing;
}
