/** Everything that can be read: the live state where it is live, the archive where it has ended. */
import {
  partsOfTrialId,
  type ExperimentId,
  type ExperimentSnapshot,
  type ExperimentView,
  type ProjectSnapshot,
  type TrialOutputChunk,
  type TrialView
} from '../../protocol';
import type { HubState } from '../core/hub/state';
import { executorView, experimentView, fleetView, trialView, trialViews } from '../core/hub/views';
import { HopyardError } from '../hopyard-error';
import type { Archive } from '../ports';
import type { EndedTrial, ExperimentFilter } from './hub';
import type { Notifier } from './notifier';
import { chunkOf } from './messages';
import { EXPERIMENTS_LISTED } from './settings';

export interface CatalogueOptions {
  readonly state: HubState;
  readonly archive: Archive;
  readonly notifier: Notifier;
  /** Output in one experiment's snapshot. */
  readonly outputBytes: number;
  paused(): string | undefined;
}

export class Catalogue {
  constructor(private readonly options: CatalogueOptions) {}

  project(): ProjectSnapshot {
    const { state, notifier } = this.options;
    return {
      revision: notifier.revision,
      fleets: [...state.fleets.values()].map(fleetView),
      executors: [...state.executors.values()].map(executorView),
      experiments: [...this.experiments({})]
    };
  }

  /** Newest first. */
  experiments({ notebook, state, limit = EXPERIMENTS_LISTED, before }: ExperimentFilter): ExperimentView[] {
    const border = before === undefined ? undefined : this.view(before);
    const isWanted = (view: ExperimentView): boolean =>
      (notebook === undefined || view.notebook === notebook) &&
      (state === undefined || view.state === state) &&
      (border === undefined || isNewer(border, view));
    const live = [...this.options.state.experiments.values()]
      .map(experiment => experimentView(this.options.state, experiment, this.options.paused()))
      .filter(isWanted);
    const liveIds = new Set(live.map(view => view.id));
    const ended = this.options.archive.experiments({ notebook, state, limit, before: border });
    // One that is being archived is in both.
    const all = [...live, ...ended.filter(view => !liveIds.has(view.id))];
    return all.sort((one, other) => (isNewer(one, other) ? -1 : 1)).slice(0, limit);
  }

  view(id: ExperimentId): ExperimentView {
    const { state, archive, paused } = this.options;
    const live = state.experiments.get(id);
    const view = live === undefined ? archive.experiment(id)?.view : experimentView(state, live, paused());
    if (view === undefined) {
      throw new HopyardError('EXPERIMENT_NOT_FOUND', { id });
    }
    return view;
  }

  experiment(id: ExperimentId): ExperimentSnapshot {
    const { notifier, outputBytes } = this.options;
    const output: TrialOutputChunk[] = this.options.archive.output(id, { lastBytes: outputBytes }).map(chunkOf);
    return { revision: notifier.revisionOf(id), experiment: this.view(id), trials: this.trials(id), output };
  }

  *outcomes(id: ExperimentId): Iterable<EndedTrial> {
    const trials = this.trials(id);
    for (const { trial, outcome } of this.options.archive.outcomes(id)) {
      const view = trials[partsOfTrialId(trial).number];
      if (view !== undefined) {
        yield { trial: view, outcome };
      }
    }
  }

  trial(id: string): TrialView {
    const { experiment, number } = partsOfTrialId(id);
    const live = this.options.state.experiments.get(experiment);
    const trial = live?.trials[number];
    const known = live !== undefined && trial !== undefined ? trialView(live, trial) : undefined;
    const view = known ?? (live === undefined ? this.options.archive.trial(id) : this.trials(experiment)[number]);
    if (view === undefined) {
      throw new HopyardError('NOT_FOUND', { what: 'trial', id });
    }
    return view;
  }

  trials(id: ExperimentId): TrialView[] {
    const live = this.options.state.experiments.get(id);
    return live === undefined ? [...(this.options.archive.experiment(id)?.trials ?? [])] : trialViews(live);
  }
}

function isNewer(one: ExperimentView, other: ExperimentView): boolean {
  return one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt;
}
