import { Type, type Static } from 'typebox';
import { TrialRef } from '../model/experiment';
import { message } from './message';

/** server → agent: another executor could run these. Those that have not begun come back in `trialsReturned`. */
export const RecallTrials = message('recallTrials', {
  trials: Type.Array(TrialRef)
});
export type RecallTrials = Static<typeof RecallTrials>;
