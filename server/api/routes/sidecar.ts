import type { Finding, FleetView, Health } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Hub } from '../../runtime/hub';
import type { Settings } from '../settings';
import type { RouteHandlers } from './route-handlers';

const FLEETS_END_WITHIN_MS = 6_000;

export interface SidecarSelf {
  health(): Health;
  doctor(): Promise<Finding[]>;
  /** Ends the sidecar once this answer is on its way. */
  leave(why: string): void;
}

export function sidecarRoutes(
  hub: Hub,
  settings: Settings,
  self: SidecarSelf
): RouteHandlers<'health' | 'doctor' | 'settings' | 'saveSettings' | 'shutdown'> {
  return {
    health: () => self.health(),
    doctor: () => self.doctor(),
    settings: () => settings.read(),
    saveSettings: ({ body }) => settings.save(body),
    shutdown: async ({ body }) => {
      if (hub.busy() && body.force !== true) throw new HopyardError('STILL_RUNNING', { what: workOf(hub) });
      await endFleets(hub);
      self.leave('it was asked to');
      return { done: true };
    }
  };
}

const isLive = ({ state }: FleetView): boolean => state !== 'stopped' && state !== 'failed';

/**
 * Executors outlive a sidecar that is lost, not one that is told to end. They end their code by themselves once they are
 * told; what takes longer than this goes on ending without it.
 */
async function endFleets(hub: Hub): Promise<void> {
  const live = (): FleetView[] => hub.snapshot().fleets.filter(isLive);
  for (const { id } of live()) await hub.stopFleet(id, 'the sidecar ends').catch(() => undefined);
  if (live().length === 0) return;
  await new Promise<void>(resolve => {
    const done = (): void => {
      clearTimeout(patience);
      subscription[Symbol.dispose]();
      resolve();
    };
    const patience = setTimeout(done, FLEETS_END_WITHIN_MS);
    const subscription = hub.subscribe({ changed: () => void (live().length === 0 && done()) });
  });
}

function workOf(hub: Hub): string {
  const { fleets, experiments } = hub.snapshot();
  const live = fleets.filter(isLive).length;
  const running = experiments.filter(experiment => experiment.endedAt === undefined).length;
  return `${live} fleets, ${running} experiments`;
}
