/** Whether a fleet can be had, and which GPUs each of its executors gets. Refusals say what is there. */
import type { EngineView, FleetSpec } from '../../protocol';
import { shareOut, sharesGiven } from '../core/hub/gpu-shares';
import { isExecutorEnded } from '../core/hub/status';
import type { HubState } from '../core/hub/state';
import { HopyardError } from '../hopyard-error';

const LEAST_EXECUTORS = 64;
const EXECUTORS_A_CORE = 8;

/** GPUs of each of `more` executors of a fleet that is to be of the spec's size; throws the error of the table that says why not. */
export function admit(
  state: HubState,
  spec: FleetSpec,
  engine: EngineView,
  most: number | undefined,
  more = spec.size
): string[][] {
  if (!engine.available) {
    throw new HopyardError('ENGINE_UNAVAILABLE', { engine: engine.name, why: engine.says });
  }
  const limit = most ?? Math.max(LEAST_EXECUTORS, EXECUTORS_A_CORE * engine.cores);
  if (executorsOn(state, engine.name) + more > limit) {
    throw new HopyardError('TOO_MANY_EXECUTORS', { wanted: spec.size, most: limit });
  }
  if (spec.memoryMb > engine.memoryMb) {
    throw new HopyardError('TOO_MUCH_MEMORY', { wanted: spec.memoryMb, there: engine.memoryMb });
  }
  if (spec.gpus > 1 && !Number.isInteger(spec.gpus)) {
    const why = `${spec.gpus} is neither a whole number of GPUs nor a share of one`;
    throw new HopyardError('BAD_REQUEST', { what: 'GPUs per executor', why });
  }
  const shares = shareOut(engine.gpus, sharesGiven(state, engine.name), more, spec.gpus);
  if (shares === undefined) {
    throw new HopyardError('NO_GPU', { wanted: more * spec.gpus, there: gpusThere(state, engine) });
  }
  return shares;
}

/** The engine with what is free of its GPUs now. */
export function withFreeShares(state: HubState, engine: EngineView): EngineView {
  const given = sharesGiven(state, engine.name);
  const gpus = engine.gpus.map(gpu => ({ ...gpu, free: clamp(1 - (given.get(gpu.id) ?? 0)) }));
  return { ...engine, gpus };
}

function gpusThere(state: HubState, engine: EngineView): string {
  if (engine.gpus.length === 0) {
    return engine.gpuSays ?? 'no GPU was found on this machine';
  }
  const free = withFreeShares(state, engine).gpus.reduce((sum, gpu) => sum + gpu.free, 0);
  const count = engine.gpus.length;
  return `${engine.name} has ${count} ${count === 1 ? 'GPU' : 'GPUs'}, ${Number(free.toFixed(2))} free`;
}

function executorsOn(state: HubState, engine: string): number {
  let alive = 0;
  for (const executor of state.executors.values()) {
    const sameEngine = state.fleets.get(executor.fleet)?.spec.engine === engine;
    alive += sameEngine && !isExecutorEnded(executor.state) ? 1 : 0;
  }
  return alive;
}

const clamp = (share: number): number => Math.min(1, Math.max(0, Number(share.toFixed(6))));
