/**
 * Ray Tune's asynchronous HyperBand scheduler (one bracket), written anew from its documentation as a yardstick: a
 * trial is compared with the (1 − 1/eta) quantile, interpolated, of those recorded at the rung before it.
 */
import type { StoppingRule, Verdict } from '../../server/core/stopping/rule';
import { SortedValues } from '../../server/core/stopping/sorted';

export function rayRule(maxSteps: number, eta: number): StoppingRule {
  const levels: number[] = [];
  for (let level = 1; level < maxSteps; level *= eta) {
    levels.unshift(level);
  }
  const rungs = new Map(levels.map(level => [level, { arrived: new Set<number>(), losses: new SortedValues() }]));
  return {
    name: "Ray's rule",
    report: (trial, { step, value }): Verdict => {
      const level = levels.find(one => step >= one);
      const rung = level === undefined ? undefined : rungs.get(level);
      if (!rung || rung.arrived.has(trial)) {
        return { kind: 'continue' };
      }
      rung.arrived.add(trial);
      const threshold = rung.losses.size === 0 ? Infinity : rung.losses.quantile(1 / eta);
      rung.losses.insert(value);
      if (value <= threshold) {
        return { kind: 'continue' };
      }
      const peers = rung.losses.size - 1;
      return { kind: 'stop', evidence: { rule: 'ray', step, value, threshold, peers, says: '' } };
    },
    ended: () => undefined
  };
}
