import { Type, type Static } from 'typebox';
import { Attempt, Count, Double, ShortText, TrialId } from '../model/scalars';
import { message } from './message';

/** agent → server: points of one metric, in order. `from` is the position of the first point in the attempt, for de-duplication after a reconnect. */
export const MetricReports = message('metricReports', {
  trial: TrialId,
  attempt: Attempt,
  metric: ShortText,
  from: Count,
  steps: Type.Array(Type.Integer({ minimum: 0 })),
  values: Type.Array(Double)
});
export type MetricReports = Static<typeof MetricReports>;
