/** What a plan names, made: its space, search and stopping rule. Throws `InvalidSpace` or `InvalidRule`. */
import type { SearchPlan } from '../../../protocol';
import { Space } from '../space';
import { createRule, type RuleSpec } from '../stopping/registry';
import type { StoppingRule } from '../stopping/rule';
import { CURVE_SEARCHES } from './curves/entries';
import { findSearch, SEARCHES, type SearchEntry } from './registry';
import type { Direction, Search } from './search';

export interface PlannedSearch {
  readonly entry: SearchEntry;
  /** Whether a suggestion may take long enough to be thought out elsewhere. */
  readonly heavy: boolean;
  /** Whether it hands out budgets, so that a trial may be paused and go on. */
  readonly resumes: boolean;
  /** Whether it learns from the reports, not from the final values alone: only then they are kept for it. */
  readonly readsCurves: boolean;
  readonly space: Space;
  /** For this many trials in all, of which some may be known already. */
  search(trials: number | undefined): Search;
  rule(): StoppingRule | undefined;
}

export function planned(plan: SearchPlan, direction: Direction): PlannedSearch {
  const space = Space.parse(plan.space, { reversedBounds: plan.swapReversedBounds === true ? 'swap' : 'refuse' });
  const entry = findSearch(plan.search.name);
  const { seed, stopping } = plan;
  const resumes = 'trials' in entry.options;
  // A scheduler takes as long as what it draws from.
  const sources = [plan.search.options?.['model'], plan.search.options?.['sampler']];
  const heavy = entry.heavy || SEARCHES.some(source => source.heavy && sources.includes(source.name));
  return {
    entry,
    heavy,
    resumes,
    readsCurves: resumes || CURVE_SEARCHES.includes(entry),
    space,
    search: trials => {
      const cap = resumes && trials !== undefined ? { trials } : {};
      return entry.create({ space, direction, seed }, { ...cap, ...plan.search.options });
    },
    rule: () => (stopping === undefined ? undefined : createRule(stopping as RuleSpec, { direction }))
  };
}
