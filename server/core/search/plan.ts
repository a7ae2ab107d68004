/** What a plan names, made: its space, search and stopping rule. Throws `InvalidSpace` or `InvalidRule`. */
import type { ExperimentSpec, RuleChoice, SearchPlan } from '../../../protocol';
import { InvalidSpace, Space, type Params } from '../space';
import { createRule, InvalidRule, isLimited, type RuleSpec } from '../stopping/registry';
import type { StoppingRule } from '../stopping/rule';
import { SaidRule } from '../stopping/rules/said';
import { CURVE_SEARCHES } from './curves/entries';
import { askedParts, ORACLE, oracleEntry } from './oracle';
import { findSearch, SEARCHES, type SearchEntry } from './registry';
import type { Direction, Search } from './search';
import { within } from './within';

export interface PlannedSearch {
  readonly entry: SearchEntry;
  /** Python proposes. */
  readonly asksOracle: boolean;
  /** Python judges, alone or as a part of the rule. */
  readonly asksRule: boolean;
  /** Whether a suggestion may take long enough to be thought out elsewhere. */
  readonly heavy: boolean;
  /** Whether it hands out budgets, so that a trial may be paused and go on. */
  readonly resumes: boolean;
  /** Whether it learns from the reports, not from the final values alone: only then they are kept for it. */
  readonly readsCurves: boolean;
  readonly space: Space;
  /** For this many trials in all, of which some may be known already; `accept` refuses what must not be tried. */
  search(trials: number | undefined, accept?: (params: Params) => boolean): Search;
  rule(): StoppingRule | undefined;
}

export interface Terms {
  readonly direction: Direction;
  /** Of each objective, where there are several; the first is `direction`. */
  readonly directions?: readonly Direction[];
  /** What each objective is called, the first alone where there is one. */
  readonly names?: readonly string[];
  /** The space is not the one it began in. */
  readonly moved?: boolean;
}

export function termsOf({ direction, objectives, metricKey = 'metric' }: ExperimentSpec): Terms {
  const directions = objectives?.map(objective => objective.direction);
  return {
    names: objectives?.map(objective => objective.name) ?? [metricKey],
    direction: directions?.[0] ?? direction ?? 'max',
    ...(directions === undefined ? {} : { directions })
  };
}

export function planned(plan: SearchPlan, terms: Terms): PlannedSearch {
  const { direction, directions, moved } = terms;
  const space = Space.parse(plan.space, { reversedBounds: plan.swapReversedBounds === true ? 'swap' : 'refuse' });
  const asksOracle = plan.search.name === ORACLE;
  const entry = asksOracle ? oracleEntry(plan.oracle) : findSearch(plan.search.name);
  if (directions !== undefined && directions.length > 1 && !entry.several) {
    const others = SEARCHES.filter(({ several }) => several).map(({ name }) => name);
    throw new InvalidSpace(
      `The search "${entry.name}" looks at one objective, and ${directions.length} are wanted; use one of ${others.join(', ')}, or a sampler of Optuna.`
    );
  }
  const { seed, stopping } = plan;
  const asksRule = askedParts(stopping).length > 0;
  if ((asksRule || plan.oracle?.accepts === true) && plan.oracle === undefined) {
    throw new InvalidSpace('The stopping rule "oracle" needs the Python that judges; the plan has no "oracle".');
  }
  const resumes = 'trials' in entry.options;
  // A scheduler takes as long as what it draws from.
  const sources = [plan.search.options?.['model'], plan.search.options?.['sampler']];
  const heavy = entry.heavy || SEARCHES.some(source => source.heavy && sources.includes(source.name));
  return {
    entry,
    asksOracle,
    asksRule,
    heavy,
    resumes,
    readsCurves: resumes || asksOracle || asksRule || CURVE_SEARCHES.includes(entry),
    space,
    search: (trials, accept) => {
      const cap = resumes && trials !== undefined ? { trials } : {};
      const setting = {
        space,
        direction,
        seed,
        ...(directions === undefined ? {} : { directions }),
        ...(accept === undefined ? {} : { accept })
      };
      const search = entry.create(setting, { ...cap, ...plan.search.options });
      return moved === true ? within(space, search) : search;
    },
    rule: () => ruleOf(stopping, terms)
  };
}

/** Python judges, and nothing stands between its verdict and the trial. */
export const judgesAlone = (stopping: RuleChoice | undefined): boolean =>
  stopping?.name === ORACLE && !isLimited(stopping as RuleSpec);

/**
 * Undefined where nothing is judged here: there is no rule, or Python judges alone. `said` has the verdicts of the part
 * that Python judges. Throws `InvalidRule`.
 */
export function ruleOf(
  stopping: RuleChoice | undefined,
  { direction, directions = [direction], names = [] }: Terms,
  said: StoppingRule = new SaidRule()
): StoppingRule | undefined {
  if (askedParts(stopping).length > 1) {
    throw new InvalidRule('One part of a stopping rule may be Python that judges, not several; join them in Python.');
  }
  const objectives = names.map((name, k) => ({ name, direction: directions[k] ?? direction }));
  return stopping === undefined || judgesAlone(stopping)
    ? undefined
    : createRule(stopping as RuleSpec, { direction, objectives, asked: said });
}
