import { Type, type Static } from 'typebox';
import { Count } from '../model/scalars';
import { TrialRef } from '../model/experiment';
import { message } from './message';

/** server → agent: accepted. Attempts in `drop` are not current any more: the agent ends them without a report. */
export const AgentWelcome = message('agentWelcome', {
  protocolVersion: Count,
  drop: Type.Array(TrialRef),
  /** An agent unheard for this long is lost. */
  leaseMs: Count,
  /** Sample rate wanted now. */
  sampleEveryMs: Count,
  /** Absolute directory of the project, where it can be reached from this machine. */
  project: Type.String()
});
export type AgentWelcome = Static<typeof AgentWelcome>;
