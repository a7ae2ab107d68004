/** What stands in where the hub alone is measured: a provider whose executors join at once, and names in order. */
import { PROTOCOL_VERSION } from '../../protocol';
import type { HubParts, Hub } from '../../server/runtime/hub';

/** Names of six digits, counted from 1 over all kinds. */
export function idsInOrder(): HubParts['ids'] {
  let ids = 0;
  const next = (prefix: string) => () => `${prefix}_${String((ids += 1)).padStart(6, '0')}`;
  return { fleet: next('fleet'), executor: next('ex'), experiment: next('exp'), operation: next('op') };
}

type Providers = HubParts['providers'];

/** The engine `local`, of 64 cores, starting no process: each executor greets the hub in the same turn. */
export function providersAtOnce(hub: () => Pick<Hub, 'agentJoined'>): Providers {
  return new Map([
    [
      'local',
      {
        engine: 'local',
        describe: async () => ({
          name: 'local',
          title: '',
          available: true,
          says: '',
          cores: 64,
          memoryMb: 65_536,
          gpus: []
        }),
        start: async ({ fleet, executors }) => {
          for (const { id } of executors) {
            const who = { executor: id, fleet, pid: 1, host: 'here', python: '3', version: '0', gpus: [], holding: [] };
            hub().agentJoined({ kind: 'agentHello', protocolVersion: PROTOCOL_VERSION, ...who });
          }
        },
        kill: async () => {},
        isGone: () => false,
        log: () => ''
      }
    ]
  ]);
}
