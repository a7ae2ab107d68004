/** How long a tick waits for company: as long as nobody stands still by it. */
import type { Wish } from '../../../server/core/hub/effects';
import { nothing, patienceOf } from '../../../server/runtime/pending';

const GATHER_MS = 2;
const trial = { trial: 'exp_aaaa.1', attempt: 1, executor: 'ex_e1' };
const run = (slackMs?: number): Wish => ({ kind: 'RunTrial', ...trial, ...(slackMs === undefined ? {} : { slackMs }) });
const settle = (more: boolean): Wish => ({ kind: 'SettleTrial', ...trial, stale: false, more });
const record: Wish = { kind: 'RecordTrial', trial: trial.trial, attempt: 1 };

function patience(...wishes: readonly Wish[]): number {
  const pending = nothing();
  pending.step.effects.push(...wishes.map(wish => ({ ...wish, because: 1 })));
  return patienceOf(pending, GATHER_MS);
}

test('what an executor can begin only later waits half of that, and never longer than 8 ms', () => {
  expect(patience(run(6))).toBe(3);
  expect(patience(run(100))).toBe(8);
  expect(patience(settle(true), record, run(12), run(6), run(100))).toBe(3);
});

test('nothing waits where an executor stands still or nearly does', () => {
  expect(patience(run())).toBe(0);
  expect(patience(run(1))).toBe(0);
  expect(patience(settle(true), record, run(12), run())).toBe(0);
  expect(patience(run(12), { kind: 'RecordExperiment', experiment: 'exp_aaaa' })).toBe(0);
});

test('an end that others follow at its executor waits longer than one that none follows', () => {
  expect(patience(settle(true), record)).toBe(8);
  expect(patience(settle(true), record, settle(false), record)).toBe(4);
  expect(patience()).toBe(2);
});

test('what comes later can only make it sooner', () => {
  const pending = nothing();
  const wish = (each: Wish): unknown => pending.step.effects.push({ ...each, because: 1 });
  wish(settle(true));
  expect(patienceOf(pending, GATHER_MS)).toBe(8);
  wish(settle(false));
  expect(patienceOf(pending, GATHER_MS)).toBe(4);
  wish(settle(true));
  expect(patienceOf(pending, GATHER_MS)).toBe(4);
  wish(run());
  expect(patienceOf(pending, GATHER_MS)).toBe(0);
  expect(pending.urgent).toBe(true);
});

test('who wants nothing gathered has everything written at once', () => {
  const pending = nothing();
  pending.step.effects.push({ ...settle(true), because: 1 });
  expect(patienceOf(pending, 0)).toBe(0);
});
