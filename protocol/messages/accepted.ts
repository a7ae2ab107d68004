import type { Static } from 'typebox';
import { Count } from '../model/scalars';
import { ExperimentView } from '../model/experiment';
import { message } from './message';

/** server → driver: the experiment is journalled. */
export const Accepted = message('accepted', {
  request: Count,
  experiment: ExperimentView
});
export type Accepted = Static<typeof Accepted>;
