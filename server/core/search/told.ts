/** A search that is told what changed rather than given the whole history: for one that thinks somewhere else. */
import type { SearchPlan } from '../../../protocol';
import type { Params } from '../space';
import { Changes } from './changes';
import { Curve } from './curve';
import { Consent } from './oracle';
import { planned, type Terms } from './plan';
import type { Search, Suggestion, TrialRecord } from './search';

export interface ThinkerTask extends Terms {
  readonly plan: SearchPlan;
  /** Trials in all. */
  readonly trials?: number;
}

export interface Told {
  /** What changed since it was last asked; all there is when it is asked first. */
  readonly changed: readonly TrialRecord[];
  /** Numbers of the ended ones, all of them in their order. */
  readonly ended: readonly number[];
  /** Configurations that may, or may not, be tried, by hash: what was found out since it was last asked. */
  readonly consent?: readonly (readonly [hash: string, accepted: boolean])[];
}

/** It cannot say yet: first it must be known whether these may be tried. */
export interface Doubt {
  readonly kind: 'doubt';
  readonly params: readonly Params[];
}

export class ToldSearch {
  constructor({ plan, trials, ...terms }: ThinkerTask) {
    this.consent = plan.oracle?.accepts === true ? new Consent() : undefined;
    this.search = planned(plan, terms).search(trials, this.consent?.accept);
  }

  suggest({ changed, ended, consent = [] }: Told): Suggestion | Doubt {
    for (const [hash, accepted] of consent) {
      this.consent?.learn(hash, accepted);
    }
    for (const record of changed) {
      this.trials[record.number] = { ...record, reports: Curve.of(record.reports) };
      this.changes.note(record.number);
    }
    return sure(this.search, this.consent, { trials: this.trials, ended, changes: this.changes });
  }

  private readonly search: Search;
  private readonly consent: Consent | undefined;
  private readonly trials: TrialRecord[] = [];
  private readonly changes = new Changes();
}

/** What the search suggests once all it looked at is known to be allowed or not. */
export function sure(
  search: Search,
  consent: Consent | undefined,
  history: Parameters<Search['suggest']>[0]
): Suggestion | Doubt {
  const suggestion = search.suggest(history);
  const params = consent?.doubts() ?? [];
  return params.length === 0 ? suggestion : { kind: 'doubt', params };
}
