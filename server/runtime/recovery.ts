/** From the journal to a state: the snapshot, then every event after it, as they happened. */
import { IllegalMove } from '../core/hub/illegal-move';
import { stateOf, type HubSnapshot } from '../core/hub/snapshot';
import { emptyState, type HubState } from '../core/hub/state';
import { Step } from '../core/hub/step';
import { transition } from '../core/hub/transition';
import type { Journal, Log } from '../ports';

export interface Recovered {
  readonly state: HubState;
  /** Events since the snapshot. */
  readonly replayed: number;
}

export function recover(journal: Journal, log: Log): Recovered {
  const { snapshot, events } = journal.recover();
  const state = snapshot === undefined ? emptyState() : stateOf(snapshotFrom(snapshot));
  let replayed = 0;
  for (const event of events) {
    try {
      // Effects were asked for when it happened; what of them was lost is found out from the executors and the state.
      transition(state, event, new Step());
    } catch (error) {
      if (!(error instanceof IllegalMove)) {
        throw error;
      }
      // It was impossible then too: the freeze that followed is the next event.
      log.warn(error.message, { replayed });
    }
    replayed += 1;
  }
  return { state, replayed };
}

/** Written by `snapshotOf` of this or an older version; the schema version beside it guards against newer ones. */
function snapshotFrom(value: unknown): HubSnapshot {
  if (typeof value !== 'object' || value === null || !('version' in value) || value.version !== 1) {
    throw new Error('the journal holds a snapshot of an unknown version');
  }
  return value as HubSnapshot;
}
