/** The schedulers by name. Their samplers are entries themselves, handed in so that neither list imports the other. */
import type { SearchEntry } from '../entry';
import { searchEntry } from '../entry';
import type { OptionTable, OptionValues } from '../options';
import type { SearchSetting } from '../setting';
import { ashaSearch } from './asha';
import { modelSample } from './bohb';
import { dehbSearch } from './dehb';
import { hyperbandSearch } from './hyperband';
import { levelsOf } from './ladder';
import { pbtSearch } from './pbt';
import { randomSample, sampleFrom, type Sample } from './sampler';

const LADDER = {
  minBudget: { kind: 'number', default: 1, low: 1e-9, says: 'what a trial is given first, in steps or epochs' },
  maxBudget: { kind: 'number', default: 81, low: 1e-9, says: 'what the best trials are given in the end' },
  eta: { kind: 'number', default: 3, low: 1.1, high: 1000, says: 'one trial in so many is promoted' },
  trials: { kind: 'whole', default: 0, low: 0, says: 'trials in all; 0 for no end' }
} as const satisfies OptionTable;

export function schedulerEntries(samplers: readonly SearchEntry[]): SearchEntry[] {
  const names = samplers.map(({ name }) => name);
  const sampler = {
    kind: 'word',
    default: 'random',
    of: names,
    says: 'where new configurations come from'
  } as const;
  const model = { ...sampler, default: names.includes('tpe') ? 'tpe' : 'random', says: 'what learns from the trials' };
  const named = (setting: SearchSetting, name: string): Sample =>
    sampleFrom((samplers.find(entry => entry.name === name) as SearchEntry).create(setting, {}));
  return [
    searchEntry({
      name: 'asha',
      says: 'Asynchronous successive halving: trials are paused at rungs, and the best one in eta goes on.',
      options: {
        ...LADDER,
        brackets: {
          kind: 'whole',
          default: 1,
          low: 1,
          high: 50,
          says: 'how many first budgets are tried side by side'
        },
        sampler
      },
      make: (setting, { sampler, ...options }) =>
        ashaSearch(named(setting, sampler), { ...options, direction: setting.direction })
    }),
    searchEntry({
      name: 'hyperband',
      says: 'Rounds of successive halving, each starting fewer trials at a larger budget; rungs promote when complete.',
      options: {
        ...LADDER,
        overlap: { kind: 'flag', default: true, says: 'work on the next round while a rung waits for its last trial' },
        sampler
      },
      make: (setting, { sampler, ...options }) =>
        hyperbandSearch(named(setting, sampler), { ...options, direction: setting.direction })
    }),
    searchEntry({
      name: 'bohb',
      says: 'A model of the highest budget that enough trials have reached, in the brackets of Hyperband.',
      options: {
        ...LADDER,
        synchronous: { kind: 'flag', default: false, says: "Hyperband's rounds, instead of asynchronous brackets" },
        brackets: { kind: 'whole', default: 0, low: 0, high: 50, says: 'asynchronous brackets; 0: all there are' },
        randomEvery: { kind: 'whole', default: 3, low: 0, says: 'one configuration in so many is random; 0: none' },
        minPoints: { kind: 'whole', default: 0, low: 0, says: 'trials that make a budget enough; 0: parameters + 2' },
        model
      },
      make: (setting, options) => bohb(setting, options, samplers)
    }),
    searchEntry({
      name: 'dehb',
      says: 'Differential evolution of a population for each budget, in the brackets of Hyperband.',
      options: {
        ...LADDER,
        mutation: { kind: 'number', default: 0.5, low: 0, high: 2, says: 'how far mutants move along a difference' },
        crossover: { kind: 'number', default: 0.5, low: 0, high: 1, says: 'the share of parameters a mutant hands on' }
      },
      make: dehbSearch
    }),
    searchEntry({
      name: 'pbt',
      aliases: ['population-based-training'],
      says: 'A population trains side by side; the weak go on from the checkpoints of the strong, slightly changed.',
      options: {
        population: { kind: 'whole', default: 8, low: 2, high: 10_000, says: 'members' },
        interval: { kind: 'number', default: 5, low: 1e-9, says: 'steps or epochs of one generation' },
        generations: { kind: 'whole', default: 10, low: 1, says: 'how often members are compared' },
        quantile: { kind: 'number', default: 0.25, low: 0, high: 0.5, says: 'the share that gives way each time' },
        resample: { kind: 'number', default: 0.25, low: 0, high: 1, says: 'the chance of drawing a parameter anew' },
        step: { kind: 'number', default: 0.1, low: 0, high: 1, says: 'how far a parameter moves, of its range' },
        trials: { kind: 'whole', default: 0, low: 0, says: 'trials in all; 0 for as many as it takes' }
      },
      make: pbtSearch
    })
  ];
}

type BohbOptions = OptionValues<typeof LADDER> & {
  readonly synchronous: boolean;
  readonly brackets: number;
  readonly randomEvery: number;
  readonly minPoints: number;
  readonly model: string;
};

function bohb(setting: SearchSetting, options: BohbOptions, samplers: readonly SearchEntry[]) {
  const levels = levelsOf(options);
  const entry = samplers.find(({ name }) => name === options.model) as SearchEntry;
  const sample = modelSample({
    direction: setting.direction,
    levels,
    minPoints: options.minPoints === 0 ? setting.space.axes.length + 2 : options.minPoints,
    randomEvery: options.randomEvery,
    model: () => entry.create(setting, {}),
    random: randomSample(setting)
  });
  const ladder = { ...options, direction: setting.direction };
  return options.synchronous
    ? hyperbandSearch(sample, { ...ladder, overlap: true }, 'bohb')
    : ashaSearch(sample, { ...ladder, brackets: options.brackets === 0 ? levels.length : options.brackets }, 'bohb');
}
