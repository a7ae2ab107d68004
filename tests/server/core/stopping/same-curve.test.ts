import { createRule } from '../../../../server/core/stopping/registry';
import type { StoppingRule } from '../../../../server/core/stopping/rule';
import { end, last, report, stops, whole, type Told } from './story';

const rule = (options: Record<string, unknown> = {}): StoppingRule =>
  createRule({ name: 'same-curve', options }, { direction: 'min' });

const falling = [9, 7, 5.5, 4.5, 4, 3.75, 3.5, 3.25, 3.2, 3.1];
const begins = (trial: number, values: readonly number[], first = 1): Told[] =>
  values.map((value, k) => report(trial, first + k, value));

test('what begins as another did is stopped, and the verdict names it', () => {
  const told = [...whole(3, falling), ...begins(7, falling.slice(0, 8))];
  expect(stops(rule(), told)).toEqual(['7@8']);
  expect(last(rule(), told)).toMatchObject({
    kind: 'stop',
    evidence: {
      rule: 'same-curve',
      step: 8,
      value: 3.25,
      threshold: 3.25,
      peers: 1,
      says: expect.stringContaining('trial 3 to the last digit') as string
    }
  });
});

test('one digit, or another step, makes another curve', () => {
  const almost = [...falling];
  almost[6] = 3.5000000000000004;
  expect(stops(rule(), [...whole(0, falling), ...begins(1, almost), ...begins(2, falling, 2)])).toEqual([]);
});

test('curves that hardly move, or are not finite, say nothing', () => {
  const flat = [0.9, 0.9, 0.9, 0.8, 0.8, 0.8, 0.7, 0.7, 0.6];
  const broken = [9, 8, Number.NaN, 6, 5, 4, 3, 2, 1];
  for (const curve of [flat, broken]) {
    expect(stops(rule(), [...whole(0, curve), ...begins(1, curve)])).toEqual([]);
  }
  expect(stops(rule({ values: 3 }), [...whole(0, flat), ...begins(1, flat)])).toEqual(['1@8', '1@9']);
});

test('the later one is stopped, also while the earlier still runs', () => {
  const told = falling.flatMap((value, k) => [report(0, k + 1, value), report(1, k + 1, value)]);
  expect(stops(rule(), told)).toEqual(['1@8', '1@9', '1@10']);
});

test('joined with a rule that has not made up its mind it stands by what it said', () => {
  const both = createRule(
    { name: 'all', of: [{ name: 'same-curve' }, { name: 'threshold', options: { limit: 0, from: 10 } }] },
    { direction: 'min' }
  );
  expect(stops(both, [...whole(0, falling), ...begins(1, falling)])).toEqual(['1@10']);
});

test('after one that failed the next that begins so is given its chance', () => {
  const told = [...begins(0, falling.slice(0, 9)), end(0, 'failed'), ...begins(1, falling), ...begins(2, falling)];
  expect(stops(rule(), told)).toEqual(['2@8', '2@9', '2@10']);
});
