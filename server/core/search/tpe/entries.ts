import type { SearchEntry } from '../entry';
import { searchEntry } from '../entry';
import { tpeSearch } from './tpe-search';

export const TPE_OPTIONS = {
  start: { kind: 'whole', default: 10, low: 2, says: 'configurations spread over the space before the model is asked' },
  good: { kind: 'number', default: 0.15, low: 0.001, high: 0.9, says: 'share of the trials that count as good' },
  mostGood: { kind: 'whole', default: 25, low: 1, says: 'the largest number of good trials' },
  candidates: { kind: 'whole', default: 64, low: 1, says: 'configurations compared for a suggestion' },
  width: { kind: 'number', default: 0.2, low: 0.001, high: 10, says: 'width of a kernel, for one trial' },
  least: { kind: 'number', default: 0.01, low: 1e-6, high: 1, says: 'the least width of a kernel' }
} as const;

export const TPE_SEARCHES: readonly SearchEntry[] = [
  searchEntry({
    name: 'tpe',
    says: 'Tree-structured Parzen estimator: a suggestion in about a millisecond, for any kind of space.',
    options: TPE_OPTIONS,
    adapts: true,
    make: tpeSearch
  })
];
