/**
 * Every stopping rule by name, with its options checked.
 *
 * Names are compared without regard to case, blanks, `-` and `_`. Each rule also takes the three options of
 * `LIMITS`, which put a grace period and a ceiling around it.
 */
import type { Objective } from '../../../protocol';
import { AllRule, AnyRule, LimitedRule, type Limits } from './compose';
import {
  InvalidRule,
  readOptions,
  refuseUnknown,
  type OptionTable,
  type OptionValues,
  type RawOptions
} from './options';
import type { RuleOptions, StoppingRule } from './rule';
import { OnMetric } from './on-metric';
import { BEGINNING } from '../search/curves/beginning';
import { PowerLawRule } from './rules/power-law';
import { QuantileRule } from './rules/quantile';
import { RungRule } from './rules/rungs';
import { SameCurveRule } from './rules/same-curve';
import { NoRule, PatienceRule, PlateauRule, ThresholdRule } from './rules/single';

export { InvalidRule } from './options';

/** A rule as it is asked for and recorded; `of` holds the parts of `any` and `all`. */
export interface RuleSpec {
  readonly name: string;
  /** Which of several objectives it judges, and its parts unless they name one; the first unless told. */
  readonly metric?: string;
  readonly options?: RawOptions;
  readonly of?: readonly RuleSpec[];
}

export interface RuleEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence for people who choose. */
  readonly says: string;
  readonly options: OptionTable;
  /** What `graceReports` is for this rule unless told otherwise. */
  readonly grace: number;
  create(goal: RuleOptions, options: RawOptions): StoppingRule;
}

const WHOLE = Number.MAX_SAFE_INTEGER;

const PEER_OPTIONS = {
  interval: { kind: 'whole', default: 1, low: 1, says: 'Judge at every so many steps.' },
  minFinished: { kind: 'whole', default: 3, low: 1, says: 'Judge nobody before so many trials have finished.' },
  minPeers: { kind: 'whole', default: 1, low: 1, says: 'So many finished trials must have reached the step.' },
  peers: {
    kind: 'word',
    default: 'mean',
    of: ['mean', 'best', 'latest'],
    says: "A peer's figure: mean of its reports up to the step, best of them, or the latest."
  }
} as const satisfies OptionTable;

