import type { SearchEntry } from '../entry';
import { searchEntry } from '../entry';
import { gpSearch } from './gp-search';

export const GP_OPTIONS = {
  start: { kind: 'whole', default: 8, low: 2, says: 'configurations spread over the space before the model is asked' },
  limit: {
    kind: 'whole',
    default: 300,
    low: 10,
    high: 2000,
    says: 'trials the model is fitted to; beyond it the best and the latest'
  },
  warp: {
    kind: 'word',
    default: 'alternate',
    of: ['alternate', 'none', 'log', 'rank', 'mixed'],
    says: 'how long tails of the metric are drawn in; alternate: every other time not at all, then mixed with firmer expectations'
  },
  length: { kind: 'number', default: 0.5, low: 0.01, says: 'expected length scale, for one parameter' },
  lengthSpread: {
    kind: 'number',
    default: 0.6,
    low: 0.01,
    says: 'how far length scales may be from it, in units of ln'
  },
  noise: { kind: 'number', default: 0.001, low: 1e-6, says: 'expected share of noise in the metric' },
  noiseSpread: { kind: 'number', default: 2, low: 0.01, says: 'how far the noise may be from it, in units of ln' },
  evaluations: { kind: 'whole', default: 20, low: 1, says: 'likelihoods computed for a fit' }
} as const;

export const GP_SEARCHES: readonly SearchEntry[] = [
  searchEntry({
    name: 'gp',
    aliases: ['default', 'bo', 'gaussianprocess'],
    says: 'A Gaussian process with expected improvement: the fewest trials, some milliseconds a suggestion.',
    options: GP_OPTIONS,
    heavy: true,
    adapts: true,
    make: gpSearch
  })
];
