import type { HubSettings } from './hub';

const SECOND = 1_000;
const MEGABYTE = 1_000_000;

export const DEFAULT_SETTINGS: HubSettings = {
  leaseMs: 10 * SECOND,
  startMs: 90 * SECOND,
  leaveMs: 20 * SECOND,
  maxExecutors: undefined,
  outputBytes: MEGABYTE,
  snapshotOutputBytes: 4 * MEGABYTE,
  compactAfter: 5_000,
  mostUnwritten: 20_000,
  gatherMs: 2
};

/** Between two tries to write what the disk would not take. */
export const RETRY_MS = SECOND;
/** Between the end of a connection and a look at the process behind it. */
export const ENDING_MS = 200;
/** Between two samples of an executor's use, while somebody looks and while nobody does. */
export const SAMPLE_MS = { watched: SECOND, unwatched: 15 * SECOND } as const;
/** Samples kept of an executor. */
export const SAMPLES_KEPT = 300;
/** Experiments in a list where nobody says how many. */
export const EXPERIMENTS_LISTED = 200;
/** Events after which the journal is compacted though experiments still run: at least this, and four a live trial. */
export const COMPACT_AT_LEAST = 50_000;
