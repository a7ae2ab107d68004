import type { Static } from 'typebox';
import { Attempt, Count, TrialId } from '../model/scalars';
import { message } from './message';

/** server → agent: output items below `seq` are durable. */
export const OutputSettled = message('outputSettled', {
  trial: TrialId,
  attempt: Attempt,
  seq: Count
});
export type OutputSettled = Static<typeof OutputSettled>;
