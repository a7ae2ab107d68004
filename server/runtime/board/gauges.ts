/**
 * What executors use while a trial runs. A long run is thinned out as it goes on, so that days of it stay a few hundred
 * samples; what a sidecar had not written when it was lost is lost with it.
 */
import type { ExecutorId, Sample } from '../../../protocol';

const MOST = 480;

export class Gauges {
  add(executor: ExecutorId, sample: Sample): void {
    let samples = this.samples.get(executor);
    if (samples === undefined) {
      samples = [];
      this.samples.set(executor, samples);
    }
    samples.push(sample);
    if (samples.length >= MOST) this.samples.set(executor, halved(samples));
  }

  since(executor: ExecutorId, startedAt: number): Sample[] {
    return (this.samples.get(executor) ?? []).filter(({ at }) => at >= startedAt);
  }

  /** Those of a run that has ended; the next run begins with none. */
  take(executor: ExecutorId, startedAt: number): Sample[] {
    const samples = this.since(executor, startedAt);
    this.samples.delete(executor);
    return samples;
  }

  forget(executor: ExecutorId): void {
    this.samples.delete(executor);
  }

  private readonly samples = new Map<ExecutorId, Sample[]>();
}

/** Two become one: the mean of the loads, the greater of the memories. */
function halved(samples: readonly Sample[]): Sample[] {
  const kept: Sample[] = [];
  for (let k = 0; k < samples.length; k += 2) {
    const [one, other] = [samples[k], samples[k + 1]];
    if (one !== undefined) kept.push(other === undefined ? one : joined(one, other));
  }
  return kept;
}

function joined(one: Sample, other: Sample): Sample {
  return {
    at: one.at,
    cpu: (one.cpu + other.cpu) / 2,
    memoryBytes: Math.max(one.memoryBytes, other.memoryBytes),
    gpus: one.gpus.map((gpu, k) => {
      const later = other.gpus[k] ?? gpu;
      return { ...gpu, load: (gpu.load + later.load) / 2, memoryBytes: Math.max(gpu.memoryBytes, later.memoryBytes) };
    })
  };
}
