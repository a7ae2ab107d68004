/** What people ask of a search while it runs. Each act is an event that says who asked, and when. */
import {
  partsOfTrialId,
  trialIdOf,
  type ExperimentId,
  type ExperimentView,
  type JsonRecord,
  type SearchChange,
  type TrialId,
  type TrialView
} from '../../protocol';
import { mayGoOn, mayRetry } from '../core/hub/control';
import type { HubEvent } from '../core/hub/events';
import { closedTo } from '../core/hub/proposals';
import { isExperimentEnded } from '../core/hub/status';
import type { Experiment, HubState } from '../core/hub/state';
import type { Params } from '../core/space';
import { HopyardError } from '../hopyard-error';
import type { Clock } from '../ports';
import type { Catalogue } from './catalogue';
import type { Dispatcher } from './dispatcher';
import type { Staff } from './staff';
import { checkRule } from './searches/changed-rule';
import { changedSpace, currentSpace } from './searches/change';

export interface ControlOptions {
  readonly state: HubState;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly catalogue: Catalogue;
  readonly staff: Staff;
  /** Throws while the disk takes nothing. */
  mustWrite(): void;
}

export class Control {
  constructor(private readonly options: ControlOptions) {}

  async retry(trial: TrialId, by: string): Promise<TrialView> {
    const { experiment, number } = partsOfTrialId(trial);
    const state = this.live(experiment).trials[number]?.state;
    if (state === undefined || !mayRetry(state)) {
      const why =
        state === undefined
          ? 'there is no such trial'
          : `it is ${state}, and only what failed or was stopped runs again`;
      throw new HopyardError('BAD_REQUEST', { what: `Another try of trial ${trial}`, why });
    }
    await this.do({ kind: 'TrialRetryRequested', at: this.options.clock.now(), trial, by });
    return this.options.catalogue.trial(trial);
  }

  async goOn(trial: TrialId, by: string): Promise<TrialView> {
    const { experiment, number } = partsOfTrialId(trial);
    const { state, trials } = this.live(experiment);
    const found = trials[number];
    const refuse = (why: string): never => {
      throw new HopyardError('BAD_REQUEST', { what: `Going on with trial ${trial}`, why });
    };
    if (found === undefined) {
      return refuse('there is no such trial');
    }
    if (!mayGoOn(found)) {
      const how = found.state === 'stopped' ? ', but not by a rule' : '';
      return refuse(`it is ${found.state}${how}, and only what a rule stopped goes on; retry runs a trial again`);
    }
    if (state === 'stopping') {
      return refuse('its experiment is being stopped');
    }
    await this.do({ kind: 'TrialContinueRequested', at: this.options.clock.now(), trial, by });
    return this.options.catalogue.trial(trial);
  }

  async add(id: ExperimentId, params: JsonRecord, by: string): Promise<TrialView> {
    const experiment = this.search(id);
    const { plan } = experiment.spec;
    this.mustBeOpen(experiment);
    const fault = plan.kind === 'search' ? currentSpace(experiment, plan).fault(params as Params) : undefined;
    if (fault !== undefined) {
      throw new HopyardError('BAD_REQUEST', { what: 'The trial', why: fault.replace(/\.$/, '') });
    }
    // Its number is the next one once it is applied: those given in this tick count too.
    const number = Math.max(experiment.trials.length, this.given.get(id) ?? 0);
    this.given.set(id, number + 1);
    const at = this.options.clock.now();
    await this.do({ kind: 'TrialProposed', at, experiment: id, number, params, labels: { by }, by });
    this.given.delete(id);
    const trial = this.live(id).trials[number];
    if (trial?.labels?.['by'] !== by) {
      this.mustBeOpen(experiment);
      const why = 'the search proposed one at the same moment; try again';
      throw new HopyardError('BAD_REQUEST', { what: 'The trial', why });
    }
    return this.options.catalogue.trial(trialIdOf(id, number));
  }

  hold(experiment: ExperimentId, by: string): Promise<ExperimentView> {
    return this.tell(experiment, { kind: 'ExperimentHeld', at: this.options.clock.now(), experiment, by });
  }

  release(experiment: ExperimentId, by: string): Promise<ExperimentView> {
    return this.tell(experiment, { kind: 'ExperimentReleased', at: this.options.clock.now(), experiment, by });
  }

  /** The number of executors is the fleet's, of any experiment; everything else is a search's. */
  async change(id: ExperimentId, change: SearchChange, by: string): Promise<ExperimentView> {
    const { executors, ...ofSearch } = change;
    if (executors === undefined) {
      return this.changeSearch(id, ofSearch, by);
    }
    if (Object.keys(ofSearch).length > 0) {
      // All of it or nothing: what cannot be of the search is refused before any executor comes or goes.
      this.checked(id, ofSearch);
    }
    await this.options.staff.resizeFleet(this.live(id).fleet, executors, by);
    return Object.keys(ofSearch).length > 0 ? this.changeSearch(id, ofSearch, by) : this.options.catalogue.view(id);
  }

  private changeSearch(id: ExperimentId, change: SearchChange, by: string): Promise<ExperimentView> {
    const event = { kind: 'ExperimentChanged', at: this.options.clock.now(), experiment: id, by } as const;
    return this.tell(id, { ...event, ...this.checked(id, change) });
  }

  private checked(id: ExperimentId, change: SearchChange): Omit<SearchChange, 'bounds' | 'executors'> {
    const experiment = this.search(id);
    const { space: _space, bounds: _bounds, executors: _executors, ...rest } = change;
    const { plan } = experiment.spec;
    const space = plan.kind === 'search' ? changedSpace(experiment, plan, change) : undefined;
    if (plan.kind === 'search' && change.stopping !== undefined) {
      checkRule(experiment, plan, change.stopping);
    }
    return { ...rest, ...(space === undefined ? {} : { space }) };
  }

  private async tell(id: ExperimentId, event: HubEvent): Promise<ExperimentView> {
    this.search(id);
    await this.do(event);
    return this.options.catalogue.view(id);
  }

  private async do(event: HubEvent): Promise<void> {
    this.options.mustWrite();
    this.options.dispatcher.dispatch(event);
    await this.options.dispatcher.durable();
  }

  /** Whether people may still add trials. */
  private mustBeOpen(experiment: Experiment): void {
    const { id, state } = experiment;
    const why = state === 'stopping' ? 'it is being stopped' : closedTo(experiment);
    if (why !== undefined) {
      throw new HopyardError('SEARCH_CLOSED', { id, why: why.replace(/\.$/, '') });
    }
  }

  private search(id: ExperimentId): Experiment {
    const experiment = this.live(id);
    if (experiment.search === undefined) {
      const why = 'no search proposes its trials, so there is nothing to hold or change';
      throw new HopyardError('BAD_REQUEST', { what: `The experiment ${id}`, why });
    }
    return experiment;
  }

  private live(id: ExperimentId): Experiment {
    const experiment = this.options.state.experiments.get(id);
    if (experiment === undefined || isExperimentEnded(experiment.state)) {
      // Says that there is none, or that it is over.
      const { state } = this.options.catalogue.view(id);
      throw new HopyardError('BAD_REQUEST', { what: `The experiment ${id}`, why: `it has ended: ${state}` });
    }
    return experiment;
  }

  private readonly given = new Map<ExperimentId, number>();
}
