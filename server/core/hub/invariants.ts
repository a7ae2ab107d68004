/** What must hold after every event. Tests check it each time; it visits everything and is not for a running hub. */
import { trialIdOf } from '../../../protocol';
import { REPLACEMENTS_A_SLOT } from './executors';
import { stayingIn } from './resizing';
import { remaining } from './source';
import { isExecutorEnded, isExperimentEnded, isFleetEnded, isTrialActive, isTrialEnded } from './status';
import { newCounts, type Executor, type Experiment, type Fleet, type HubState, type Trial } from './state';
import { isWorthAsking, MOST_STOCKED } from './stock';
import { findTrial, isOpen, mayStart } from './trials';

/** Every broken invariant, as a sentence. */
export function checkInvariants(state: HubState): string[] {
  const broken: string[] = [];
  const must = (holds: boolean, says: string): void => {
    if (!holds) {
      broken.push(says);
    }
  };
  for (const executor of state.executors.values()) {
    checkExecutor(state, executor, must);
  }
  for (const fleet of state.fleets.values()) {
    checkFleet(state, fleet, must);
  }
  for (const experiment of state.experiments.values()) {
    checkExperiment(state, experiment, must);
  }
  return broken;
}

type Must = (holds: boolean, says: string) => void;

function checkExecutor(state: HubState, executor: Executor, must: Must): void {
  const { id, held } = executor;
  const fleet = state.fleets.get(executor.fleet);
  must(fleet !== undefined, `${id} has no fleet`);
  must(executor.label === `e${executor.slot + 1}`, `${id} in slot ${executor.slot} is called ${executor.label}`);
  must((executor.state === 'idle') === (fleet?.idle.has(id) ?? false), `${id} is ${executor.state}, not as listed`);
  must(executor.state !== 'running' || held !== undefined, `${id} runs nothing`);
  must(executor.leaving === undefined || executor.state !== 'idle', `${id} is idle though it is to leave`);
  must(executor.leaving === undefined || executor.pinned.length === 0, `trials wait for ${id}, which is to leave`);
  must(
    held === undefined || ['running', 'silent', 'stopping'].includes(executor.state),
    `${id} holds while ended or idle`
  );
  if (held !== undefined) {
    const found = findTrial(state, trialIdOf(held.experiment, held.number));
    const agrees =
      found !== undefined &&
      isTrialActive(found.trial.state) &&
      found.trial.executor === id &&
      found.trial.attempt === held.attempt;
    must(agrees, `${id} holds ${held.experiment}.${held.number}, which does not know it`);
  }
  checkStock(state, executor, must);
  if (executor.state === 'idle') {
    const waiting = executor.pinned.toArray().some(trial => {
      const found = findTrial(state, trial)?.trial;
      return found?.state === 'queued' && found.pin === id;
    });
    must(!waiting, `${id} is idle while a trial waits for it`);
  }
  must(!isExecutorEnded(executor.state) || executor.pinned.length === 0, `${id} has ended with trials pinned to it`);
}

function checkStock(state: HubState, { id, held, stock, fleet: own, state: now }: Executor, must: Must): void {
  const fleet = state.fleets.get(own);
  must(stock.length === 0 || now === 'running' || now === 'silent', `${id} has trials waiting while it is ${now}`);
  must(stock.length <= MOST_STOCKED, `${id} has ${stock.length} trials waiting`);
  const listed = (fleet?.stocked.has(id) ?? false) || (fleet?.asked.has(id) ?? false);
  must(stock.length === 0 || listed === (now === 'running'), `${id} has trials waiting that nobody knows of`);
  must(stock.length > 0 || !(fleet?.stocked.has(id) ?? false), `${id} has nothing waiting and is listed`);
  for (const { experiment, number, attempt } of stock) {
    const trial = findTrial(state, trialIdOf(experiment, number))?.trial;
    const agrees =
      trial?.state === 'queued' && trial.stocked === true && trial.executor === id && trial.attempt === attempt;
    must(agrees, `${experiment}.${number} does not know that it waits at ${id}`);
    must(experiment === held?.experiment, `${experiment}.${number} waits at ${id}, which runs another experiment`);
  }
}

