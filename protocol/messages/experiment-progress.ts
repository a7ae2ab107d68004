import { Type, type Static } from 'typebox';
import { ExperimentId } from '../model/scalars';
import { ExperimentView, TrialView } from '../model/experiment';
import { TrialOutputChunk } from '../model/project';
import { message } from './message';

/** server → watching driver: changed views and new output, batched per tick. */
export const ExperimentProgress = message('experimentProgress', {
  experiment: ExperimentId,
  view: Type.Optional(ExperimentView),
  trials: Type.Array(TrialView),
  output: Type.Array(TrialOutputChunk)
});
export type ExperimentProgress = Static<typeof ExperimentProgress>;
