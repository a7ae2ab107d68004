import type { Static } from 'typebox';
import { Count, ExperimentId } from '../model/scalars';
import { message } from './message';

/** driver → server: send what happened so far (trials, output, results) and what follows. Answered by `watched`, then `trialEnded` for each ended trial, then live messages. */
export const Watch = message('watch', {
  request: Count,
  experiment: ExperimentId
});
export type Watch = Static<typeof Watch>;
