/** This machine as the launch panel describes it. */
import { availableParallelism, totalmem } from 'node:os';
import type { EngineView } from '../../../../protocol';
import type { Gpus } from '../../../ports';

const MB = 1024 * 1024;

export async function describeMachine(gpus: Gpus): Promise<EngineView> {
  const { gpus: found, says: why } = await gpus.find();
  const cores = availableParallelism();
  const memoryMb = memoryLimitMb();
  const view: EngineView = {
    name: 'local',
    title: 'This machine',
    available: true,
    says: `${counted(cores, 'core')}, ${Math.round(memoryMb / 1024)} GB, ${gpusInWords(found)}`,
    cores,
    memoryMb,
    gpus: found.map(gpu => ({ ...gpu, free: 1 }))
  };
  return found.length === 0 ? { ...view, gpuSays: why ?? 'no GPU found on this machine' } : view;
}

function gpusInWords(found: readonly { mig: boolean }[]): string {
  const slices = found.filter(gpu => gpu.mig).length;
  const whole = found.length - slices;
  const words = [];
  if (whole > 0) words.push(counted(whole, 'GPU'));
  if (slices > 0) words.push(counted(slices, 'MIG slice'));
  return words.length === 0 ? 'no GPU' : words.join(' and ');
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** What a container may use, or what the machine has. */
export function memoryLimitMb(): number {
  const limit = process.constrainedMemory();
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.floor(bytes / MB);
}
