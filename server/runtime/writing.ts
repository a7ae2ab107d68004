/** Ticks on their way to the disk. One that it does not take waits, and is tried again every second. */
import { HopyardError } from '../hopyard-error';
import { JournalUnavailable, type Clock, type EndedRun, type Journal, type Log, type StoredRun } from '../ports';
import type { Pending } from './pending';
import { safely } from './safely';
import { RETRY_MS } from './settings';

export interface WritingOptions {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly log: Log;
  /** Where the project is, for the message when its disk is full. */
  readonly project: string;
  /** A run as it is kept, with what its executor used. */
  measured?(run: EndedRun): StoredRun;
  /** The pause began or ended. */
  pauseChanged(): void;
}

export class Writing implements Disposable {
  /** Events journalled since the last compaction. */
  sinceCompaction = 0;
  /** Set while the disk takes nothing. */
  refusal: HopyardError | undefined;
  /** The tick that the disk would not take. */
  waiting: Pending | undefined;

  constructor(
    private readonly options: WritingOptions,
    private readonly tryAgain: () => void
  ) {}

  /** False: it waits. */
  commit(pending: Pending): boolean {
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

  [Symbol.dispose](): void {
    this.closed = true;
    this.retry?.[Symbol.dispose]();
  }

  private pause(pending: Pending, error: JournalUnavailable): void {
    this.waiting = pending;
    this.retry = this.options.clock.after(RETRY_MS, () => {
      if (!this.closed && this.waiting !== undefined) {
        this.tryAgain();
      }
    });
    if (this.refusal === undefined) {
      this.refusal = this.refusalOf(error);
      this.options.log.error('the journal cannot be written: work waits', { why: error.message });
      safely(this.options.log, 'a pause', () => this.options.pauseChanged());
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
      safely(this.options.log, 'the end of a pause', () => this.options.pauseChanged());
    }
  }

  private closed = false;
  private retry: Disposable | undefined;
}
