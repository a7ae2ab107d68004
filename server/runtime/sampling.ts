/** How often agents sample what they use: each second while somebody looks. */
import { isExecutorEnded } from '../core/hub/status';
import type { HubState } from '../core/hub/state';
import type { Executors } from '../ports';
import { SAMPLE_MS } from './settings';

export class Sampling {
  constructor(
    private readonly state: HubState,
    private readonly executors: Executors
  ) {}

  get everyMs(): number {
    return this.watchers > 0 ? SAMPLE_MS.watched : SAMPLE_MS.unwatched;
  }

  /** Somebody looks until disposed. */
  watch(): Disposable {
    this.count(1);
    let watching = true;
    return {
      [Symbol.dispose]: () => {
        if (watching) {
          watching = false;
          this.count(-1);
        }
      }
    };
  }

  private count(more: 1 | -1): void {
    const before = this.everyMs;
    this.watchers += more;
    if (this.everyMs !== before) {
      this.tell();
    }
  }

  private tell(): void {
    for (const executor of this.state.executors.values()) {
      if (!isExecutorEnded(executor.state) && executor.host !== undefined) {
        this.executors.send(executor.id, { kind: 'setSampleRate', everyMs: this.everyMs });
      }
    }
  }

  private watchers = 0;
}
