import type { Static } from 'typebox';
import { TrialView } from '../model/experiment';
import { Outcome } from '../model/result';
import { message } from './message';

/** server → watching driver: a trial's final outcome, with its result. Sent after it is durable. */
export const TrialEnded = message('trialEnded', {
  trial: TrialView,
  outcome: Outcome
});
export type TrialEnded = Static<typeof TrialEnded>;
