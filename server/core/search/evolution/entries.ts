import type { SearchEntry } from '../entry';
import { searchEntry } from '../entry';
import { differentialEvolution } from './differential';
import { nsga2Search } from './nsga2';

export const EVOLUTION_SEARCHES: readonly SearchEntry[] = [
  searchEntry({
    name: 'de',
    aliases: ['differentialevolution', 'diffev', 'evolutionarysearch'],
    says: 'Differential evolution: many cheap trials, no model.',
    options: {
      population: { kind: 'whole', default: 20, low: 4, says: 'members of the population' },
      generations: { kind: 'whole', default: 0, low: 0, says: 'generations after the initial one; 0 for no end' },
      mutation: { kind: 'number', default: 0.5, low: 0, high: 2, says: 'weight of the difference of two members' },
      crossover: {
        kind: 'number',
        default: 0.7,
        low: 0,
        high: 1,
        says: 'share of parameters an offspring takes from the mutant'
      },
      synchronous: { kind: 'flag', default: false, says: 'whether a generation waits for the one before it' }
    },
    adapts: true,
    make: differentialEvolution
  }),
  searchEntry({
    name: 'nsga2',
    aliases: ['nsgaii', 'nsga'],
    says: 'NSGA-II: a population that spreads along the front of several objectives.',
    options: {
      population: { kind: 'whole', default: 24, low: 4, high: 1000, says: 'members of the population' },
      crossover: { kind: 'number', default: 0.9, low: 0, high: 1, says: 'share of pairs whose values are mixed' }
    },
    several: true,
    adapts: true,
    make: nsga2Search
  })
];
