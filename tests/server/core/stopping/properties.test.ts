import fc from 'fast-check';
import { createRule, type RuleSpec } from '../../../../server/core/stopping/registry';
import type { Direction } from '../../../../server/core/search/search';
import type { Verdict } from '../../../../server/core/stopping/rule';
import { end, report, tell, type Told } from './story';

const SPECS: RuleSpec[] = [
  { name: 'median', options: { minFinished: 2 } },
  { name: 'median', options: { minFinished: 1, interval: 3, minPeers: 2 } },
  { name: 'percentile', options: { percentile: 30, minFinished: 2, peers: 'latest' } },
  { name: 'asha', options: { eta: 2 } },
  { name: 'asha', options: { eta: 3, figure: 'latest' } },
  { name: 'patience', options: { patience: 2 } },
  { name: 'power-law', options: { maxSteps: 12, minReports: 3, chance: 0.3 } },
  { name: 'same-curve', options: { reports: 2, values: 2 } },
  { name: 'any', of: [{ name: 'median', options: { minFinished: 2 } }, { name: 'asha' }] },
  { name: 'all', of: [{ name: 'patience', options: { patience: 1 } }, { name: 'asha' }] },
  { name: 'asha', options: { maxStoppedShare: 0.4, graceReports: 1 } }
];

// Few different values, so that ties happen; and all that a metric can be.
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -4, max: 4 }) },
  { weight: 3, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1.7e308, -1.7e308, 0, -0) }
);
const told: fc.Arbitrary<Told[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .record({ trial: fc.nat(6), step: fc.nat(12), value })
        .map(({ trial, step, value }): Told => report(trial, step, value))
    },
    {
      weight: 1,
      arbitrary: fc
        .record({ trial: fc.nat(6), how: fc.constantFrom('succeeded', 'stopped', 'failed'), value })
        .map(({ trial, how, value }): Told => end(trial, how as 'succeeded', value))
    }
  ),
  { maxLength: 120 }
);
const spec = fc.constantFrom(...SPECS);
const direction = fc.constantFrom<Direction>('max', 'min');

const worse = (direction: Direction, value: number, threshold: number): boolean =>
  direction === 'min' ? value >= threshold : value <= threshold;

test('a stopped trial is never better than its threshold, in the direction of the goal', () => {
  fc.assert(
    fc.property(spec, direction, told, (spec, direction, told) => {
      for (const verdict of tell(createRule(spec, { direction }), told)) {
        if (verdict.kind === 'stop') {
          expect(worse(direction, verdict.evidence.value, verdict.evidence.threshold)).toBe(true);
          expect(verdict.evidence.says).not.toMatch(/NaN|undefined/);
        }
      }
    })
  );
});

const mirrored = (verdict: Verdict): Verdict =>
  verdict.kind === 'continue'
    ? verdict
    : {
        ...verdict,
        evidence: {
          ...verdict.evidence,
          value: 0 - verdict.evidence.value,
          threshold: 0 - verdict.evidence.threshold,
          says: ''
        }
      };
const wordless = (verdict: Verdict): Verdict =>
  verdict.kind === 'continue' ? verdict : { ...verdict, evidence: { ...verdict.evidence, says: '' } };

test('negated values and the other direction give the same decisions with mirrored evidence', () => {
  fc.assert(
    fc.property(spec, told, (spec, told) => {
      const negated = told.map(event => (event.value === undefined ? event : { ...event, value: 0 - event.value }));
      const straight = tell(createRule(spec, { direction: 'max' }), told).map(wordless);
      const reversed = tell(createRule(spec, { direction: 'min' }), negated as Told[]).map(mirrored);
      expect(reversed.map(unsigned)).toEqual(straight.map(unsigned));
    })
  );
});

/** 0 and −0 are one value. */
function unsigned(verdict: Verdict): unknown {
  return JSON.parse(JSON.stringify(verdict), (_, part: unknown) => (part === 0 ? 0 : part));
}

test('a replay rebuilds the rule: equal state, equal verdicts', () => {
  fc.assert(
    fc.property(spec, direction, told, told, (spec, direction, before, after) => {
      const lived = createRule(spec, { direction });
      const replayed = createRule(spec, { direction });
      expect(tell(replayed, before)).toEqual(tell(lived, before));
      expect(replayed).toEqual(lived);
      expect(tell(replayed, after)).toEqual(tell(lived, after));
    })
  );
});

test('the order in which peers finished does not matter to the median', () => {
  const curves = fc.array(fc.array(value, { minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(curves, fc.array(value, { minLength: 1, maxLength: 8 }), fc.nat(), (curves, own, turn) => {
      const judge = (order: readonly number[]): Verdict[] => {
        const rule = createRule({ name: 'median', options: { minFinished: 2 } }, { direction: 'min' });
        for (const trial of order) {
          // Judged too late to be stopped: what matters here is what the peers leave behind.
          tell(rule, [...(curves[trial] as number[]).map((value, k) => report(trial, k, value)), end(trial)]);
        }
        return tell(
          rule,
          own.map((value, k) => report(99, k, value))
        );
      };
      const order = curves.map((_, k) => k);
      const turned = [...order.slice(turn % order.length), ...order.slice(0, turn % order.length)];
      expect(judge(turned)).toEqual(judge(order));
      expect(judge([...order].reverse())).toEqual(judge(order));
    })
  );
});

test('at a rung, whoever goes on is among the best floor(n / eta), or the best of fewer', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.integer({ min: 2, max: 4 }), (values, eta) => {
      const rule = createRule({ name: 'asha', options: { eta } }, { direction: 'min' });
      const losses: number[] = [];
      values.forEach((value, trial) => {
        const verdict = rule.report(trial, { step: 1, value });
        const loss = Number.isFinite(value) ? value : Infinity;
        losses.push(loss);
        const better = losses.filter(other => other < loss).length;
        expect(verdict.kind === 'continue').toBe(better < Math.max(1, Math.floor(losses.length / eta)));
      });
    })
  );
});

test('the ceiling on stopped trials holds whatever is reported', () => {
  const share = 0.3;
  fc.assert(
    fc.property(told, told => {
      const rule = createRule(
        { name: 'threshold', options: { limit: 0, maxStoppedShare: share } },
        { direction: 'max' }
      );
      const seen = new Set<number>();
      const stopped = new Set<number>();
      for (const event of told.filter(event => event.kind === 'report')) {
        seen.add(event.trial);
        if (rule.report(event.trial, event).kind === 'stop') {
          stopped.add(event.trial);
        }
        expect(stopped.size).toBeLessThanOrEqual(share * seen.size);
      }
    })
  );
});
