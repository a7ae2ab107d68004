/** Configurations that ran before, where that matters. */
import type { SearchPlan } from '../../../protocol';
import type { Experiment } from '../../core/hub/state';
import { configHash, type Params } from '../../core/space';

export class Twins {
  constructor(
    private readonly experiment: Experiment,
    private readonly duplicates: SearchPlan['duplicates']
  ) {}

  /** How many proposals in a row had been tried before. */
  inARow = 0;

  /** An earlier trial with the same parameters, and what becomes of this one. */
  of(params: Params, budget: number | undefined): { twin?: number; duplicate?: 'reuse' | 'skip' } {
    const found = this.find(keyOf(params, budget));
    this.inARow = found.twin === undefined ? 0 : this.inARow + 1;
    return found;
  }

  private find(key: string): { twin?: number; duplicate?: 'reuse' | 'skip' } {
    const { duplicates } = this;
    if (duplicates !== 'reuse' && duplicates !== 'skip') {
      return {};
    }
    for (const { number, params: earlier, budget, twin } of this.experiment.trials.slice(this.hashed)) {
      const earlierKey = keyOf((earlier ?? {}) as Params, budget);
      if (twin === undefined && !this.firsts.has(earlierKey)) {
        this.firsts.set(earlierKey, number);
      }
    }
    this.hashed = this.experiment.trials.length;
    const twin = this.firsts.get(key);
    const known = twin === undefined ? undefined : this.experiment.trials[twin];
    // One that runs still, or failed, has no result to take over.
    return twin === undefined || (duplicates === 'reuse' && known?.state !== 'succeeded')
      ? {}
      : { twin, duplicate: duplicates };
  }

  private readonly firsts = new Map<string, number>();
  private hashed = 0;
}

/** What a small budget gave says nothing about a larger one. */
const keyOf = (params: Params, budget: number | undefined): string => `${configHash(params)} ${budget ?? ''}`;
