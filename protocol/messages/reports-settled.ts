import type { Static } from 'typebox';
import { Attempt, Count, ShortText, TrialId } from '../model/scalars';
import { message } from './message';

/** server → agent: points of this metric below `from` are durable. */
export const ReportsSettled = message('reportsSettled', {
  trial: TrialId,
  attempt: Attempt,
  metric: ShortText,
  from: Count
});
export type ReportsSettled = Static<typeof ReportsSettled>;
