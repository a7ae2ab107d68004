import type { SearchEntry } from '../entry';
import { searchEntry } from '../entry';
import { gridSearch } from './grid-search';
import { randomSearch } from './random-search';
import { sobolSearch } from './sobol-search';

export const BASIC_SEARCHES: readonly SearchEntry[] = [
  searchEntry({
    name: 'random',
    aliases: ['randomsearch'],
    says: 'Independent uniform draws.',
    options: {},
    several: true,
    adapts: true,
    independent: true,
    make: setting => randomSearch(setting)
  }),
  searchEntry({
    name: 'grid',
    aliases: ['gridsearch'],
    says: 'Every combination of the listed values, once.',
    several: true,
    options: {
      points: { kind: 'whole', default: 0, low: 0, high: 10_000, says: 'values taken of each continuous parameter' },
      limit: { kind: 'whole', default: 1_000_000, low: 1, says: 'the largest grid that is not a mistake' }
    },
    independent: true,
    make: gridSearch
  }),
  searchEntry({
    name: 'sobol',
    aliases: ['qmc', 'quasirandom'],
    says: 'Scrambled Sobol points, which cover the space more evenly than random draws.',
    options: {},
    several: true,
    adapts: true,
    independent: true,
    make: setting => sobolSearch(setting)
  })
];
