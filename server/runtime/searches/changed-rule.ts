/** Another stopping rule for a search that runs. Throws BAD_REQUEST where it cannot judge, with the reason. */
import { isDeepStrictEqual } from 'node:util';
import type { RuleChoice, SearchPlan } from '../../../protocol';
import type { Experiment } from '../../core/hub/state';
import { askedParts } from '../../core/search/oracle';
import { ruleOf, termsOf } from '../../core/search/plan';
import { InvalidRule } from '../../core/stopping/registry';
import { HopyardError } from '../../hopyard-error';

/** Python that judges was sent with the plan: only that one can be come back to. */
export function checkRule({ spec }: Experiment, plan: SearchPlan, stopping: RuleChoice): void {
  const refuse = (why: string): never => {
    throw new HopyardError('BAD_REQUEST', { what: 'The new stopping rule', why: why.replace(/\.$/, '') });
  };
  const asked = askedParts(stopping);
  if (asked.length > 0 && !isDeepStrictEqual(asked, askedParts(plan.stopping))) {
    refuse(
      'Python that judges is sent when an experiment begins and cannot be given to one that runs; use a rule by name, or start a new experiment with stopping= and what is known of this one (known=)'
    );
  }
  try {
    ruleOf(stopping, termsOf(spec));
  } catch (error) {
    if (error instanceof InvalidRule) {
      refuse(error.message);
    }
    throw error;
  }
}
