/** What a tick gathers until it is written. */
import type { ActOf } from '../core/hub/acts';
import type { Effect } from '../core/hub/effects';
import type { HubEvent } from '../core/hub/events';
import { Step } from '../core/hub/step';
import type { EndedExperiment, MetricPoints, StoredOutcome, StoredOutput } from '../ports';

export interface Pending {
  readonly step: Step;
  readonly events: HubEvent[];
  readonly output: StoredOutput[];
  readonly points: MetricPoints[];
  readonly outcomes: StoredOutcome[];
  readonly ended: EndedExperiment[];
  readonly acts: ActOf[];
  /** Run once durable, in order. */
  readonly after: (() => void)[];
  /** Somebody waits for it. */
  urgent: boolean;
  /** Milliseconds that its effects can wait, as far as they were judged. */
  patience: number | undefined;
  /** Effects judged. */
  judged: number;
}

/** Of the time for which an executor has other trials, what it is given next may wait this share. */
const SHARE_OF_SLACK = 0.5;
/** And whatever executors have to do meanwhile, nothing waits longer. */
const MOST_GATHERED_MS = 8;

export const nothing = (): Pending => ({
  step: new Step(),
  events: [],
  output: [],
  points: [],
  outcomes: [],
  ended: [],
  acts: [],
  after: [],
  urgent: false,
  patience: undefined,
  judged: 0
});

/** How long it may wait for company on its way to the disk; `gatherMs` where no executor is known to have more to run. */
export function patienceOf(pending: Pending, gatherMs: number): number {
  const { effects } = pending.step;
  for (; !pending.urgent && pending.judged < effects.length; pending.judged++) {
    const effect = effects[pending.judged];
    const patience = effect === undefined ? undefined : patienceWith(effect, gatherMs);
    pending.patience = Math.min(pending.patience ?? Infinity, patience ?? Infinity);
    pending.urgent = pending.patience < 1;
  }
  if (pending.urgent || gatherMs === 0) {
    return 0;
  }
  return Math.min(pending.patience ?? gatherMs, MOST_GATHERED_MS);
}

function patienceWith(effect: Effect, gatherMs: number): number {
  switch (effect.kind) {
    case 'RunTrial':
      return Math.floor((effect.slackMs ?? 0) * SHARE_OF_SLACK);
    case 'SettleTrial':
      // Copies on all executors end at about the same time: the last one writes them all.
      return effect.more ? MOST_GATHERED_MS : Math.min(2 * gatherMs, MOST_GATHERED_MS);
    case 'DropTrial':
    case 'RecallTrials':
      return gatherMs;
    case 'RecordTrial':
      return MOST_GATHERED_MS;
    default:
      // Somebody waits for it.
      return 0;
  }
}
