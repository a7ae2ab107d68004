/**
 * Which GPUs this process may use. Whoever started it with CUDA_VISIBLE_DEVICES (a batch scheduler, a user who shares the machine)
 * gave it those and no others, so its executors get no others. Pure.
 */
import type { FoundGpus } from '../../ports';
import type { FoundGpu } from './nvidia-smi-text';

/**
 * @param visible entries separated by commas, as CUDA reads them: an index (by PCI bus), or the beginning of the UUID of a GPU or of a
 * MIG slice; the list ends at the first entry that names nothing. A GPU in MIG mode stands for its slices. Undefined: all.
 */
export function visibleGpus(found: readonly FoundGpu[], visible: string | undefined): FoundGpus {
  const chosen = visible === undefined ? found : named(found, visible);
  const gpus = chosen.map(({ id, name, memoryMb, mig }) => ({ id, name, memoryMb, mig }));
  if (gpus.length > 0 || found.length === 0) return { gpus };
  const wholes = new Set(found.map(({ whole }) => whole)).size;
  const there = wholes === 1 ? 'the GPU' : `any of the ${wholes} GPUs`;
  return { gpus, says: `CUDA_VISIBLE_DEVICES="${visible}" does not allow ${there} of this machine` };
}

function named(found: readonly FoundGpu[], visible: string): readonly FoundGpu[] {
  const chosen = new Set<FoundGpu>();
  for (const entry of visible.split(',').map(words => words.trim())) {
    const these = found.filter(gpu => isNamed(gpu, entry));
    if (these.length === 0) break;
    these.forEach(gpu => chosen.add(gpu));
  }
  return [...chosen];
}

function isNamed({ index, whole, id, mig }: FoundGpu, entry: string): boolean {
  if (/^\d+$/.test(entry)) return index === Number(entry);
  if (entry.startsWith('GPU-')) return whole.startsWith(entry);
  return mig && entry.startsWith('MIG-') && id.startsWith(entry);
}
