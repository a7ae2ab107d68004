import type { Static } from 'typebox';
import { ExperimentView } from '../model/experiment';
import { message } from './message';

/** server → watching driver: nothing follows for this experiment. */
export const ExperimentEnded = message('experimentEnded', {
  experiment: ExperimentView
});
export type ExperimentEnded = Static<typeof ExperimentEnded>;
