import { Type, type Static } from 'typebox';
import { Count, ExecutorId, FleetId, ShortText } from '../model/scalars';
import { TrialRef } from '../model/experiment';
import { message } from './message';

/** agent → server, first frame: who it is and what it still runs, so that a restarted sidecar can resume it. */
export const AgentHello = message('agentHello', {
  protocolVersion: Count,
  executor: ExecutorId,
  fleet: FleetId,
  pid: Count,
  host: ShortText,
  python: ShortText,
  version: ShortText,
  gpus: Type.Array(ShortText),
  /** Hash of the lock whose packages all lie in the prefix it runs in; absent: there is no such lock. */
  lock: Type.Optional(ShortText),
  /** "name version" of what lies there, told where it is not what its fleet was started with. */
  packages: Type.Optional(Type.Array(ShortText, { maxItems: 10_000 })),
  /** Attempts still running or finished and not yet settled. */
  holding: Type.Array(TrialRef)
});
export type AgentHello = Static<typeof AgentHello>;
