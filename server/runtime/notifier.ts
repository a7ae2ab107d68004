/** Turns a durable tick into what listeners are told, and counts the revisions. */
import type { ExperimentId, TrialView } from '../../protocol';
import { partsOfTrialId } from '../../protocol';
import type { HubState } from '../core/hub/state';
import { executorView, experimentView, fleetView, trialView } from '../core/hub/views';
import { Step } from '../core/hub/step';
import type { Log } from '../ports';
import { chunkOf } from './messages';
import type { Tick } from './dispatcher';
import type { EndedTrial, ExperimentChange, HubChange, HubListener } from './hub';

export interface NotifierOptions {
  readonly state: HubState;
  readonly log: Log;
  paused(): string | undefined;
}

export class Notifier {
  /** Changes told so far. */
  revision = 0;

  constructor(private readonly options: NotifierOptions) {}

  subscribe(listener: HubListener): Disposable {
    this.listeners.add(listener);
    return { [Symbol.dispose]: () => void this.listeners.delete(listener) };
  }

  /** Changes of this experiment told so far. */
  revisionOf(experiment: ExperimentId): number {
    return this.revisions.get(experiment) ?? 0;
  }

  forget(experiment: ExperimentId): void {
    this.revisions.delete(experiment);
  }

  committed({ step, output, outcomes }: Tick): void {
    const progress = new Map<ExperimentId, Progress>();
    for (const [experiment, numbers] of step.experiments) {
      of(progress, experiment).views = this.viewsOf(experiment, numbers);
    }
    for (const chunk of output) {
      of(progress, partsOfTrialId(chunk.trial).experiment).output.push(chunkOf(chunk));
    }
    for (const { trial, outcome } of outcomes) {
      const { experiment, number } = partsOfTrialId(trial);
      const own = of(progress, experiment);
      const view = own.views.get(number) ?? this.viewsOf(experiment, [number]).get(number);
      if (view !== undefined) {
        own.ended.push({ trial: view, outcome });
      }
    }
    this.tell(step, progress);
  }

  /** All files of it are written: nothing follows. */
  finished(experiment: ExperimentId): void {
    const progress = new Map<ExperimentId, Progress>();
    of(progress, experiment).finished = true;
    this.tell(new Step(), progress);
  }

  /** Everything alive is told anew: a pause began or ended. */
  pauseChanged(): void {
    const progress = new Map<ExperimentId, Progress>();
    for (const id of this.options.state.experiments.keys()) {
      of(progress, id);
    }
    this.tell(new Step(), progress);
  }

  each(tell: (listener: HubListener) => void): void {
    for (const listener of [...this.listeners]) {
      try {
        tell(listener);
      } catch (error) {
        // One listener must not keep the news from the others.
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.options.log.error('a listener failed', { why });
      }
    }
  }

  private tell(step: Step, progress: ReadonlyMap<ExperimentId, Progress>): void {
    const { state } = this.options;
    const touched = step.fleets.size + step.executors.size + step.removed.length + progress.size;
    if (touched === 0) {
      return;
    }
    this.revision += 1;
    const changes: ExperimentChange[] = [];
    for (const [id, own] of progress) {
      const experiment = state.experiments.get(id);
      if (experiment === undefined) {
        continue;
      }
      const revision = this.revisionOf(id) + 1;
      this.revisions.set(id, revision);
      if (this.listeners.size > 0) {
        const trials = [...own.views.values()];
        const view = experimentView(state, experiment, this.options.paused());
        const { output, ended, finished } = own;
        changes.push({ experiment: id, revision, view, trials, output, ended, finished });
      }
    }
    if (this.listeners.size === 0) {
      return;
    }
    const there = <Kept>(kept: Kept | undefined): kept is Kept => kept !== undefined;
    const change: HubChange = {
      revision: this.revision,
      fleets: [...step.fleets]
        .map(id => state.fleets.get(id))
        .filter(there)
        .map(fleetView),
      executors: [...step.executors]
        .map(id => state.executors.get(id))
        .filter(there)
        .map(executorView),
      experiments: changes.map(({ view }) => view),
      removed: step.removed,
      progress: changes
    };
    this.each(listener => listener.changed(change));
  }

  /** As they are now, while somebody listens. */
  private viewsOf(id: ExperimentId, numbers: Iterable<number>): ReadonlyMap<number, TrialView> {
    const views = new Map<number, TrialView>();
    const experiment = this.options.state.experiments.get(id);
    if (experiment === undefined || this.listeners.size === 0) {
      return views;
    }
    for (const number of numbers) {
      const trial = experiment.trials[number];
      if (trial !== undefined) {
        views.set(number, trialView(experiment, trial));
      }
    }
    return views;
  }

  private readonly listeners = new Set<HubListener>();
  private readonly revisions = new Map<ExperimentId, number>();
}

interface Progress {
  /** Of trials that changed, by number. */
  views: ReadonlyMap<number, TrialView>;
  readonly output: ExperimentChange['output'][number][];
  readonly ended: EndedTrial[];
  finished: boolean;
}

function of(progress: Map<ExperimentId, Progress>, experiment: ExperimentId): Progress {
  let own = progress.get(experiment);
  if (own === undefined) {
    own = { views: new Map(), output: [], ended: [], finished: false };
    progress.set(experiment, own);
  }
  return own;
}
