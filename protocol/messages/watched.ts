import type { Static } from 'typebox';
import { Count } from '../model/scalars';
import { ExperimentSnapshot } from '../model/project';
import { message } from './message';

/** server → driver: the experiment as it is now. */
export const Watched = message('watched', {
  request: Count,
  snapshot: ExperimentSnapshot
});
export type Watched = Static<typeof Watched>;
