import type { Direction } from '../search/search';
import type { Evidence, Verdict } from './rule';
import { fromLoss } from './loss';

export const CONTINUE: Verdict = Object.freeze({ kind: 'continue' });

/** Losses in, the researcher's scale out. */
export function stop(
  rule: string,
  direction: Direction,
  found: { step: number; loss: number; threshold: number; peers: number; says: string }
): Verdict {
  const evidence: Evidence = {
    rule,
    step: found.step,
    value: fromLoss(direction, found.loss),
    threshold: fromLoss(direction, found.threshold),
    peers: found.peers,
    says: found.says
  };
  return { kind: 'stop', evidence };
}
