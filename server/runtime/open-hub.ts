/** Builds the hub from what the journal remembers and the ports given to it. */
import type { ExecutorId, ExperimentId, Failure, FleetId, RanIn } from '../../protocol';
import { isExecutorEnded, isExperimentEnded } from '../core/hub/status';
import type { HubState } from '../core/hub/state';
import { HopyardError } from '../hopyard-error';
import type { LockTold } from '../ports';
import { Agents } from './agents';
import { Boards } from './board/boards';
import { Gauges } from './board/gauges';
import { Reading } from './board/reading';
import { Catalogue } from './catalogue';
import { Compaction } from './compaction';
import { Deeds, startFailed } from './deeds';
import { Dispatcher, type Tick } from './dispatcher';
import { Experiments } from './experiments';
import { facade } from './facade';
import type { Hub, HubParts, HubSettings } from './hub';
import { Control } from './control';
import { Leases } from './leases';
import { Notifier } from './notifier';
import { Recorder } from './recorder';
import { recover } from './recovery';
import { Sampling } from './sampling';
import { DEFAULT_SETTINGS } from './settings';
import { Searches } from './searches/searches';
import { noOracles, thinkersInPlace } from './searches/thinking';
import { Staff } from './staff';
import { Streams } from './streams';

/** Recovers and starts: executors that were live are awaited, files that were due are written. */
export function openHub(parts: HubParts): Hub {
  const { clock, journal, log, ids, blobs, records, providers, executors } = parts;
  const settings: HubSettings = { ...DEFAULT_SETTINGS, ...parts.settings };
  const { archive } = journal;
  const { state, replayed } = recover(journal, log);
  const sampling = new Sampling(state, executors);
  const paused = (): string | undefined => dispatcher.paused?.message;
  const mustWrite = (): void => dispatcher.mustWrite();
  let onDisk: HubState | undefined;
  /** What may be told: while the disk takes nothing, what is on it, without what waits to be written. */
  const told = (): HubState => (dispatcher.paused === undefined ? state : (onDisk ??= recover(journal, log).state));
  const processEnded = (executor: ExecutorId, failure: Failure): void => {
    const replacement = ids.executor();
    dispatcher.dispatch({ kind: 'ExecutorProcessEnded', at: clock.now(), executor, failure, replacement });
  };
  const lost = (executor: ExecutorId, why: string): void => {
    dispatcher.dispatch({ kind: 'ExecutorLost', at: clock.now(), executor, why, replacement: ids.executor() });
  };

  const dispatcher: Dispatcher = new Dispatcher({
    state,
    clock,
    journal,
    log,
    gatherMs: settings.gatherMs,
    project: parts.project,
    perform: effect => deeds.perform(effect),
    received: (points, apply) => searches.received(points, apply),
    follow: (step, apply) => searches.follow(step, apply),
    committed: tick => committed(tick),
    measured: ({ on, ...run }) => (on === undefined ? run : { ...run, samples: gauges.take(on, run.startedAt) }),
    pauseChanged: () => {
      onDisk = undefined;
      notifier.pauseChanged();
      boards.pauseChanged();
    }
  });
  const { compactAfter } = settings;
  const compaction = new Compaction({ state, journal, log, dispatcher, compactAfter });
  const gauges = new Gauges();
  const boards = new Boards({
    get state() {
      return told();
    },
    archive,
    clock,
    paused
  });
  const searches = new Searches({
    state,
    clock,
    archive,
    thinkers: parts.thinkers ?? thinkersInPlace,
    oracles: parts.oracles ?? noOracles,
    nudge: () => dispatcher.after(() => {}),
    timeOver: (experiment, seconds) => {
      const why = `its ${seconds} s are over`;
      dispatcher.dispatch({ kind: 'SearchEnded', at: clock.now(), experiment, why, drop: true });
    }
  });
  const notifier = new Notifier({
    get state() {
      return told();
    },
    log,
    paused
  });
  const streams = new Streams({
    state,
    archive,
    dispatcher,
    outputBytes: settings.outputBytes,
    send: (executor, message) => void executors.send(executor, message)
  });
  const leases: Leases = new Leases({
    state,
    clock,
    leaseMs: settings.leaseMs,
    startMs: settings.startMs,
    leaveMs: settings.leaveMs,
    wentSilent: executor => dispatcher.dispatch({ kind: 'ExecutorWentSilent', at: clock.now(), executor }),
    lost,
    didNotStart: (executor, why) => {
      const label = state.executors.get(executor)?.label ?? executor;
      processEnded(executor, startFailed(label, why, logOf(executor)));
    },
    didNotLeave: executor => void deeds.end(executor),
    fleetOver: fleet => {
      const hours = state.fleets.get(fleet)?.spec.hours;
      const reason = `its ${hours} ${hours === 1 ? 'hour is' : 'hours are'} over`;
      dispatcher.dispatch({ kind: 'FleetStopRequested', at: clock.now(), fleet, reason });
    }
  });
  const catalogue = new Catalogue({
    get state() {
      return told();
    },
    archive,
    notifier,
    outputBytes: settings.snapshotOutputBytes,
    paused
  });
  const ranIn = (id: FleetId): RanIn | undefined => {
    const fleet = state.fleets.get(id)?.spec;
    if (fleet === undefined || parts.packagesOf === undefined) {
      return undefined;
    }
    const { python, packages } = parts.packagesOf(fleet.python);
    return { python, packages: [...packages], ...(fleet.environment === undefined ? {} : { name: fleet.environment }) };
  };
  const reading = new Reading({
    get state() {
      return told();
    },
    archive,
    catalogue,
    gauges,
    ranIn
  });
  const { maxExecutors } = settings;
  const pythonOf = parts.pythonOf ?? (() => undefined);
  const lockOf = (python: string): LockTold | undefined => parts.lockOf?.(python);
  const staff = new Staff({
    state,
    clock,
    ids,
    dispatcher,
    leases,
    providers,
    maxExecutors,
    pythonOf,
    lockOf,
    mustWrite
  });
  const experiments = new Experiments({ state, clock, ids, blobs, dispatcher, catalogue, staff, mustWrite, ranIn });
  const control = new Control({ state, clock, dispatcher, catalogue, staff, mustWrite });
  const completed = (experiment: ExperimentId): void =>
    dispatcher.withNext(() => {
      experiments.archive(experiment);
      dispatcher.after(() => {
        notifier.forget(experiment);
        streams.forgetAll(experiment);
        recorder.forget(experiment);
      });
    });
  const recorder = new Recorder({
    state,
    clock,
    archive,
    records,
    log,
    mostUnwritten: settings.mostUnwritten,
    isDurable: () => read(() => dispatcher.paused === undefined),
    written: (experiment, upTo) => dispatcher.dispatch({ kind: 'RecordsWritten', at: clock.now(), experiment, upTo }),
    finished: experiment => notifier.finished(experiment),
    completed
  });
  const agents = new Agents({
    state,
    clock,
    dispatcher,
    streams,
    leases,
    executors,
    blobs,
    ids,
    log,
    lost,
    processEnded,
    lockOf,
    isGone: executor => {
      const engine = state.fleets.get(state.executors.get(executor)?.fleet ?? '')?.spec.engine;
      return engine !== undefined && (parts.providers.get(engine)?.isGone(executor) ?? false);
    },
    sampled: (executor, sample) => {
      gauges.add(executor, sample);
      notifier.each(listener => listener.sampled?.(executor, sample));
    }
  });
  const deeds = new Deeds({
    parts,
    settings,
    state,
    streams,
    leases,
    recorder,
    sampleEveryMs: () => sampling.everyMs,
    processEnded,
    gone: lost
  });

  const logOf = (executor: ExecutorId): string => {
    const fleet = state.fleets.get(state.executors.get(executor)?.fleet ?? '');
    const provider = providers.get(fleet?.spec.engine ?? '');
    if (provider === undefined) {
      throw new HopyardError('EXECUTOR_NOT_FOUND', { id: executor });
    }
    return provider.log(executor);
  };

  function committed(tick: Tick): void {
    searches.committed(tick.step, event => dispatcher.dispatch(event));
    notifier.committed(tick);
    boards.committed(tick);
    for (const id of tick.step.executors) {
      const executor = state.executors.get(id);
      if (executor !== undefined && isExecutorEnded(executor.state)) {
        leases.forget(id);
        gauges.forget(id);
      }
    }
    for (const id of tick.step.removed) {
      agents.forget(id);
    }
    compaction.whenDue();
  }

  const read = <Answer>(answer: () => Answer): Answer => {
    dispatcher.settle();
    return answer();
  };

  resume();
  log.info('hub open', { replayed, fleets: state.fleets.size, experiments: state.experiments.size });
  return facade({
    state,
    clock,
    blobs,
    dispatcher,
    compaction,
    sampling,
    agents,
    boards,
    catalogue,
    control,
    experiments,
    leases,
    notifier,
    reading,
    recorder,
    searches,
    staff,
    logOf,
    read
  });

  /** Takes up what the last sidecar left: executors have a lease to come back, records are completed. */
  function resume(): void {
    dispatcher.sinceCompaction = replayed;
    const at = clock.now();
    for (const executor of state.executors.values()) {
      if (executor.state === 'idle' || executor.state === 'running') {
        dispatcher.dispatch({ kind: 'ExecutorWentSilent', at, executor: executor.id });
      }
    }
    leases.resume();
    for (const experiment of state.experiments.values()) {
      if (experiment.ended.length > experiment.recorded || isExperimentEnded(experiment.state)) {
        recorder.due(experiment.id);
      }
    }
  }
}
