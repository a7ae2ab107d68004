/** The state as others see it. Every view costs O(1), except the list of an experiment's trials. */
import { trialIdOf } from '../../../protocol';
import type {
  ExecutorView,
  ExperimentSpec,
  ExperimentView,
  Failure,
  FleetView,
  TrialId,
  TrialView
} from '../../../protocol';
import { isExecutorEnded, isExperimentEnded } from './status';
import { figureOf } from './trials';
import { paramsOf, remaining, totalOf } from './source';
import type { Executor, Experiment, Fleet, HubState, Trial } from './state';

export function fleetView(fleet: Fleet): FleetView {
  return {
    id: fleet.id,
    spec: fleet.spec,
    state: fleet.state,
    startedAt: fleet.startedAt,
    endsAt: fleet.endsAt,
    executors: [...fleet.slots],
    ...(fleet.failure === undefined ? {} : { failure: fleet.failure })
  };
}

export function executorView(executor: Executor): ExecutorView {
  const { id, fleet, label, state, host, pid, startedAt, done, failure, held, leaving } = executor;
  return {
    id,
    fleet,
    label,
    state,
    gpus: [...executor.gpus],
    startedAt,
    done,
    ...(host === undefined ? {} : { host }),
    ...(pid === undefined ? {} : { pid }),
    ...(held === undefined ? {} : { trial: trialIdOf(held.experiment, held.number) }),
    ...(leaving === undefined || isExecutorEnded(state) ? {} : { leaving: true }),
    ...(failure === undefined ? {} : { failure })
  };
}

export function trialView(experiment: Experiment, trial: Trial): TrialView {
  const { number, state, attempt, executor, label, startedAt, endedAt, metric, result, failure } = trial;
  const { metrics, budget, labels, reported, verdict, resumed, continued } = trial;
  // Filled field by field: thousands a second are made, and each spread would leave two objects behind.
  const view: { -readonly [Field in keyof TrialView]: TrialView[Field] } = {
    id: trialIdOf(experiment.id, number),
    number,
    state,
    params: paramsOf(experiment, number),
    attempt,
    directory: directoryOf(experiment, trial)
  };
  // A queued trial is nowhere, whatever ran it before.
  const placed = state !== 'queued';
  if (placed && executor !== undefined) view.executor = executor;
  if (placed && label !== undefined) view.executorLabel = label;
  if (startedAt !== undefined) view.startedAt = startedAt;
  if (endedAt !== undefined) view.endedAt = endedAt;
  if (metric !== undefined) view.metric = metric;
  if (metrics !== undefined) view.metrics = metrics;
  if (result !== undefined) view.result = result;
  if (reported !== undefined) view.step = reported.step;
  if (reported?.latest !== undefined) view.latest = reported.latest;
  if (budget !== undefined) view.budget = budget;
  if (labels !== undefined) view.labels = labels;
  if (verdict !== undefined) view.verdict = verdict;
  if (resumed !== undefined) view.resumed = resumed;
  if (continued !== undefined) view.continued = true;
  if (failure !== undefined) view.failure = failure;
  return view;
}

/** Relative to the project. */
export function directoryOf(experiment: Experiment, trial: Trial): string {
  return trial.directory === '' ? experiment.directory : `${experiment.directory}/${trial.directory}`;
}

/** All trials by number, those not proposed yet as queued. */
export function trialViews(experiment: Experiment): TrialView[] {
  const views = experiment.trials.map(trial => trialView(experiment, trial));
  for (let number = views.length, total = number + remaining(experiment); number < total; number++) {
    const params = paramsOf(experiment, number);
    views.push({ id: trialIdOf(experiment.id, number), number, state: 'queued', params, attempt: 0 });
  }
  return views;
}

/** As it was submitted, with the stopping rule that judges now, or judged last. */
export function specWithRule({ spec, search }: Experiment): ExperimentSpec {
  const stopping = search?.stopping;
  return spec.plan.kind !== 'search' || stopping === undefined ? spec : { ...spec, plan: { ...spec.plan, stopping } };
}

/** `paused` says why the whole hub waits, when it does. */
export function experimentView(state: HubState, experiment: Experiment, paused?: string): ExperimentView {
  const { id, spec, counts, startedAt, endedAt, search } = experiment;
  const best = bestOf(experiment);
  const waitingFor = isExperimentEnded(experiment.state) ? undefined : (paused ?? whyWaiting(state, experiment));
  return {
    id,
    kind: spec.kind,
    name: spec.name,
    state: experiment.state,
    fleet: experiment.fleet,
    createdAt: experiment.createdAt,
    directory: experiment.directory,
    trials: {
      total: totalOf(experiment),
      queued: counts.queued + remaining(experiment),
      running: counts.starting + counts.running + counts.stopping,
      ...(search === undefined ? {} : { paused: counts.paused }),
      succeeded: counts.succeeded,
      stopped: counts.stopped,
      failed: counts.failed,
      cancelled: counts.cancelled
    },
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.notebook === undefined ? {} : { notebook: spec.notebook }),
    ...(spec.cell === undefined ? {} : { cell: spec.cell }),
    ...(spec.direction === undefined ? {} : { direction: spec.direction }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(best === undefined ? {} : { best }),
    ...(spec.objectives === undefined ? {} : { objectives: spec.objectives, pareto: frontOf(experiment) }),
    ...(spec.priority === undefined || spec.priority === 1 ? {} : { priority: spec.priority }),
    ...(search?.held === undefined ? {} : { held: true }),
    ...(search?.over === undefined ? {} : { searchEnded: search.over }),
    ...(waitingFor === undefined ? {} : { waitingFor }),
    ...failureOf(experiment)
  };
}

/** Why it failed; while it runs, why it holds itself. */
function failureOf({ state, failure, search }: Experiment): { failure?: Failure } {
  const shown = isExperimentEnded(state) ? failure : search?.failure;
  return shown === undefined ? {} : { failure: shown };
}

const frontOf = ({ id, front = [] }: Experiment): TrialId[] => front.map(number => trialIdOf(id, number));

function bestOf(experiment: Experiment): ExperimentView['best'] {
  const trial = experiment.best === undefined ? undefined : experiment.trials[experiment.best];
  const metric = trial === undefined ? undefined : figureOf(experiment, trial.number);
  return trial === undefined || metric === undefined
    ? undefined
    : {
        trial: trialIdOf(experiment.id, trial.number),
        metric,
        params: paramsOf(experiment, trial.number)
      };
}

/** Why nothing of it runs though something is queued, in words. */
function whyWaiting(state: HubState, experiment: Experiment): string | undefined {
  const { counts, search } = experiment;
  if (search?.held !== undefined) {
    return `held by ${search.held}`;
  }
  const more = search !== undefined && search.over === undefined ? 1 : 0;
  const queued = counts.queued + remaining(experiment) + more;
  const fleet = state.fleets.get(experiment.fleet);
  if (queued === 0 || counts.starting + counts.running + counts.stopping > 0 || fleet === undefined) {
    return undefined;
  }
  if (fleet.state === 'starting') {
    const { size } = fleet.spec;
    return `${size === 1 ? 'its executor starts' : 'executors start'}: ${size - fleet.unheard} of ${size} joined`;
  }
  if (fleet.idle.size > 0 && more > 0 && counts.queued === 0) {
    return 'the search thinks: it has not said yet what comes next';
  }
  return `executors are busy or away: ${fleet.live} of ${fleet.spec.size} there, none of them free`;
}
