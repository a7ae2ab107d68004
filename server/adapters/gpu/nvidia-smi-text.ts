/**
 * What `nvidia-smi` prints, read into GPUs. Pure: the text comes from outside.
 * A GPU in MIG mode cannot run CUDA work as a whole: its slices stand in its place, and without slices it is not usable.
 */
export interface FoundGpu {
  /** Of the whole GPU, as `nvidia-smi` counts: by PCI bus. */
  readonly index: number;
  /** UUID of the whole GPU. */
  readonly whole: string;
  /** What CUDA_VISIBLE_DEVICES takes. */
  readonly id: string;
  readonly name: string;
  readonly memoryMb: number;
  readonly mig: boolean;
}

interface Slice {
  readonly id: string;
  readonly profile: string;
}

/** The fields asked for, in this order, as `--query-gpu` names them. */
export const QUERY = ['index', 'uuid', 'name', 'memory.total', 'mig.mode.current'] as const;

/**
 * @param query `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`
 * @param list `nvidia-smi -L`, the only place that names MIG slices
 */
export function readGpus(query: string, list: string): readonly FoundGpu[] {
  const slices = slicesByGpu(list);
  const found: FoundGpu[] = [];
  for (const line of query.split(/\r?\n/)) {
    const gpu = readQueryLine(line);
    if (gpu === undefined) continue;
    const { index, id: whole } = gpu;
    if (!gpu.migEnabled) {
      found.push({ index, whole, id: whole, name: gpu.name, memoryMb: gpu.memoryMb, mig: false });
      continue;
    }
    for (const slice of slices.get(whole) ?? []) {
      found.push({
        index,
        whole,
        id: slice.id,
        name: `${gpu.name} MIG ${slice.profile}`,
        memoryMb: sliceMemoryMb(slice.profile),
        mig: true
      });
    }
  }
  return found;
}

interface QueriedGpu {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly memoryMb: number;
  readonly migEnabled: boolean;
}

/** A line such as `0, GPU-5d5b…, NVIDIA A100-SXM4-40GB, 40960, Enabled`; anything else (an error's sentence) is no GPU. */
function readQueryLine(line: string): QueriedGpu | undefined {
  const cells = line.split(', ').map(cell => cell.trim());
  const [index, id, ...rest] = cells;
  if (index === undefined || !/^\d+$/.test(index) || id === undefined || !id.startsWith('GPU-')) return undefined;
  // From the end, since nothing forbids a comma in a product's name.
  const mig = rest.pop();
  const memory = rest.pop();
  if (mig === undefined || memory === undefined || rest.length === 0) return undefined;
  // `[N/A]`, `[Not Supported]` or `[Insufficient Permissions]` where the driver does not tell.
  const memoryMb = /^\d+$/.test(memory) ? Number(memory) : 0;
  return { index: Number(index), id, name: rest.join(', '), memoryMb, migEnabled: mig === 'Enabled' };
}

function slicesByGpu(list: string): Map<string, Slice[]> {
  const slices = new Map<string, Slice[]>();
  let current: Slice[] = [];
  for (const line of list.split(/\r?\n/)) {
    const gpu = /^GPU \d+: .*\(UUID: (GPU-[^)]+)\)/.exec(line);
    if (gpu?.[1] !== undefined) {
      current = [];
      slices.set(gpu[1], current);
      continue;
    }
    const slice = /^\s*MIG (\S+)\s+Device\s+\d+: \(UUID: (MIG-[^)]+)\)/.exec(line);
    if (slice?.[1] !== undefined && slice[2] !== undefined) current.push({ profile: slice[1], id: slice[2] });
  }
  return slices;
}

/** `3g.20gb`, `1c.3g.20gb`, `1g.10gb+me`: the profile's name is the only place that tells the memory. */
function sliceMemoryMb(profile: string): number {
  const gigabytes = /(\d+)gb/.exec(profile)?.[1];
  return gigabytes === undefined ? 0 : Number(gigabytes) * 1024;
}
