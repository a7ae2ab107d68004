import type { Hub } from '../../runtime/hub';
import { readLogTail } from './log-tail';
import type { RouteHandlers } from './route-handlers';

export function fleetRoutes(
  hub: Hub,
  project: string
): RouteHandlers<
  | 'engines'
  | 'startFleet'
  | 'stopFleet'
  | 'extendFleet'
  | 'resizeFleet'
  | 'stopExecutor'
  | 'restartExecutor'
  | 'interruptExecutor'
  | 'executorLog'
  | 'executorSamples'
> {
  return {
    engines: () => hub.engines(),
    startFleet: ({ body }) => hub.startFleet(body),
    stopFleet: ({ params }) => hub.stopFleet(params.fleet),
    extendFleet: ({ params, body }) => hub.extendFleet(params.fleet, body.hours),
    resizeFleet: ({ params, body }) => hub.resizeFleet(params.fleet, body.size, body.by),
    stopExecutor: ({ params }) => hub.stopExecutor(params.executor),
    restartExecutor: ({ params }) => hub.restartExecutor(params.executor),
    interruptExecutor: ({ params }) => hub.interruptExecutor(params.executor),
    executorLog: ({ params, query }) => readLogTail(project, hub.logOf(params.executor), query.from),
    executorSamples: ({ params }) => [...hub.samples(params.executor)]
  };
}