export const RULES: readonly RuleEntry[] = [
  entry({
    name: 'none',
    aliases: ['nostop', 'NoStoppingRule'],
    says: 'Stops nothing.',
    options: {},
    make: () => new NoRule()
  }),
  entry({
    name: 'median',
    aliases: ['MedianStoppingRule'],
    says: "Stops a trial whose best so far is worse than the median of the finished trials' running means at its step.",
    options: PEER_OPTIONS,
    // A mean of one report is no trend: judged at the first, the final regret is a fifth worse (bench/stopping).
    grace: 1,
    make: (goal, { interval, minFinished, minPeers, peers }) =>
      new QuantileRule('median', { ...goal, share: 0.5, interval, minFinished, minPeers, peerFigure: figureOf(peers) })
  }),
  entry({
    name: 'percentile',
    says: 'Keeps a trial while its best so far is among the best so many percent of the finished trials at its step.',
    options: {
      percentile: { kind: 'number', default: 25, low: 0, high: 100, says: 'How many percent are kept.' },
      ...PEER_OPTIONS
    },
    make: (goal, { percentile, interval, minFinished, minPeers, peers }) =>
      new QuantileRule('percentile', {
        ...goal,
        share: percentile / 100,
        interval,
        minFinished,
        minPeers,
        peerFigure: figureOf(peers)
      })
  }),
  entry({
    name: 'asha',
    aliases: ['rung', 'successive-halving'],
    says: 'Lets the best one in eta go on at each rung: steps r, r·eta, r·eta² and so on.',
    options: {
      eta: { kind: 'number', default: 3, low: 1.1, high: 1000, says: 'One in so many goes on.' },
      firstRung: { kind: 'whole', default: 1, low: 1, says: 'The step of the first rung.' },
      maxSteps: { kind: 'whole', default: WHOLE, low: 1, says: 'Where training ends: no rung from there on.' },
      figure: {
        kind: 'word',
        default: 'best',
        of: ['best', 'latest'],
        says: 'What a trial brings to a rung: its best so far, or its value there.'
      }
    },
    make: (goal, { figure, ...options }) =>
      new RungRule('asha', { ...goal, ...options, figure: figure === 'latest' ? 'latest' : 'best' })
  }),
  entry({
    name: 'threshold',
    says: 'Stops a trial whose best so far is worse than a limit.',
    options: {
      limit: { kind: 'needed', says: 'The worst value that is still good enough.' },
      from: { kind: 'whole', default: 0, low: 0, says: 'The step from which on it must be met.' }
    },
    make: (goal, options) => new ThresholdRule({ ...goal, ...options })
  }),
  entry({
    name: 'patience',
    says: 'Stops a trial that has not improved for so many steps.',
    options: {
      patience: { kind: 'whole', default: 10, low: 1, says: 'Steps without improvement.' },
      minDelta: { kind: 'number', default: 0, low: 0, says: 'Less than this is no improvement.' }
    },
    make: (goal, options) => new PatienceRule({ ...goal, ...options })
  }),
  entry({
    name: 'plateau',
    says: 'Stops a trial whose last reports hardly differ.',
    options: {
      window: { kind: 'whole', default: 10, low: 2, high: 1000, says: 'How many reports are looked at.' },
      tolerance: { kind: 'number', default: 0.001, low: 0, says: 'By how much they may differ.' }
    },
    make: (goal, options) => new PlateauRule({ ...goal, ...options })
  }),
  entry({
    name: 'same-curve',
    aliases: ['twin'],
    says: 'Stops a trial whose first reports are those of another to the last digit, for it would end as that one does.',
    options: {
      reports: { kind: 'whole', default: BEGINNING.reports, low: 2, high: 1000, says: 'How many are compared.' },
      values: { kind: 'whole', default: BEGINNING.values, low: 1, says: 'So many of them must differ.' }
    },
    make: (goal, options) => new SameCurveRule({ ...goal, ...options })
  }),
  entry({
    name: 'power-law',
    aliases: ['curve', 'extrapolation'],
    says: 'Extrapolates the learning curve and stops a trial that will hardly beat the best known.',
    options: {
      maxSteps: {
        kind: 'whole',
        default: 0,
        low: 0,
        says: 'Where training ends; 0: as far as any finished trial got.'
      },
      chance: { kind: 'number', default: 0.3, low: 0, high: 1, says: 'Stop when the chance to win is under this.' },
      minReports: { kind: 'whole', default: 4, low: 3, says: 'Reports before the first prediction.' },
      minFinished: {
        kind: 'whole',
        default: 4,
        low: 0,
        says: 'Judge nobody before so many trials have finished, and stop only what looks more hopeless than they did; 0: by the chance alone.'
      },
      minDelta: { kind: 'number', default: 0, low: 0, says: 'How much better counts as better.' }
    },
    make: (goal, options) => new PowerLawRule({ ...goal, ...options })
  })
];

const LIMITS = {
  minSteps: { kind: 'whole', default: 0, low: 0, says: 'No verdict before this step.' },
  graceReports: { kind: 'whole', default: 0, low: 0, says: 'So many first reports of a trial are not judged.' },
  maxStoppedShare: { kind: 'number', default: 1, low: 0, high: 1, says: 'At most this share of the trials is stopped.' }
} as const satisfies OptionTable;

/** The name of a part that Python judges; it is asked in its own process. */
const ASKED = 'oracle';
const JOINED = { any: AnyRule, all: AllRule };
/** How deep `any` and `all` may hold one another. */
const DEEPEST = 8;

export function ruleNames(): string[] {
  return [...RULES.map(rule => rule.name), ...Object.keys(JOINED)];
}

export function createRule(spec: RuleSpec, goal: RuleOptions, depth = 0): StoppingRule {
  const joined = (['any', 'all'] as const).find(name => plain(name) === plain(spec.name));
  const asked = plain(spec.name) === ASKED ? goal.asked : undefined;
  const entry = joined || asked ? undefined : findRule(spec);
  const judged = judgedBy(spec, goal);
  if (asked && spec.metric !== undefined && judged.name !== goal.objectives?.[0]?.name) {
    throw new InvalidRule('Python that judges is shown the first objective; name no metric for it.');
  }
  const { limits, own } = limitsOf(spec, entry?.grace ?? 0);
  const rule = joined
    ? joinedRule(joined, spec, own, goal, depth)
    : (asked ?? (entry as RuleEntry).create({ ...goal, direction: judged.direction }, own));
  const free = limits.minSteps === 0 && limits.graceReports === 0 && limits.maxStoppedShare === 1;
  const limited = free ? rule : new LimitedRule(rule, limits);
  const { objectives = [] } = goal;
  const [first] = objectives;
  // One that is asked elsewhere has said what it said, whichever objective is reported now.
  const isAny = joined || asked || first === undefined || (objectives.length === 1 && spec.metric === undefined);
  return isAny ? limited : new OnMetric(limited, judged.name, first.name);
}

