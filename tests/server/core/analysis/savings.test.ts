import { savingsOf, type Stay, type TrialEnd } from '../../../../server/core/analysis/savings';
import { spokenTime } from '../../../../server/core/analysis/spoken';

const stay = (trial: number, from: number, to: number): Stay => ({ trial, from, to });
const end = (state: TrialEnd['state'], step: number, isBudgeted = false): TrialEnd => ({ state, step, isBudgeted });
const MINUTE = 60_000;

test('a trial stopped half way saves the other half, at its own pace', () => {
  const stays = [stay(0, 0, 10 * MINUTE), stay(1, 0, 4 * MINUTE)];
  const { used, byStopping } = savingsOf(stays, [end('succeeded', 100), end('stopped', 50)]);
  expect(used).toBe(14 * MINUTE);
  // 50 steps more at 4 minutes for 50.
  expect(byStopping).toMatchObject({ saved: 4 * MINUTE, share: 4 / 18 });
  expect(byStopping?.says).toBe(
    '1 trial ended at 50 % of 100 steps on average, as 1 finished trial had. ' +
      'At the pace each had they would have taken 4 min more; 14 min were used.'
  );
});

test('the full length is what the middle one of the finished trials took', () => {
  const trials = [end('succeeded', 10), end('succeeded', 100), end('succeeded', 90), end('stopped', 45)];
  const stays = trials.map((_, trial) => stay(trial, 0, 9_000));
  expect(savingsOf(stays, trials).byStopping?.saved).toBe(9_000);
});

test('with budgets the rungs that trials did not get beyond count, up to the greatest', () => {
  const trials = [end('succeeded', 9, true), end('paused', 1, true), end('succeeded', 3, true)];
  const stays = [stay(0, 0, 9_000), stay(1, 0, 1_000), stay(2, 0, 3_000)];
  // 8 steps and 6 steps, a second each.
  expect(savingsOf(stays, trials).byStopping?.saved).toBe(14_000);
});

test('a trial that ran on two executors has the pace of both stays', () => {
  const stays = [stay(0, 0, 1_000), stay(1, 0, 1_000), stay(1, 1_000, 4_000)];
  expect(savingsOf(stays, [end('succeeded', 8), end('stopped', 4)]).byStopping?.saved).toBe(4_000);
});

test.each([
  ['nothing was stopped', [end('succeeded', 5), end('failed', 2)]],
  ['nobody finished, so nobody knows how long it would take', [end('stopped', 5)]],
  ['what was stopped had reported nothing', [end('succeeded', 5), end('stopped', Number.NaN)]],
  ['there is no trial', []]
])('nothing is claimed when %s', (_, trials) => {
  expect(
    savingsOf(
      trials.map((_end, trial) => stay(trial, 0, 1_000)),
      trials
    ).byStopping
  ).toBeUndefined();
});

test('two executors that do not wait for each other are faster than waves', () => {
  // e1: 1 + 1 + 1 + 3, e2: 3 + 1 … in waves of two: 3 + 1 + 3.
  const stays = [
    stay(0, 0, 1_000),
    stay(1, 0, 3_000),
    stay(2, 1_000, 2_000),
    stay(3, 2_000, 3_000),
    stay(4, 3_000, 6_000)
  ];
  const { byNotWaiting } = savingsOf(stays, []);
  expect(byNotWaiting).toMatchObject({ saved: 2 * (7_000 - 6_000), share: 1 / 7 });
  expect(byNotWaiting?.says).toBe(
    'In waves of 2, each waiting for its slowest, the same 5 runs would have taken 7.0 s; they took 6.0 s. ' +
      'Busy share of the executors: 75 %, in waves 64 %.'
  );
});

test('a long pause by hand is no saving and no loss', () => {
  const stays = [stay(0, 0, 1_000), stay(1, 0, 1_000), stay(2, 90_000, 91_000)];
  expect(savingsOf(stays, []).byNotWaiting?.saved).toBe(0);
});

test.each([
  ['one executor', [stay(0, 0, 1_000), stay(1, 1_000, 2_000)]],
  ['a single wave', [stay(0, 0, 1_000), stay(1, 0, 2_000)]],
  ['no run', []]
])('%s cannot wait for another', (_, stays) => expect(savingsOf(stays, []).byNotWaiting).toBeUndefined());

test.each([
  [120, '120 ms'],
  [1_000, '1.0 s'],
  [41_400, '41 s'],
  [60_000, '1 min'],
  [3_599_900, '1 h'],
  [11_520_000, '3 h 12 min'],
  [90_000_000, '1 d 1 h']
])('%d ms are said as %s', (ms, says) => expect(spokenTime(ms)).toBe(says));
