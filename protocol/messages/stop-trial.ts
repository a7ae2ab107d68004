import { Type, type Static } from 'typebox';
import { Attempt, LongText, Millis, TrialId } from '../model/scalars';
import { message } from './message';

/** server → agent. `flag`: raise EarlyStopException at the next broadcast. `interrupt`: KeyboardInterrupt, then terminate, then kill after the graces. */
export const StopTrial = message('stopTrial', {
  trial: TrialId,
  attempt: Attempt,
  how: Type.Union([Type.Literal('flag'), Type.Literal('interrupt'), Type.Literal('kill')]),
  reason: LongText,
  /** With `flag`: after so long without a broadcast the code is warned, and after as long again interrupted. Absent: never. */
  patienceMs: Type.Optional(Millis)
});
export type StopTrial = Static<typeof StopTrial>;
