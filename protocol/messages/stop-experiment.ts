import type { Static } from 'typebox';
import { ExperimentId, LongText } from '../model/scalars';
import { message } from './message';

/** driver → server: end running trials (interrupt, terminate, kill), cancel queued ones. */
export const StopExperiment = message('stopExperiment', {
  experiment: ExperimentId,
  reason: LongText
});
export type StopExperiment = Static<typeof StopExperiment>;
