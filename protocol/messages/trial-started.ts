import type { Static } from 'typebox';
import { Attempt, TrialId } from '../model/scalars';
import { message } from './message';

/** agent → server: the worker has begun. */
export const TrialStarted = message('trialStarted', {
  trial: TrialId,
  attempt: Attempt
});
export type TrialStarted = Static<typeof TrialStarted>;
