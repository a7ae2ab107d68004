import { Type, type Static } from 'typebox';
import { TrialRef } from '../model/experiment';
import { message } from './message';

/** agent → server: answers `recallTrials` with those that had not begun and never will here; maybe none. */
export const TrialsReturned = message('trialsReturned', {
  trials: Type.Array(TrialRef)
});
export type TrialsReturned = Static<typeof TrialsReturned>;