function checkFleet(state: HubState, fleet: Fleet, must: Must): void {
  const own = [...state.executors.values()].filter(executor => executor.fleet === fleet.id);
  const live = own.filter(executor => !isExecutorEnded(executor.state)).length;
  const starting = own.filter(executor => executor.first && executor.state === 'starting').length;
  must(fleet.live === live, `${fleet.id} counts ${fleet.live} live executors of ${live}`);
  must(fleet.unheard === starting, `${fleet.id} counts ${fleet.unheard} unheard executors of ${starting}`);
  must(isFleetEnded(fleet.state) === (live === 0), `${fleet.id} is ${fleet.state} with ${live} executors`);
  must(
    fleet.slots.every(id => state.executors.has(id)),
    `${fleet.id} has an empty slot`
  );
  must(fleet.slots.length >= fleet.spec.size, `${fleet.id} has ${fleet.slots.length} slots`);
  const staying = stayingIn(state, fleet);
  must(staying <= fleet.spec.size, `${fleet.id} keeps ${staying} executors of ${fleet.spec.size}`);
  must(fleet.replaced <= REPLACEMENTS_A_SLOT * fleet.spec.size, `${fleet.id} replaced ${fleet.replaced} executors`);
  const ready = fleet.ready.toArray();
  must(
    ready.every((experiment, index) => index === 0 || (ready[index - 1]?.order ?? 0) < experiment.order),
    `${fleet.id} serves experiments out of order`
  );
  const work = ready.some(experiment => mayStart(experiment) && (remaining(experiment) > 0 || hasRequeued(experiment)));
  must(!work || fleet.idle.size === 0, `${fleet.id} has idle executors and trials for them`);
  must(
    [...fleet.experiments].every(id => {
      const experiment = state.experiments.get(id);
      return experiment !== undefined && !isExperimentEnded(experiment.state);
    }),
    `${fleet.id} lists an experiment that has ended`
  );
  checkShares(fleet, own, must);
  const waiting = own.some(executor => executor.state === 'running' && isWorthAsking(state, executor));
  must(!waiting || fleet.idle.size === 0 || fleet.asked.size > 0, `${fleet.id} has idle executors and trials waiting`);
}

function hasRequeued(experiment: Experiment): boolean {
  return experiment.requeued
    .toArray()
    .some(number => experiment.trials[number]?.state === 'queued' && experiment.trials[number].stocked === undefined);
}

/** A replacement may overlap with the executor it replaces while that one leaves; two settled ones may not. */
function checkShares(fleet: Fleet, own: readonly Executor[], must: Must): void {
  const share = fleet.spec.gpus >= 1 ? 1 : fleet.spec.gpus;
  const used = new Map<string, number>();
  for (const executor of own) {
    if (!isExecutorEnded(executor.state) && fleet.slots[executor.slot] === executor.id) {
      for (const gpu of executor.gpus) {
        used.set(gpu, (used.get(gpu) ?? 0) + share);
      }
    }
  }
  for (const [gpu, sum] of used) {
    must(sum <= 1.000001, `${fleet.id} gave out ${sum} of ${gpu}`);
  }
}

