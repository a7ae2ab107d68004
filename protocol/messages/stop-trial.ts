import { Type, type Static } from 'typebox';
import { Attempt, LongText, TrialId } from '../model/scalars';
import { message } from './message';

/** server → agent. `flag`: raise EarlyStopException at the next broadcast. `interrupt`: KeyboardInterrupt, then terminate, then kill after the graces. */
export const StopTrial = message('stopTrial', {
  trial: TrialId,
  attempt: Attempt,
  how: Type.Union([Type.Literal('flag'), Type.Literal('interrupt'), Type.Literal('kill')]),
  reason: LongText
});
export type StopTrial = Static<typeof StopTrial>;
