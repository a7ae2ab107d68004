import type { SearchEntry } from '../entry';
import { searchEntry } from '../entry';
import { GP_OPTIONS } from '../gp/entries';
import { modelSearch } from './model-search';

const { start, length, lengthSpread, noise, noiseSpread, evaluations } = GP_OPTIONS;

export const CURVE_SEARCHES: readonly SearchEntry[] = [
  searchEntry({
    name: 'model',
    aliases: ['mobster', 'modelbased'],
    says: "A Gaussian process that learns from stopped trials' curves as well: the one to combine with the median rule.",
    options: {
      start,
      limit: { kind: 'whole', default: 150, low: 10, high: 2000, says: 'trials the model is fitted to' },
      length,
      lengthSpread,
      noise,
      noiseSpread,
      evaluations
    },
    heavy: true,
    adapts: true,
    make: modelSearch
  })
];
