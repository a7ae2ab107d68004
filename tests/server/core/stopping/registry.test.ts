import { createRule, ruleNames, RULES, type RuleSpec } from '../../../../server/core/stopping/registry';
import type { StoppingRule } from '../../../../server/core/stopping/rule';
import { end, report, stops, tell, whole } from './story';

const make = (spec: RuleSpec): StoppingRule => createRule(spec, { direction: 'max' });

test('names are found without regard to case, blanks, - and _', () => {
  expect(['Median', 'POWER_LAW', 'power law', 'None', 'MedianStoppingRule'].map(name => make({ name }).name)).toEqual([
    'median',
    'power-law',
    'power-law',
    'none',
    'median'
  ]);
});

test.each<[RuleSpec, string]>([
  [{ name: 'medain' }, `There is no stopping rule named "medain"; use one of ${ruleNames().join(', ')}.`],
  [
    { name: 'patience', options: { pateince: 3 } },
    'The stopping rule "patience" has no option "pateince"; its options are patience, minDelta.'
  ],
  [
    { name: 'median', options: { interval: 0 } },
    'Option "interval" of the stopping rule "median" must be a whole number of at least 1, not 0. (Judge at every so many steps.)'
  ],
  [{ name: 'median', options: { peers: 'all' } }, 'must be one of mean, best, latest, not "all"'],
  [{ name: 'median', options: { maxStoppedShare: 1.5 } }, 'must be a number from 0 to 1, not 1.5'],
  [{ name: 'threshold' }, 'Option "limit" of the stopping rule "threshold" must be given, as a finite number'],
  [{ name: 'percentile', options: { percentile: Number.NaN } }, 'must be a number from 0 to 100, not NaN'],
  [{ name: 'any' }, 'The stopping rule "any" needs "of", a list of at least one rule.'],
  [{ name: 'median', of: [{ name: 'none' }] }, 'only any and all take "of"'],
  [{ name: 'any', of: [{ name: 'plateau', options: { tolerance: '1' } }] }, 'not "1"']
])('%j is refused with the way out', (spec, message) => {
  expect(() => make(spec)).toThrow(message);
});

test('rules nested beyond reason are refused', () => {
  const nested = Array.from({ length: 20 }).reduce<RuleSpec>(inner => ({ name: 'any', of: [inner] }), { name: 'none' });
  expect(() => make(nested)).toThrow('put them into one list');
});

test.each(RULES.filter(rule => rule.name !== 'threshold').map(rule => rule.name))('%s works with no options', name => {
  expect(stops(make({ name }), whole(1, [1, 2, 3]))).toEqual([]);
});

const bad = { name: 'threshold', options: { limit: 5 } };
const flat = { name: 'plateau', options: { window: 2 } };

test('any stops with the first rule that does', () => {
  const rule = make({ name: 'any', of: [flat, bad] });
  expect(tell(rule, [report(1, 1, 9), report(1, 2, 9), report(2, 1, 1)])).toMatchObject([
    { kind: 'continue' },
    { kind: 'stop', evidence: { rule: 'plateau' } },
    { kind: 'stop', evidence: { rule: 'threshold' } }
  ]);
});

test('all stops only where every rule would', () => {
  const rule = make({ name: 'all', of: [flat, bad] });
  expect(tell(rule, [report(1, 1, 9), report(1, 2, 9), report(2, 1, 1), report(2, 2, 1)])).toMatchObject([
    { kind: 'continue' },
    { kind: 'continue' },
    { kind: 'continue' },
    { kind: 'stop', evidence: { rule: 'plateau and threshold' } }
  ]);
});

test('grace reports and minimum steps hold the verdict back, not the memory', () => {
  const told = [1, 2, 3, 4].map(step => report(1, step, 0));
  expect(stops(make({ name: 'threshold', options: { limit: 5, graceReports: 2 } }), told)).toEqual(['1@3', '1@4']);
  expect(stops(make({ name: 'threshold', options: { limit: 5, minSteps: 4 } }), told)).toEqual(['1@4']);
});

test('no more than the allowed share of trials is stopped; one that finished first gives its place back', () => {
  const rule = make({ name: 'threshold', options: { limit: 5, maxStoppedShare: 0.5 } });
  expect(stops(rule, [report(1, 1, 9), report(2, 1, 0), report(3, 1, 0), report(4, 1, 0)])).toEqual(['2@1', '4@1']);
  expect(stops(rule, [report(3, 2, 0)])).toEqual([]);
  expect(stops(rule, [end(2, 'succeeded'), report(3, 3, 0)])).toEqual(['3@3']);
});
