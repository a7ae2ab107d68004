import { BudgetRule } from '../../../../server/core/stopping/budget';
import { report, tell } from './story';

test('a trial gives its slot back when it has used its budget, and goes on with a larger one', () => {
  const rule = new BudgetRule('max');
  rule.grant(1, 3);
  expect(tell(rule, [report(1, 1, 5), report(1, 2, 6), report(1, 3, 7)])).toEqual([
    { kind: 'continue' },
    { kind: 'continue' },
    {
      kind: 'pause',
      evidence: {
        rule: 'budget',
        step: 3,
        value: 7,
        threshold: 3,
        peers: 0,
        says: 'At step 3 the trial has used the 3 steps granted to it; it waits for a promotion.'
      }
    }
  ]);
  rule.grant(1, 9);
  expect(rule.report(1, { step: 4, value: 7 })).toEqual({ kind: 'continue' });
  expect(rule.report(1, { step: 12, value: 7 })).toMatchObject({ kind: 'pause' });
});

test('without a budget, or after its end, a trial is never paused', () => {
  const rule = new BudgetRule('min');
  expect(rule.report(1, { step: 99, value: 1 })).toEqual({ kind: 'continue' });
  rule.grant(1, 3);
  rule.grant(1, undefined);
  expect(rule.report(1, { step: 99, value: 1 })).toEqual({ kind: 'continue' });
  rule.grant(2, 3);
  rule.ended(2);
  expect(rule.report(2, { step: 99, value: 1 })).toEqual({ kind: 'continue' });
});
