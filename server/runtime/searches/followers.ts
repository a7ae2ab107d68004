/** Somebody beside the event loop who is told the history bit by bit: what changed since it was told last. */
import type { History, TrialRecord } from '../../core/search/search';
import type { Told } from '../../core/search/told';

export class Follower {
  private readonly changed = new Set<number>();
  private whole = true;

  constructor(private readonly history: History) {}

  note(record: number): void {
    this.changed.add(record);
  }

  /** It has forgotten everything, for it was started anew. */
  forgot(): void {
    this.whole = true;
  }

  take(): Told {
    const { trials, ended } = this.history;
    const numbers = this.whole ? trials.keys() : [...this.changed];
    const changed: TrialRecord[] = [];
    for (const number of numbers) {
      const record = trials[number];
      if (record !== undefined) {
        // As what can be sent to wherever it thinks.
        changed.push({ ...record, reports: [...record.reports] });
      }
    }
    this.changed.clear();
    this.whole = false;
    return { changed, ended: [...ended] };
  }
}
