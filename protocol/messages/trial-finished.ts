import { Type, type Static } from 'typebox';
import { Attempt, TrialId } from '../model/scalars';
import { Outcome } from '../model/result';
import { message } from './message';

/** agent → server: how the attempt ended. Repeated after a reconnect until `settled`. */
export const TrialFinished = message('trialFinished', {
  trial: TrialId,
  attempt: Attempt,
  outcome: Outcome,
  /** Wall time of the attempt on the executor, in milliseconds. */
  tookMs: Type.Number({ minimum: 0 }),
  /** Of an attempt that was given a checkpoint: whether its code loaded it, or began anew. */
  resumed: Type.Optional(Type.Boolean())
});
export type TrialFinished = Static<typeof TrialFinished>;
