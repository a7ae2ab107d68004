import type { Static } from 'typebox';
import { Attempt, TrialId } from '../model/scalars';
import { message } from './message';

/** server → agent: the attempt's end is durable (or stale); the agent may forget it. */
export const Settled = message('settled', {
  trial: TrialId,
  attempt: Attempt
});
export type Settled = Static<typeof Settled>;
