/**
 * What a user's Python decides. It is asked in a process beside the sidecar; what it answers enters as events, so that a
 * replay asks nobody.
 */
import type { OracleChoice, RuleChoice, Verdict } from '../../../protocol';
import { configHash, type Params } from '../space';
import type { SearchEntry } from './entry';
import { InvalidSpace } from '../space';
import type { Suggestion } from './search';
import type { Told } from './told';

/** As a search's or a rule's name: Python proposes, or judges. */
export const ORACLE = 'oracle';

export type OracleQuestion =
  | { readonly ask: 'suggest'; readonly told: Told }
  /** Whether one of these trials should stop, after what was told of them. */
  | { readonly ask: 'judge'; readonly told: Told; readonly trials: readonly number[] }
  | { readonly ask: 'accepts'; readonly params: readonly Params[] }
  /** Nothing follows: the experiment has ended. */
  | { readonly ask: 'end'; readonly told: Told };

export type OracleAnswer =
  | { readonly kind: 'suggestion'; readonly suggestion: Suggestion }
  | { readonly kind: 'verdicts'; readonly verdicts: readonly { readonly trial: number; readonly verdict: Verdict }[] }
  | { readonly kind: 'accepted'; readonly accepted: readonly boolean[] }
  | { readonly kind: 'ended' };

/** Those parts of a rule that Python judges. */
export function askedParts(rule: RuleChoice | undefined): RuleChoice[] {
  if (rule === undefined) {
    return [];
  }
  const parts = (rule.of ?? []) as readonly RuleChoice[];
  return rule.name === ORACLE ? [rule] : parts.flatMap(askedParts);
}

/** What Python is told once, when it begins. */
export interface OracleTask {
  readonly oracle: OracleChoice;
  readonly objectives: readonly { readonly name: string; readonly direction: 'max' | 'min' }[];
  readonly space: unknown;
  readonly seed: number;
  readonly trials?: number;
  readonly rule?: Readonly<Record<string, unknown>>;
}

/** The oracle as the plan's search: known by its name, asked elsewhere. */
export function oracleEntry(oracle: OracleChoice | undefined): SearchEntry {
  if (oracle === undefined) {
    throw new InvalidSpace('The search "oracle" needs the Python that decides; the plan has no "oracle".');
  }
  return {
    name: oracle.name,
    aliases: [],
    says: 'Decided by Python of your own.',
    options: {},
    heavy: true,
    several: true,
    adapts: false,
    independent: false,
    create: () => ({
      name: oracle.name,
      suggest: () => {
        throw new Error(`${oracle.name} is asked in its own process.`);
      }
    })
  };
}

/** A suggestion is used as soon as nothing about it is in doubt, so that answers need not outlive it. */
const MOST_KNOWN = 200_000;

/**
 * A predicate that is answered elsewhere. What is not known yet counts as allowed and is noted: the search is asked
 * again once the answers are there, and as a search is a function of its history it comes to the same candidates.
 */
export class Consent {
  private readonly unknown = new Map<string, Params>();
  private readonly known = new Map<string, boolean>();

  readonly accept = (params: Params): boolean => {
    const hash = configHash(params);
    const answer = this.known.get(hash);
    if (answer === undefined) {
      this.unknown.set(hash, params);
    }
    return answer ?? true;
  };

  learn(hash: string, accepted: boolean): void {
    this.known.set(hash, accepted);
  }

  /** Those to be asked about, taken. With none of them, answers that were needed so far may be forgotten. */
  doubts(): Params[] {
    const params = [...this.unknown.values()];
    this.unknown.clear();
    if (params.length === 0 && this.known.size > MOST_KNOWN) {
      this.known.clear();
    }
    return params;
  }
}
