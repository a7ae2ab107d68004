/**
 * The state as plain values and back. What can be computed from the rest is left out; orders that decide something are
 * kept, so that a hub made from a snapshot decides like the one it was taken of.
 */
import { Ordered, Queue } from './queues';
import { isExecutorEnded, isExperimentEnded, isTrialActive } from './status';
import {
  newCounts,
  type Executor,
  type Experiment,
  type Fleet,
  type Held,
  type HubState,
  type Served,
  type Trial
} from './state';

type Plain<Kind, Left extends keyof Kind> = Omit<Kind, Left>;

export interface HubSnapshot {
  readonly version: 1;
  readonly sequence: number;
  readonly nextOrder: number;
  readonly runs: readonly (readonly [string, number])[];
  readonly fleets: readonly (Plain<
    Fleet,
    'live' | 'unheard' | 'idle' | 'short' | 'stocked' | 'asked' | 'ready' | 'experiments'
  > & {
    readonly idle: readonly string[];
    readonly short?: readonly string[];
    readonly stocked?: readonly string[];
    readonly asked?: readonly string[];
    readonly ready: readonly string[];
  })[];
  readonly executors: readonly (Plain<Executor, 'pinned' | 'stock'> & {
    readonly pinned: readonly string[];
    readonly stock?: readonly Held[];
  })[];
  readonly experiments: readonly (Plain<Experiment, 'counts' | 'requeued' | 'names' | 'trials' | 'served'> & {
    readonly requeued: readonly number[];
    readonly trials: readonly Trial[];
    readonly names: readonly string[];
    readonly served?: Served;
  })[];
}

/** Shares what never changes with the state; serialise it before the next event. */
export function snapshotOf(state: HubState): HubSnapshot {
  return {
    version: 1,
    sequence: state.sequence,
    nextOrder: state.nextOrder,
    runs: [...state.runs],
    fleets: [...state.fleets.values()].map(({ live: _live, unheard: _unheard, experiments: _own, ...fleet }) => ({
      ...fleet,
      idle: [...fleet.idle],
      short: [...fleet.short],
      stocked: [...fleet.stocked],
      asked: [...fleet.asked],
      ready: fleet.ready.toArray().map(experiment => experiment.id)
    })),
    executors: [...state.executors.values()].map(executor => ({
      ...executor,
      stock: [...executor.stock],
      pinned: executor.pinned.toArray()
    })),
    experiments: [...state.experiments.values()].map(({ counts: _counts, ...experiment }) => ({
      ...experiment,
      requeued: experiment.requeued.toArray(),
      names: [...experiment.names]
    }))
  };
}

export function stateOf(snapshot: HubSnapshot): HubState {
  const experiments = new Map(
    snapshot.experiments.map(plain => {
      const experiment: Experiment = {
        ...plain,
        trials: plain.trials.map(trial => ({ ...trial })),
        ended: [...plain.ended],
        ...(plain.front === undefined ? {} : { front: [...plain.front] }),
        requeued: new Queue(plain.requeued),
        names: new Set(plain.names),
        counts: newCounts(),
        served: { ms: 0, since: 0, from: 0, ...plain.served },
        ...(plain.search === undefined ? {} : { search: { ...plain.search } })
      };
      for (const trial of experiment.trials) {
        experiment.counts[trial.state] += 1;
        if (isTrialActive(trial.state) && trial.givenAt === undefined) {
          // A snapshot from before executor time was counted.
          trial.givenAt = trial.startedAt ?? experiment.createdAt;
          experiment.served.since += trial.givenAt;
        }
      }
      return [plain.id, experiment];
    })
  );
  const executors = new Map(
    snapshot.executors.map(plain => {
      const executor: Executor = { ...plain, stock: [...(plain.stock ?? [])], pinned: new Queue(plain.pinned) };
      return [plain.id, executor];
    })
  );
  const fleets = new Map(
    snapshot.fleets.map(plain => {
      const fleet: Fleet = {
        ...plain,
        slots: [...plain.slots],
        idle: new Set(plain.idle),
        short: new Set(plain.short),
        stocked: new Set(plain.stocked),
        asked: new Set(plain.asked),
        ready: new Ordered(),
        experiments: new Set(),
        live: 0,
        unheard: 0
      };
      for (const id of plain.ready) {
        const experiment = experiments.get(id);
        if (experiment !== undefined) {
          fleet.ready.add(experiment);
        }
      }
      return [plain.id, fleet];
    })
  );
  for (const executor of executors.values()) {
    const fleet = fleets.get(executor.fleet);
    if (fleet !== undefined) {
      fleet.live += isExecutorEnded(executor.state) ? 0 : 1;
      fleet.unheard += executor.first && executor.state === 'starting' ? 1 : 0;
    }
  }
  for (const experiment of experiments.values()) {
    if (!isExperimentEnded(experiment.state)) {
      fleets.get(experiment.fleet)?.experiments.add(experiment.id);
    }
  }
  const { sequence, nextOrder } = snapshot;
  return { sequence, nextOrder, runs: new Map(snapshot.runs), fleets, executors, experiments };
}
