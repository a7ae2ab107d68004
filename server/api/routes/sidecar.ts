import type { Finding, Health } from '../../../protocol';
import { HopyardError } from '../../hopyard-error';
import type { Hub } from '../../runtime/hub';
import type { Settings } from '../settings';
import type { RouteHandlers } from './route-handlers';

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
    shutdown: ({ body }) => {
      if (hub.busy() && body.force !== true) throw new HopyardError('STILL_RUNNING', { what: workOf(hub) });
      self.leave('it was asked to');
      return { done: true };
    }
  };
}

function workOf(hub: Hub): string {
  const { fleets, experiments } = hub.snapshot();
  const live = fleets.filter(fleet => !['stopped', 'failed'].includes(fleet.state)).length;
  const running = experiments.filter(experiment => experiment.endedAt === undefined).length;
  return `${live} fleets, ${running} experiments`;
}
