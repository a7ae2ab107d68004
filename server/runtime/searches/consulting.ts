/** The counsel of an experiment whose plan has an oracle: what that is told when it begins. */
import type { SearchPlan } from '../../../protocol';
import type { Experiment } from '../../core/hub/state';
import { askedParts } from '../../core/search/oracle';
import type { Oracles } from '../../ports';
import { Counsel } from './counsel';
import type { Memory } from './memory';
import type { Proposer } from './proposer';

export interface ConsultingParts {
  readonly experiment: Experiment;
  readonly memory: Memory;
  readonly plan: SearchPlan;
  readonly oracles: Oracles;
}

/** `proposer`: as it is when the oracle begins, or begins anew. */
export function counselFor(parts: ConsultingParts, proposer: () => Proposer): Counsel | undefined {
  const { experiment, memory, plan, oracles } = parts;
  const { oracle } = plan;
  if (oracle === undefined) {
    return undefined;
  }
  const { metricKey: name = 'metric', direction = 'max', objectives = [{ name, direction }] } = experiment.spec;
  return new Counsel({
    oracles,
    experiment: experiment.id,
    follower: memory.follow(),
    task: () => {
      const trials = proposer().cap();
      const { space, seed, stopping } = proposer().currentPlan();
      const [part] = askedParts(stopping);
      const rule = part === undefined ? {} : { rule: part.options ?? {} };
      return { oracle, objectives, space, seed, ...(trials === undefined ? {} : { trials }), ...rule };
    }
  });
}
