/** What is read of experiments beyond their views: their runs with what executors used, and several side by side. */
import {
  partsOfTrialId,
  type ComparedExperiment,
  type ExperimentId,
  type ExperimentSpec,
  type ExperimentView,
  type FleetId,
  type JsonRecord,
  type RanIn,
  type Sample,
  type TrialId,
  type TrialOutputChunk,
  type TrialRun,
  type TrialView
} from '../../../protocol';
import { bestOverTime } from '../../core/analysis/best-over-time';
import type { ImportanceQuestion } from '../../core/analysis/importance/importance';
import type { HubState } from '../../core/hub/state';
import { isExperimentEnded, isTrialActive, isTrialEnded } from '../../core/hub/status';
import { specWithRule } from '../../core/hub/views';
import type { Params } from '../../core/space';
import { HopyardError } from '../../hopyard-error';
import type { Archive } from '../../ports';
import type { Catalogue } from '../catalogue';
import { chunkOf } from '../messages';
import { objectivesOf } from './asked';
import { knownRuns } from './known-runs';
import type { Gauges } from './gauges';

/** Output given of one trial. */
const OUTPUT_BYTES = 1_000_000;

export interface RecordedExperiment {
  readonly view: ExperimentView;
  readonly spec: Omit<ExperimentSpec, 'work'>;
  readonly trials: readonly TrialView[];
  readonly runs: readonly {
    readonly trial: number;
    readonly from: number;
    readonly to: number;
    readonly executor: string;
  }[];
  readonly metric: string;
  /** It has not ended: what is told is of its trials so far. */
  readonly goesOn: boolean;
}

export interface ImportanceWanted {
  readonly metric?: string | undefined;
  readonly pairs?: number | undefined;
}

export interface ReadingOptions {
  readonly state: HubState;
  readonly archive: Archive;
  readonly catalogue: Catalogue;
  readonly gauges: Gauges;
  /** The Python of a fleet, with what it has installed. */
  ranIn(fleet: FleetId): RanIn | undefined;
}

export class Reading {
  constructor(private readonly options: ReadingOptions) {}

  spec(id: ExperimentId): ExperimentSpec {
    const { state, archive } = this.options;
    const live = state.experiments.get(id);
    const spec = live === undefined ? archive.experiment(id)?.spec : specWithRule(live);
    if (spec === undefined) throw new HopyardError('EXPERIMENT_NOT_FOUND', { id });
    return spec;
  }

  metricOf(id: ExperimentId): string {
    return objectivesOf(this.spec(id))[0]?.name ?? '';
  }

  output(trial: TrialId): TrialOutputChunk[] {
    const { experiment } = partsOfTrialId(trial);
    this.options.catalogue.trial(trial);
    return this.options.archive.output(experiment, { trial, lastBytes: OUTPUT_BYTES }).map(chunkOf);
  }

  /** Those that have ended, and the one that runs. */
  runs(trial: TrialId): TrialRun[] {
    const { archive, catalogue, gauges } = this.options;
    const { experiment } = partsOfTrialId(trial);
    const view = catalogue.trial(trial);
    const ended = archive
      .runs(experiment, trial)
      .map(({ attempt, executor, startedAt, endedAt, end, samples = [] }) => ({
        attempt,
        executor,
        startedAt,
        endedAt,
        end,
        samples: [...samples]
      }));
    return isTrialActive(view.state) ? [...ended, runningOf(view, gauges)] : ended;
  }

  compared(id: ExperimentId): ComparedExperiment {
    const { archive, catalogue } = this.options;
    const spec = this.spec(id);
    const trials = catalogue.trials(id);
    const { name: metric, direction } = objectivesOf(spec)[0] ?? { name: '', direction: 'max' };
    const { best, executorMs } = bestOverTime(trials, knownRuns(archive, id, trials), direction);
    const { work } = spec;
    const source = work.kind === 'cell' ? work.code : work.source;
    const live = this.options.state.experiments.get(id);
    const environment = live === undefined ? archive.experiment(id)?.ranIn : this.options.ranIn(live.fleet);
    return {
      id,
      name: spec.name,
      direction,
      metric,
      best: [...best],
      executorMs,
      configuration: configurationOf(spec),
      ...(source === undefined ? {} : { source }),
      ...(environment === undefined ? {} : { environment })
    };
  }

  /** What a replay of it needs: of one that goes on, the trials that have ended by now. */
  recorded(id: ExperimentId): RecordedExperiment {
    const { archive, catalogue } = this.options;
    const view = catalogue.view(id);
    const isOver = isExperimentEnded(view.state);
    const all = catalogue.trials(id);
    const trials = isOver ? all : all.filter(({ state }) => isTrialEnded(state));
    const ended = new Set(trials.map(({ number }) => number));
    const runs = knownRuns(archive, id, trials)
      .filter(({ number }) => ended.has(number))
      .map(({ number, executor, startedAt, endedAt }) => ({ trial: number, from: startedAt, to: endedAt, executor }));
    if (runs.length === 0) {
      const why = isOver ? 'none of its trials has run' : 'none of its trials has ended yet';
      throw new HopyardError('BAD_REQUEST', { what: `A replay of ${id}`, why });
    }
    const { work: _work, ...spec } = this.spec(id);
    return { view, spec, trials, runs, metric: this.metricOf(id), goesOn: !isOver };
  }

  /** What it takes to tell which parameters decided: of trials that ran to their end, what they were given and gave. */
  importance(id: ExperimentId, { metric = this.metricOf(id), pairs = 10 }: ImportanceWanted): ImportanceQuestion {
    const { state, catalogue } = this.options;
    const { plan } = this.spec(id);
    const own = metric === this.metricOf(id);
    const trials = catalogue.trials(id).flatMap(trial => {
      const value = trial.metrics?.[metric] ?? (own ? trial.metric : undefined);
      return trial.state === 'succeeded' && value !== undefined ? [{ params: trial.params as Params, value }] : [];
    });
    const space = plan.kind === 'search' ? { space: state.experiments.get(id)?.search?.space ?? plan.space } : {};
    return { metric, trials, ...space, pairs, seed: plan.kind === 'search' ? plan.seed : 0 };
  }
}

function runningOf({ attempt, executor, executorLabel = '', startedAt = 0 }: TrialView, gauges: Gauges): TrialRun {
  const samples: Sample[] = executor === undefined ? [] : gauges.since(executor, startedAt);
  return { attempt, executor: executorLabel, startedAt, end: 'running', samples };
}

/** What people choose: no bytes, no hashes, no rows (each is a trial), no source text. */
function configurationOf({ work, plan, notebook: _notebook, cell: _cell, ...rest }: ExperimentSpec): JsonRecord {
  const { kind } = work;
  return {
    ...rest,
    work: kind === 'function' ? { kind, name: work.name } : { kind },
    plan: plan.kind === 'rows' ? { kind: 'rows', rows: plan.rows.length } : withoutKnown(plan)
  };
}

function withoutKnown<Plan extends object>(plan: Plan): JsonRecord {
  const { known, ...rest } = plan as JsonRecord;
  return Array.isArray(known) ? { ...rest, known: known.length } : rest;
}
