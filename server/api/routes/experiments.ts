import type { Hub, Submitter } from '../../runtime/hub';
import type { RouteHandlers } from './route-handlers';

export function experimentRoutes(
  hub: Hub,
  rest: Submitter
): RouteHandlers<'snapshot' | 'experiments' | 'experiment' | 'submit' | 'stopExperiment'> {
  return {
    snapshot: () => hub.snapshot(),
    experiments: ({ query }) => [...hub.experiments(query)],
    experiment: ({ params }) => hub.experiment(params.experiment),
    submit: ({ body }) => hub.submit(body, rest),
    stopExperiment: ({ params, body }) => hub.stopExperiment(params.experiment, body.reason)
  };
}
