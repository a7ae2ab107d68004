/** What a series of transitions asks for and touched. The runtime gives one to all transitions of a tick. */
import type { ExecutorId, ExperimentId, FleetId, Millis, TrialState } from '../../../protocol';
import type { Effect, Wish } from './effects';
import type { HubEvent } from './events';
import type { Executor, Experiment, Fleet, HubState, Trial } from './state';

/** One stay of a trial on an executor. */
export interface EndedRun {
  readonly experiment: ExperimentId;
  readonly number: number;
  readonly attempt: number;
  /** The executor's label, e1 … */
  readonly executor: string;
  /** And its id, while that is known. */
  readonly on?: ExecutorId;
  readonly startedAt: Millis;
  readonly endedAt: Millis;
  /** What became of the trial; queued: it runs again. */
  readonly end: TrialState;
}

export class Step {
  readonly effects: Effect[] = [];
  readonly fleets = new Set<FleetId>();
  readonly executors = new Set<ExecutorId>();
  /** Experiments, with the numbers of their touched trials. */
  readonly experiments = new Map<ExperimentId, Set<number>>();
  /** Runs of trials that came to an end. */
  readonly runs: EndedRun[] = [];
  /** Gone from the state. */
  readonly removed: (FleetId | ExecutorId | ExperimentId)[] = [];
}

/** One event on its way through the state. */
export class Turn {
  constructor(
    readonly state: HubState,
    readonly event: HubEvent,
    readonly step: Step
  ) {}

  get at(): number {
    return this.event.at;
  }

  wish(wish: Wish): void {
    this.step.effects.push({ ...wish, because: this.state.sequence });
  }

  touchFleet(fleet: Fleet): void {
    this.step.fleets.add(fleet.id);
  }

  touchExecutor(executor: Executor): void {
    this.step.executors.add(executor.id);
  }

  touchExperiment(experiment: Experiment): Set<number> {
    let trials = this.step.experiments.get(experiment.id);
    if (trials === undefined) {
      trials = new Set();
      this.step.experiments.set(experiment.id, trials);
    }
    return trials;
  }

  /** The trial leaves its executor. */
  endRun(experiment: Experiment, trial: Trial, end: TrialState): void {
    const { number, attempt, label = '', startedAt = this.at, executor: on } = trial;
    this.step.runs.push({
      experiment: experiment.id,
      number,
      attempt,
      executor: label,
      startedAt,
      endedAt: this.at,
      end,
      ...(on === undefined ? {} : { on })
    });
  }

  touchTrial(experiment: Experiment, trial: Trial): void {
    this.touchExperiment(experiment).add(trial.number);
  }
}
