/** Searches that need long to choose think beside the event loop; here it is done in place, for want of a thread. */
import { planned } from '../../core/search/plan';
import type { Suggestion, TrialRecord } from '../../core/search/search';
import type { Thinker, ThinkerTask, Thinkers, Told } from '../../ports';

/** A history kept by what it is told; the same in a thread of its own. */
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

  private readonly search;
  private readonly trials: TrialRecord[] = [];
}

export const thinkersInPlace: Thinkers = {
  open: (task): Thinker => {
    const search = new ToldSearch(task);
    return { suggest: async told => search.suggest(told), [Symbol.dispose]: () => {} };
  }
};
