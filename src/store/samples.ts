import type { ProjectDelta, Sample } from '../../protocol';

/** How many readings a sparkline shows: a minute at one a second. */
export const SAMPLES_KEPT = 60;
const NONE: readonly Sample[] = [];

/** The last minute of each executor's readings. */
export class SampleHistory {
  of(executor: string): readonly Sample[] {
    return this._rows.get(executor) ?? NONE;
  }

  /** Adds readings; says whether anything was new. */
  add(samples: ProjectDelta['samples']): boolean {
    let added = false;
    for (const { executor, sample } of samples) {
      const rows = this.of(executor);
      const newest = rows[rows.length - 1];
      if (!newest || sample.at > newest.at) {
        this._rows.set(executor, [...rows, sample].slice(-SAMPLES_KEPT));
        added = true;
      }
    }
    return added;
  }

  /** Takes in older readings, as the sidecar remembers them. */
  fill(executor: string, samples: readonly Sample[]): void {
    const known = new Map([...samples, ...this.of(executor)].map(sample => [sample.at, sample]));
    this._rows.set(executor, [...known.values()].sort((a, b) => a.at - b.at).slice(-SAMPLES_KEPT));
  }

  /** Forgets executors that are gone. */
  keep(executors: ReadonlySet<string>): void {
    for (const executor of this._rows.keys()) {
      if (!executors.has(executor)) {
        this._rows.delete(executor);
      }
    }
  }

  private readonly _rows = new Map<string, readonly Sample[]>();
}
