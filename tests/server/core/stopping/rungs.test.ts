import { createRule } from '../../../../server/core/stopping/registry';
import type { StoppingRule } from '../../../../server/core/stopping/rule';
import { last, report, stops, tell } from './story';

const asha = (options: Record<string, unknown> = {}): StoppingRule =>
  createRule({ name: 'asha', options: { eta: 3, ...options } }, { direction: 'min' });

test('at a rung the best one in three goes on', () => {
  // Places: 1 of 1, 1 of 2, 1 of 3, 1 of 4, 1 of 5, 2 of 6.
  const arrivals = [report(1, 1, 5), report(2, 1, 6), report(3, 1, 4), report(4, 1, 4.5), report(5, 1, 9)];
  expect(stops(asha(), [...arrivals, report(6, 1, 4.4)])).toEqual(['2@1', '4@1', '5@1']);
});

test('the evidence names the rung, the places and the cut', () => {
  expect(last(asha(), [report(1, 3, 5), report(2, 3, 6)])).toEqual({
    kind: 'stop',
    evidence: {
      rule: 'asha',
      step: 3,
      value: 6,
      threshold: 5,
      peers: 1,
      says: 'At step 3 (rung 3) 6 is not among the best 1 of 2 trials that reached the rung (one in 3 goes on); the cut is 5.'
    }
  });
});

test('rungs lie at 1, 3, 9, 27 and never at the end of training', () => {
  const rule = asha({ maxSteps: 27 });
  const stoppedAt = Array.from({ length: 40 }, (_, k) => k + 1).filter(step => {
    tell(rule, [report(1, step, 1)]);
    return rule.report(100 + step, { step, value: 2 }).kind === 'stop';
  });
  // Each newcomer jumps to its highest rung and is judged there, whatever its step.
  expect(stoppedAt[0]).toBe(1);
  expect(last(asha({ maxSteps: 27 }), [report(1, 27, 1), report(2, 27, 2)])).toMatchObject({
    evidence: { says: expect.stringContaining('(rung 9)') }
  });
  expect(last(asha(), [report(1, 27, 1), report(2, 27, 2)])).toMatchObject({
    evidence: { says: expect.stringContaining('(rung 27)') }
  });
});

test('between rungs nobody is judged', () => {
  const rule = asha({ firstRung: 10 });
  expect(stops(rule, [report(1, 10, 1), report(2, 5, 9), report(2, 9, 9)])).toEqual([]);
  expect(stops(rule, [report(2, 10, 9), report(2, 11, 9), report(2, 29, 9)])).toEqual(['2@10']);
});

test('a trial that skips a rung counts at the one it reached, not below', () => {
  const rule = asha();
  tell(rule, [report(1, 9, 0.1)]);
  // Rungs 1 and 3 are still empty: the next arrival has no peers there.
  expect(stops(rule, [report(2, 1, 5), report(2, 3, 5)])).toEqual([]);
});

test('NaN is worse than anything and gives no cut to the others', () => {
  const rule = asha();
  expect(stops(rule, [report(1, 1, Number.NaN)])).toEqual([]);
  expect(stops(rule, [report(2, 1, 1e9)])).toEqual([]);
  expect(stops(rule, [report(3, 1, Number.NaN), report(4, 1, -Infinity)])).toEqual(['3@1', '4@1']);
});

test('best and latest differ where a curve has turned', () => {
  const told = [report(1, 3, 4), report(2, 1, 3), report(2, 3, 5)];
  expect(stops(asha({ firstRung: 3 }), told)).toEqual([]);
  expect(stops(asha({ firstRung: 3, figure: 'latest' }), told)).toEqual(['2@3']);
});
