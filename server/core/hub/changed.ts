/** What somebody changed of a search that runs, in words: from what, to what. */
import type { RuleChoice } from '../../../protocol';
import { type ParameterSpec, Space, type SpaceSpec } from '../space';
import type { Experiment } from './state';

export interface Changes {
  readonly trials?: number;
  readonly maxConcurrent?: number;
  readonly space?: unknown;
  readonly stopping?: RuleChoice;
}

/** Of one value so much is told, and of so many parameters each by itself. */
const LONGEST = 200;
const MOST_NAMED = 4;

/** `experiment` as it is before the change; without it only the new values are told. */
export function changed({ trials, maxConcurrent, space, stopping }: Changes, experiment?: Experiment): string {
  const plan = experiment?.spec.plan.kind === 'search' ? experiment.spec.plan : undefined;
  const search = experiment?.search;
  const swap = plan?.swapReversedBounds === true;
  const parts = [
    ...(trials === undefined ? [] : [moved('trials', search && (search.trials ?? 'no limit'), trials)]),
    ...(maxConcurrent === undefined
      ? []
      : [moved('trials at once', search && (search.maxConcurrent ?? 'as many as there are executors'), maxConcurrent)]),
    ...(space === undefined ? [] : spaceWords(specOf(search?.space ?? plan?.space, swap), specOf(space, swap))),
    ...(stopping === undefined
      ? []
      : [moved('the stopping rule', plan && ruleText(search?.stopping ?? plan.stopping), ruleText(stopping))])
  ];
  return parts.length === 0 ? 'changed nothing' : `changed ${parts.join(' and ')}`;
}

type Told = string | number | undefined;

const moved = (what: string, from: Told, to: Told): string =>
  from === undefined ? `${what} to ${to}` : from === to ? `${what}: ${to} as before` : `${what} from ${from} to ${to}`;

/** As people read it: median (minFinished=3), any of median, patience, plateau by loss. */
function ruleText({ name, metric, options = {}, of = [] }: RuleChoice = { name: 'none' }): string {
  const told = Object.entries(options).map(([option, value]) => `${option}=${JSON.stringify(value)}`);
  const parts = of.map(part => (isRecord(part) ? String(part['name']) : String(part)));
  const words = [
    name,
    ...(parts.length > 0 ? [`of ${parts.join(', ')}`] : []),
    ...(metric === undefined ? [] : [`by ${metric}`]),
    ...(told.length > 0 ? [`(${told.join(', ')})`] : [])
  ];
  return shortened(words.join(' '));
}

/** A space that no version reads any more is not told apart. */
function specOf(space: unknown, swap: boolean): SpaceSpec | undefined {
  try {
    return space === undefined ? undefined : Space.parse(space, { reversedBounds: swap ? 'swap' : 'refuse' }).spec;
  } catch {
    return undefined;
  }
}

function spaceWords(before: SpaceSpec | undefined, after: SpaceSpec | undefined): string[] {
  const old = new Map(before?.parameters.map(parameter => [parameter.name, rangeText(parameter)]));
  const differing = (after?.parameters ?? []).filter(one => old.has(one.name) && old.get(one.name) !== rangeText(one));
  if (differing.length === 0) {
    return ['the search space'];
  }
  const named = differing
    .slice(0, MOST_NAMED)
    .map(parameter => moved(shortened(parameter.name), old.get(parameter.name), rangeText(parameter)));
  const more = differing.length - named.length;
  return more > 0 ? [...named, `${more} more ${more === 1 ? 'parameter' : 'parameters'}`] : named;
}

function rangeText(parameter: ParameterSpec): string {
  switch (parameter.type) {
    case 'float':
    case 'int': {
      const { low, high, log, step } = parameter;
      return `${low}…${high}${log === true ? ' (log)' : ''}${step === undefined ? '' : ` by ${step}`}`;
    }
    case 'discrete':
      return shortened(`{${parameter.values.join(', ')}}`);
    case 'categorical':
      return shortened(`{${parameter.choices.map(choice => JSON.stringify(choice)).join(', ')}}`);
    case 'constant':
      return shortened(JSON.stringify(parameter.value));
  }
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
