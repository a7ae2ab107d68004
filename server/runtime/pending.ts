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
  /** Effects looked at when that was judged. */
  judged: number;
}

/** They only let others forget, or write down. */
const UNHURRIED: ReadonlySet<Effect['kind']> = new Set<Effect['kind']>(['SettleTrial', 'DropTrial', 'RecordTrial']);

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
  judged: 0
});

/** Whether something in it must not wait for company. */
export function isUrgent(pending: Pending): boolean {
  const { effects } = pending.step;
  for (; !pending.urgent && pending.judged < effects.length; pending.judged++) {
    const effect = effects[pending.judged];
    pending.urgent = effect !== undefined && !UNHURRIED.has(effect.kind);
  }
  return pending.urgent;
}
