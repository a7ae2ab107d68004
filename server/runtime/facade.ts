/** The hub's face: each call of the rest of the sidecar goes to the part that answers it. Decides nothing. */
import { trialIdOf, type ExecutorId } from '../../protocol';
import { isFleetEnded } from '../core/hub/status';
import type { HubState } from '../core/hub/state';
import { executorView, fleetView } from '../core/hub/views';
import { HopyardError } from '../hopyard-error';
import type { Blobs, Clock } from '../ports';
import type { Agents } from './agents';
import type { Boards } from './board/boards';
import type { Reading } from './board/reading';
import type { Catalogue } from './catalogue';
import type { Compaction } from './compaction';
import type { Control } from './control';
import type { Dispatcher } from './dispatcher';
import type { Experiments } from './experiments';
import type { Hub } from './hub';
import type { Leases } from './leases';
import type { Notifier } from './notifier';
import type { Recorder } from './recorder';
import type { Sampling } from './sampling';
import type { Searches } from './searches/searches';
import type { Staff } from './staff';

export interface HubInside {
  readonly state: HubState;
  readonly clock: Clock;
  readonly blobs: Blobs;
  readonly dispatcher: Dispatcher;
  readonly compaction: Compaction;
  readonly sampling: Sampling;
  readonly agents: Agents;
  readonly boards: Boards;
  readonly catalogue: Catalogue;
  readonly control: Control;
  readonly experiments: Experiments;
  readonly leases: Leases;
  readonly notifier: Notifier;
  readonly reading: Reading;
  readonly recorder: Recorder;
  readonly searches: Searches;
  readonly staff: Staff;
  /** Path of its log file. */
  logOf(executor: ExecutorId): string;
  /** What is on disk, and nothing that waits to be written. */
  read<Answer>(answer: () => Answer): Answer;
}

export function facade(inside: HubInside): Hub {
  const { state, clock, blobs, dispatcher, compaction, sampling, agents, boards, catalogue, control } = inside;
  const { experiments, leases, notifier, reading, recorder, searches, staff } = inside;
  const read = <Answer>(answer: () => Answer): Answer => inside.read(answer);
  return {
    agentJoined: hello => agents.joined(hello),
    received: (executor, message) => agents.received(executor, message),
    heard: executor => agents.heard(executor),
    closed: executor => agents.closed(executor),

    snapshot: () => read(() => catalogue.project()),
    engines: () => staff.engines(),
    startFleet: async spec => fleetView(await staff.startFleet(spec)),
    stopFleet: async (fleet, reason = 'stopped by you') => staff.stopFleet(fleet, reason),
    extendFleet: async (fleet, hours) => staff.extendFleet(fleet, hours),
    resizeFleet: async (fleet, size, by = 'you') => staff.resizeFleet(fleet, size, by),
    stopExecutor: async executor => staff.stopExecutor(executor),
    restartExecutor: async executor => staff.restartExecutor(executor),
    interruptExecutor: async id => {
      const executor = staff.liveExecutor(id);
      if (executor.held !== undefined) {
        const trial = trialIdOf(executor.held.experiment, executor.held.number);
        await experiments.stopTrial(trial, 'interrupt', 'interrupted by you');
      }
      return executorView(executor);
    },
    logOf: executor => inside.logOf(executor),
    samples: executor => agents.samples(executor),
    watchSamples: () => sampling.watch(),

    submit: async (spec, from) => experiments.submit(spec, from),
    experiments: (filter = {}) => read(() => catalogue.experiments(filter)),
    experiment: id => read(() => catalogue.experiment(id)),
    openBoard: (id, changed) => boards.open(id, changed),
    trials: id => read(() => catalogue.trials(catalogue.view(id).id)),
    trial: id => read(() => catalogue.trial(id)),
    output: id => reading.output(id),
    runs: id => reading.runs(id),
    metricOf: id => reading.metricOf(id),
    compared: id => reading.compared(id),
    recorded: id => reading.recorded(id),
    importance: (id, wanted) => reading.importance(id, wanted),
    outcomes: id => read(() => catalogue.outcomes(id)),
    stopExperiment: async (id, reason = 'stopped by you', by) => experiments.stop(id, reason, by),
    stopTrial: async (id, reason = 'stopped by you', by) => experiments.stopTrial(id, 'interrupt', reason, by),
    retryTrial: async (id, by = 'you') => control.retry(id, by),
    continueTrial: async (id, by = 'you') => control.goOn(id, by),
    addTrial: async (id, params, by = 'you') => control.add(id, params, by),
    holdExperiment: async (id, by = 'you') => control.hold(id, by),
    releaseExperiment: async (id, by = 'you') => control.release(id, by),
    noted: async (id, by = 'you') => {
      dispatcher.dispatch({ kind: 'NotesWritten', at: clock.now(), experiment: id, by });
      await dispatcher.durable();
    },
    changeExperiment: async (id, change, by = 'you') => control.change(id, change, by),

    putBlob: (sha256, data) => blobs.put(sha256, data),
    blob: async sha256 => {
      const data = await blobs.get(sha256);
      if (data === undefined) {
        throw new HopyardError('BLOB_NOT_FOUND', { id: sha256 });
      }
      return data;
    },

    subscribe: listener => notifier.subscribe(listener),
    busy: () =>
      recorder.busy ||
      state.experiments.size > 0 ||
      [...state.fleets.values()].some(fleet => !isFleetEnded(fleet.state)),
    get paused() {
      return dispatcher.paused;
    },
    [Symbol.asyncDispose]: async () => {
      leases.close();
      searches.close();
      await recorder.close();
      if (dispatcher.flush() && dispatcher.sinceCompaction > 0) {
        compaction.now();
      }
      dispatcher.close();
    }
  };
}
