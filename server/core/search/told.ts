/** A search that is told what changed rather than given the whole history: for one that thinks somewhere else. */
import type { SearchPlan } from '../../../protocol';
import { planned } from './plan';
import type { Direction, Search, Suggestion, TrialRecord } from './search';

export interface ThinkerTask {
  readonly plan: SearchPlan;
  readonly direction: Direction;
  /** Trials in all. */
  readonly trials?: number;
}

export interface Told {
  /** What changed since it was last asked; all there is when it is asked first. */
  readonly changed: readonly TrialRecord[];
  /** Numbers of the ended ones, all of them in their order. */
  readonly ended: readonly number[];
}

export class ToldSearch {
  constructor({ plan, direction, trials }: ThinkerTask) {
    this.search = planned(plan, direction).search(trials);
  }

  suggest({ changed, ended }: Told): Suggestion {
    for (const record of changed) {
      this.trials[record.number] = record;
    }
    return this.search.suggest({ trials: this.trials, ended });
  }

  private readonly search: Search;
  private readonly trials: TrialRecord[] = [];
}
