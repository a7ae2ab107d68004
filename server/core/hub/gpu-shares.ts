/** Who gets which GPU: whole ones, MIG slices, or shares of one. */
import { isExecutorEnded } from './status';
import type { HubState } from './state';

export interface GpuThere {
  readonly id: string;
  readonly mig: boolean;
}

/** How much of each GPU is given out, 0…1, on one engine. */
export function sharesGiven(state: HubState, engine: string): Map<string, number> {
  const given = new Map<string, number>();
  for (const executor of state.executors.values()) {
    const fleet = state.fleets.get(executor.fleet);
    if (
      fleet?.spec.engine !== engine ||
      isExecutorEnded(executor.state) ||
      fleet.slots[executor.slot] !== executor.id
    ) {
      continue;
    }
    for (const gpu of executor.gpus) {
      given.set(gpu, (given.get(gpu) ?? 0) + shareOf(fleet.spec.gpus));
    }
  }
  return given;
}

const shareOf = (each: number): number => (each >= 1 ? 1 : each);
/** Thirds and the like do not add up exactly. */
const ROUNDING = 1e-6;

/** GPUs for each of `size` executors; undefined when there are not enough. `each` is a whole number or a share below 1. */
export function shareOut(
  there: readonly GpuThere[],
  given: ReadonlyMap<string, number>,
  size: number,
  each: number
): string[][] | undefined {
  if (each === 0) {
    return Array.from({ length: size }, () => []);
  }
  const free = new Map(there.map(gpu => [gpu.id, 1 - (given.get(gpu.id) ?? 0)]));
  return each >= 1 ? wholeOnes(there, free, size, each) : parts(free, size, each);
}

function wholeOnes(
  there: readonly GpuThere[],
  free: ReadonlyMap<string, number>,
  size: number,
  each: number
): string[][] | undefined {
  // A process sees one MIG slice at most, so slices serve only executors that want one.
  const usable = there.filter(gpu => (free.get(gpu.id) ?? 0) > 1 - ROUNDING && (each === 1 || !gpu.mig));
  if (usable.length < size * each) {
    return undefined;
  }
  return Array.from({ length: size }, (_, slot) => usable.slice(slot * each, (slot + 1) * each).map(gpu => gpu.id));
}

/** The fullest that still fits, so that whole GPUs stay whole. */
function parts(free: Map<string, number>, size: number, each: number): string[][] | undefined {
  const shares: string[][] = [];
  for (let slot = 0; slot < size; slot++) {
    let chosen: string | undefined;
    for (const [id, left] of free) {
      const better = chosen === undefined || left < (free.get(chosen) ?? 0);
      if (left >= each - ROUNDING && better) {
        chosen = id;
      }
    }
    if (chosen === undefined) {
      return undefined;
    }
    free.set(chosen, (free.get(chosen) ?? 0) - each);
    shares.push([chosen]);
  }
  return shares;
}