function judgedBy({ name, metric }: RuleSpec, { objectives = [], direction }: RuleOptions): Objective {
  const named = metric === undefined ? objectives[0] : objectives.find(objective => objective.name === metric);
  if (named === undefined && metric !== undefined) {
    const known = objectives.map(objective => objective.name).join(', ') || 'the metric alone';
    throw new InvalidRule(
      `The stopping rule "${name}" is to judge the metric "${metric}", but the experiment's are ${known}; name one of those, or none for the first.`
    );
  }
  return named ?? { name: '', direction };
}

/** Whether a grace period or a ceiling is put around it. */
export const isLimited = ({ options = {} }: Pick<RuleSpec, 'options'>): boolean =>
  Object.keys(options).some(name => Object.hasOwn(LIMITS, name));

/** Maggy's three arguments; `es_interval` counts steps, as in Maggy 0.5 and later. */
export function maggyRule(policy: string, interval: number, min: number): RuleSpec {
  if (plain(policy) === 'none') {
    return { name: 'none' };
  }
  return { name: policy, options: { interval, minFinished: min, graceReports: 0 } };
}

function findRule(spec: RuleSpec): RuleEntry {
  const found = RULES.find(rule => [rule.name, ...rule.aliases].some(name => plain(name) === plain(spec.name)));
  if (!found) {
    throw new InvalidRule(`There is no stopping rule named "${spec.name}"; use one of ${ruleNames().join(', ')}.`);
  }
  if (spec.of !== undefined) {
    throw new InvalidRule(`The stopping rule "${found.name}" is not made of other rules; only any and all take "of".`);
  }
  return found;
}

function joinedRule(
  name: keyof typeof JOINED,
  spec: RuleSpec,
  own: RawOptions,
  goal: RuleOptions,
  depth: number
): StoppingRule {
  refuseUnknown(name, Object.keys(LIMITS), own);
  const parts = spec.of ?? [];
  if (parts.length === 0) {
    throw new InvalidRule(`The stopping rule "${name}" needs "of", a list of at least one rule.`);
  }
  if (depth >= DEEPEST) {
    throw new InvalidRule(`Stopping rules are nested deeper than ${DEEPEST} levels; put them into one list.`);
  }
  const { metric } = spec;
  const named = (part: RuleSpec): RuleSpec => (metric === undefined ? part : { metric, ...part });
  return new JOINED[name](parts.map(part => createRule(named(part), goal, depth + 1)));
}

function limitsOf(spec: RuleSpec, grace: number): { limits: Limits; own: RawOptions } {
  const given = Object.entries(spec.options ?? {});
  const table = { ...LIMITS, graceReports: { ...LIMITS.graceReports, default: grace } };
  const isLimit = ([name]: [string, unknown]): boolean => Object.hasOwn(LIMITS, name);
  return {
    limits: readOptions(spec.name, table, Object.fromEntries(given.filter(isLimit))),
    own: Object.fromEntries(given.filter(option => !isLimit(option)))
  };
}

function entry<T extends OptionTable>(rule: {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly says: string;
  readonly options: T;
  readonly grace?: number;
  readonly make: (goal: RuleOptions, options: OptionValues<T>) => StoppingRule;
}): RuleEntry {
  return {
    name: rule.name,
    aliases: rule.aliases ?? [],
    says: rule.says,
    options: rule.options,
    grace: rule.grace ?? 0,
    create: (goal, raw) => rule.make(goal, readOptions(rule.name, rule.options, raw))
  };
}

function figureOf(word: string): 'mean' | 'best' | 'latest' {
  return word === 'best' || word === 'latest' ? word : 'mean';
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '');
}
