/** Compacts the journal often enough that a replay stays short, and rarely enough that it costs nothing. */
import { snapshotOf } from '../core/hub/snapshot';
import type { HubState } from '../core/hub/state';
import { JournalUnavailable, type Journal, type Log } from '../ports';
import type { Dispatcher } from './dispatcher';
import { COMPACT_AT_LEAST } from './settings';

export interface CompactionOptions {
  readonly state: HubState;
  readonly journal: Journal;
  readonly log: Log;
  readonly dispatcher: Pick<Dispatcher, 'sinceCompaction'>;
  /** Events after which it is due when no trial is live. */
  readonly compactAfter: number;
}

export class Compaction {
  constructor(private readonly options: CompactionOptions) {}

  /** Its price is the live state's size: with many live trials it waits for more events. */
  whenDue(): void {
    const { state, dispatcher, compactAfter } = this.options;
    const live = liveTrials(state);
    const due = live === 0 ? compactAfter : Math.max(COMPACT_AT_LEAST, 4 * live);
    if (dispatcher.sinceCompaction >= due) {
      this.now();
    }
  }

  now(): void {
    const { state, journal, log, dispatcher } = this.options;
    try {
      journal.compact(snapshotOf(state));
      dispatcher.sinceCompaction = 0;
    } catch (error) {
      if (!(error instanceof JournalUnavailable)) {
        throw error;
      }
      // Nothing is lost: the events are still there. The next commit says it if it lasts.
      log.warn('the journal could not be compacted', { why: error.message });
    }
  }
}

function liveTrials(state: HubState): number {
  let trials = 0;
  for (const experiment of state.experiments.values()) {
    trials += experiment.trials.length;
  }
  return trials;
}
