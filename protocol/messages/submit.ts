import { Type, type Static } from 'typebox';
import { Count } from '../model/scalars';
import { ExperimentSpec } from '../model/experiment';
import { message } from './message';

/** driver → server: start an experiment. The function's blob goes before it. Answered by `accepted` or `refused`. */
export const Submit = message('submit', {
  request: Count,
  spec: ExperimentSpec,
  /** Also `watch` it from the first event. */
  watch: Type.Boolean()
});
export type Submit = Static<typeof Submit>;
