import type { Hub, Submitter } from '../../runtime/hub';
import type { NoteFiles } from '../notes';
import type { RouteHandlers } from './route-handlers';

export function experimentRoutes(
  hub: Hub,
  rest: Submitter,
  notes: NoteFiles
): RouteHandlers<
  | 'snapshot'
  | 'experiments'
  | 'experiment'
  | 'submit'
  | 'stopExperiment'
  | 'holdExperiment'
  | 'releaseExperiment'
  | 'changeExperiment'
  | 'addTrial'
  | 'stopTrial'
  | 'retryTrial'
  | 'continueTrial'
  | 'notes'
  | 'saveNotes'
> {
  const directoryOf = (experiment: string): string => hub.experiment(experiment).experiment.directory;
  return {
    snapshot: () => hub.snapshot(),
    experiments: ({ query }) => [...hub.experiments(query)],
    experiment: ({ params }) => hub.experiment(params.experiment),
    submit: ({ body }) => hub.submit(body, rest),
    stopExperiment: ({ params, body }) => hub.stopExperiment(params.experiment, body.reason, body.by),
    holdExperiment: ({ params, body }) => hub.holdExperiment(params.experiment, body.by),
    releaseExperiment: ({ params, body }) => hub.releaseExperiment(params.experiment, body.by),
    changeExperiment: ({ params, body: { by, ...change } }) => hub.changeExperiment(params.experiment, change, by),
    addTrial: ({ params, body }) => hub.addTrial(params.experiment, body.params, body.by),
    stopTrial: ({ params, body }) => hub.stopTrial(params.trial, body.reason, body.by),
    retryTrial: ({ params, body }) => hub.retryTrial(params.trial, body.by),
    continueTrial: ({ params, body }) => hub.continueTrial(params.trial, body.by),
    notes: ({ params }) => notes.read(directoryOf(params.experiment)),
    saveNotes: async ({ params, body: { text, revision, by } }) => {
      const saved = await notes.save(directoryOf(params.experiment), text, revision);
      await hub.noted(params.experiment, by);
      return saved;
    }
  };
}
