import { Type, type Static } from 'typebox';
import { Attempt, Count, ExperimentId, ShortText, TrialId } from '../model/scalars';
import { AgentWork, Row } from '../model/experiment';
import { message } from './message';

/** server → agent: run this now, or when what was sent before has ended. Blobs named here were sent before on this connection or are sent on `needBlob`. */
export const RunTrial = message('runTrial', {
  trial: TrialId,
  attempt: Attempt,
  experiment: ExperimentId,
  kindOfExperiment: ShortText,
  work: AgentWork,
  row: Type.Optional(Row),
  /** Absolute directory for the trial's files (output.log, TensorBoard); created by the agent. */
  directory: Type.String(),
  /** Replica number and count for `replicas`; trial number and total for `rows`. */
  index: Count,
  of: Count,
  memoryMb: Count,
  /** What a multi-fidelity search grants; the function may take it as `budget`. */
  budget: Type.Optional(Type.Number()),
  /** Directory of the checkpoint to start from: the trial's own when resumed, another's when it takes over. */
  checkpoint: Type.Optional(Type.String()),
  metricKey: Type.Optional(ShortText),
  freshProcess: Type.Boolean(),
  environment: Type.Record(ShortText, Type.String())
});
export type RunTrial = Static<typeof RunTrial>;