function checkExperiment(state: HubState, experiment: Experiment, must: Must): void {
  const { id } = experiment;
  const counts = newCounts();
  const endings = new Map<number, number>();
  for (const number of experiment.ended) {
    endings.set(number, (endings.get(number) ?? 0) + 1);
  }
  const fleet = state.fleets.get(experiment.fleet);
  for (const [index, trial] of experiment.trials.entries()) {
    counts[trial.state] += 1;
    must(trial.number === index, `${id}.${index} says it is ${trial.number}`);
    must(isTrialEnded(trial.state) === (trial.endedAt !== undefined), `${id}.${index} is ${trial.state}, ended or not`);
    const wasRun = isTrialEnded(trial.state) && trial.state !== 'cancelled';
    const times = (wasRun ? 1 : 0) + (trial.reopened ?? 0);
    must(times === (endings.get(index) ?? 0), `${id}.${index} is ${trial.state} and ended ${endings.get(index)} times`);
    must(trial.losses <= trial.attempt, `${id}.${index} lost more attempts than it had`);
    if (isTrialActive(trial.state)) {
      const executor = trial.executor === undefined ? undefined : state.executors.get(trial.executor);
      const knows = executor?.held?.experiment === id && executor.held.number === index;
      must(knows, `${id}.${index} is ${trial.state} on an executor that does not hold it`);
      must(executor?.held?.attempt === trial.attempt, `${id}.${index} is on another attempt than its executor`);
    }
    if (trial.state === 'queued') {
      const executor = trial.stocked === undefined ? undefined : state.executors.get(trial.executor ?? '');
      const stocked = executor?.stock.some(({ experiment: own, number }) => own === id && number === index) ?? false;
      must((trial.stocked === true) === stocked, `${id}.${index} waits at an executor or not`);
      const queued = trial.pin !== undefined || stocked || experiment.requeued.toArray().includes(index);
      must(queued, `${id}.${index} is queued nowhere`);
    }
  }
  must(JSON.stringify(counts) === JSON.stringify(experiment.counts), `${id} miscounts its trials`);
  must(isExperimentEnded(experiment.state) === (experiment.endedAt !== undefined), `${id} is ${experiment.state}`);
  must(
    isExperimentEnded(experiment.state) !== isOpen(experiment),
    `${id} is ${experiment.state} with open trials or none`
  );
  must(
    isExperimentEnded(experiment.state) !== (fleet?.experiments.has(id) ?? false),
    `${id} is not listed by its fleet`
  );
  const best = experiment.best === undefined ? undefined : experiment.trials[experiment.best];
  must(
    experiment.best === undefined || best?.metric !== undefined || best?.repeats !== undefined,
    `${id} has a best trial without a metric`
  );
  checkSearch(experiment, fleet, must);
  must(
    experiment.trials.every(
      trial => trial.state !== 'succeeded' || isRankedElsewhere(trial) || !beats(experiment, trial.metric, best?.metric)
    ),
    `${id} has a better trial than its best`
  );
  must(experiment.recorded <= experiment.ended.length, `${id} recorded more than ended`);
}

function checkSearch(experiment: Experiment, fleet: Fleet | undefined, must: Must): void {
  const { id, search, counts } = experiment;
  checkServed(experiment, must);
  must((search !== undefined) === (experiment.spec.plan.kind === 'search'), `${id} has lost its search`);
  if (search === undefined || isExperimentEnded(experiment.state)) {
    must(counts.paused === 0, `${id} has paused trials for nobody`);
    return;
  }
  const served = fleet?.ready.toArray().includes(experiment) ?? false;
  const offered = experiment.trials.filter(trial => trial.state === 'queued' && trial.stocked === undefined).length;
  must(offered === 0 || served || !mayStart(experiment), `${id} has trials that nobody is offered`);
  must(
    experiment.trials.every(trial => trial.state !== 'paused' || trial.budget !== undefined),
    `${id} paused a trial without a budget`
  );
}

function checkServed({ id, state, trials, served }: Experiment, must: Must): void {
  const given = trials.reduce((sum, { givenAt = 0 }) => sum + givenAt, 0);
  must(isExperimentEnded(state) || served.since === given, `${id} counts executor time that nobody takes`);
  must(
    trials.every(trial => trial.givenAt === undefined || isTrialActive(trial.state)),
    `${id} counts a trial that is on no executor`
  );
}

/** By another trial's result, or by a mean. */
const isRankedElsewhere = ({ twin, repeats }: Trial): boolean => twin !== undefined || repeats !== undefined;

function beats(experiment: Experiment, metric: number | undefined, best: number | undefined): boolean {
  if (metric === undefined || !Number.isFinite(metric)) {
    return false;
  }
  return best === undefined || (experiment.spec.direction === 'min' ? metric < best : metric > best);
}
