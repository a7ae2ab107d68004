/** Experiments on request: checked, dispatched, answered once durable, archived once recorded. */
import type {
  ExperimentId,
  ExperimentSpec,
  ExperimentView,
  FleetId,
  RanIn,
  SearchPlan,
  TrialId,
  TrialView
} from '../../protocol';
import { partsOfTrialId } from '../../protocol';
import type { StopHow } from '../core/hub/events';
import type { HubState } from '../core/hub/state';
import { experimentView, specWithRule, trialViews } from '../core/hub/views';
import { HopyardError } from '../hopyard-error';
import { planned, termsOf } from '../core/search/plan';
import { InvalidSpace, type Params } from '../core/space';
import { InvalidRule } from '../core/stopping/registry';
import type { Blobs, Clock, Ids } from '../ports';
import type { Catalogue } from './catalogue';
import type { Dispatcher } from './dispatcher';
import type { Submitter } from './hub';
import type { Staff } from './staff';

export interface ExperimentsOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly blobs: Blobs;
  readonly dispatcher: Dispatcher;
  readonly catalogue: Catalogue;
  readonly staff: Staff;
  /** The Python of a fleet, with what it has installed. */
  ranIn(fleet: FleetId): RanIn | undefined;
  /** Throws while the disk takes nothing. */
  mustWrite(): void;
}

export class Experiments {
  constructor(private readonly options: ExperimentsOptions) {}

  async submit(spec: ExperimentSpec, { app }: Submitter): Promise<ExperimentView> {
    const { clock, ids, dispatcher, staff, catalogue } = this.options;
    this.options.mustWrite();
    this.check(spec);
    const fleet =
      spec.fleet === undefined ? await staff.fleetFor(spec.notebook, spec.startFleet) : staff.liveFleet(spec.fleet);
    const experiment = ids.experiment();
    const run = this.nextRun(app);
    const at = clock.now();
    dispatcher.dispatch({ kind: 'ExperimentSubmitted', at, experiment, spec, app, run, fleet: fleet.id });
    await dispatcher.durable();
    return catalogue.view(experiment);
  }

  /** Answers with the experiment as it is, also when it has ended already. */
  async stop(experiment: ExperimentId, reason: string, by?: string): Promise<ExperimentView> {
    const { state, clock, dispatcher, catalogue } = this.options;
    if (state.experiments.has(experiment)) {
      this.options.mustWrite();
      dispatcher.dispatch({ kind: 'ExperimentStopRequested', at: clock.now(), experiment, reason, ...byOf(by) });
      await dispatcher.durable();
    }
    return catalogue.view(experiment);
  }

  async stopTrial(trial: TrialId, how: StopHow, reason: string, by?: string): Promise<TrialView> {
    const { state, clock, dispatcher, catalogue } = this.options;
    if (state.experiments.has(partsOfTrialId(trial).experiment)) {
      this.options.mustWrite();
      dispatcher.dispatch({ kind: 'TrialStopRequested', at: clock.now(), trial, how, reason, ...byOf(by) });
      await dispatcher.durable();
    }
    return catalogue.trial(trial);
  }

  /** Into the archive and out of the state, in one commit. */
  archive(id: ExperimentId): void {
    const { state, dispatcher, clock } = this.options;
    const experiment = state.experiments.get(id);
    if (experiment !== undefined) {
      const view = experimentView(state, experiment);
      const ranIn = isConversation(experiment.spec) ? undefined : this.options.ranIn(experiment.fleet);
      const trials = trialViews(experiment);
      const spec = specWithRule(experiment);
      dispatcher.archive({ view, spec, trials, ...(ranIn === undefined ? {} : { ranIn }) });
      dispatcher.dispatch({ kind: 'ExperimentArchived', at: clock.now(), experiment: id });
    }
  }

  private check(spec: ExperimentSpec): void {
    if (spec.plan.kind === 'rows' && spec.plan.rows.length === 0) {
      const why = 'it has no rows, so there is nothing to run';
      throw new HopyardError('BAD_REQUEST', { what: 'The experiment', why });
    }
    if (spec.plan.kind === 'search') {
      checkSearch(spec, spec.plan);
    }
    const oracle = spec.plan.kind === 'search' ? spec.plan.oracle : undefined;
    for (const blob of [spec.work.kind === 'function' ? spec.work.blob : undefined, oracle?.blob]) {
      if (blob !== undefined && !this.options.blobs.has(blob)) {
        throw new HopyardError('BLOB_NOT_FOUND', { id: blob });
      }
    }
  }

  /** Counts from 1 for each app; numbers given in this tick count too. */
  private nextRun(app: string): number {
    const run = Math.max(this.options.state.runs.get(app) ?? 0, this.given.get(app) ?? 0) + 1;
    this.given.set(app, run);
    return run;
  }

  private readonly given = new Map<string, number>();
}

/** Cells on executors come by the hundred, and nobody compares them. */
const isConversation = ({ plan, work }: ExperimentSpec): boolean => plan.kind === 'replicas' && work.kind === 'cell';

const byOf = (by: string | undefined): { by?: string } => (by === undefined ? {} : { by });

function checkSearch(spec: ExperimentSpec, plan: SearchPlan): void {
  const refuse = (why: string): never => {
    throw new HopyardError('BAD_REQUEST', { what: 'The search', why: why.replace(/\.$/, '') });
  };
  try {
    const parts = planned(plan, termsOf(spec));
    parts.search(plan.trials);
    parts.rule();
    if (parts.resumes && (plan.repeats ?? 1) > 1) {
      refuse(`"${parts.entry.name}" grants budgets, so its trials cannot be repeated; leave "repeats" out`);
    }
    if (parts.asksRule && (plan.repeats ?? 1) > 1) {
      refuse('a rule of your own judges one run of a configuration; leave "repeats" out');
    }
    for (const known of plan.known ?? []) {
      const fault = parts.space.fault(known.params as Params);
      if (fault !== undefined) {
        refuse(`a trial known beforehand is not in the space: ${fault}`);
      }
    }
  } catch (error) {
    throw error instanceof InvalidSpace || error instanceof InvalidRule ? refuse(error.message) : error;
  }
}
