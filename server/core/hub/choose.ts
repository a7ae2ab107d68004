/** Which trial is taken next: of the experiment that is furthest behind, trials that ran before, then new ones. */
import { neediest } from './share';
import { propose, remaining } from './source';
import type { Experiment, Fleet, Trial } from './state';
import { mayStart } from './trials';

export interface Choice {
  readonly experiment: Experiment;
  readonly trial: Trial;
}

/** Takes the next trial out of the fleet's queues. */
export function chooseNext(fleet: Fleet, at: number): Choice | undefined {
  for (;;) {
    const experiment = neediest(fleet.ready.toArray(), at);
    if (experiment === undefined) {
      return undefined;
    }
    if (!mayStart(experiment)) {
      // Held, or as many as may run at once: `stir` puts it back.
      fleet.ready.delete(experiment);
      continue;
    }
    const trial = takeFrom(fleet, experiment);
    if (trial !== undefined) {
      return { experiment, trial };
    }
  }
}

/** Takes the experiment's next trial. */
export function takeFrom(fleet: Fleet, experiment: Experiment): Trial | undefined {
  const trial = requeuedOf(experiment) ?? propose(experiment);
  if (untaken(experiment) === 0) {
    fleet.ready.delete(experiment);
  }
  return trial;
}

/** How many of its trials nobody has; too many rather than too few. */
export const untaken = (experiment: Experiment): number => experiment.requeued.length + remaining(experiment);

function requeuedOf(experiment: Experiment): Trial | undefined {
  for (let number = experiment.requeued.shift(); number !== undefined; number = experiment.requeued.shift()) {
    const trial = experiment.trials[number];
    if (trial?.state === 'queued' && trial.stocked === undefined) {
      return trial;
    }
  }
  return undefined;
}
