import type { Static } from 'typebox';
import { ExperimentId } from '../model/scalars';
import { message } from './message';

/** driver → server: no more messages about this experiment. */
export const Unwatch = message('unwatch', {
  experiment: ExperimentId
});
export type Unwatch = Static<typeof Unwatch>;
