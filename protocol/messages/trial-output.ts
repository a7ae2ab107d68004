import { Type, type Static } from 'typebox';
import { Attempt, Count, TrialId } from '../model/scalars';
import { OutputItem } from '../model/output';
import { message } from './message';

/** agent → server: output in order; `seq` counts items of the attempt from 0. Kept by the agent until acknowledged. */
export const TrialOutput = message('trialOutput', {
  trial: TrialId,
  attempt: Attempt,
  seq: Count,
  items: Type.Array(OutputItem)
});
export type TrialOutput = Static<typeof TrialOutput>;
