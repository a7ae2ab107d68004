import { createRule, maggyRule } from '../../../../server/core/stopping/registry';
import type { StoppingRule } from '../../../../server/core/stopping/rule';
import { end, last, report, stops, tell, whole } from './story';

const median = (options: Record<string, unknown> = {}): StoppingRule =>
  createRule({ name: 'median', options: { minFinished: 3, graceReports: 0, ...options } }, { direction: 'max' });

// Running means at step 2: 0.15, 0.30, 0.45, so the median is 0.30.
const three = [...whole(1, [0.1, 0.2, 0.3]), ...whole(2, [0.2, 0.4, 0.6]), ...whole(3, [0.3, 0.6, 0.9])];

test('a trial whose best so far is under the median of running means is stopped, with the evidence', () => {
  const rule = median();
  tell(rule, [...three, report(4, 1, 0.25)]);
  expect(rule.report(4, { step: 2, value: 0.2 })).toEqual({
    kind: 'stop',
    evidence: {
      rule: 'median',
      step: 2,
      value: 0.25,
      threshold: expect.closeTo(0.3, 12),
      peers: 3,
      says: "At step 2 the best so far, 0.25, is worse than the median 0.3 of 3 finished trials' running means."
    }
  });
});

test('what counts is the best so far, not the last value', () => {
  expect(stops(median(), [...three, report(4, 1, 0.5), report(4, 2, 0.0), report(4, 3, 0.0)])).toEqual([]);
});

test('a trial equal to the median goes on', () => {
  const peers = [...whole(1, [0.1, 0.1]), ...whole(2, [0.1, 0.1]), ...whole(3, [0.1, 0.1])];
  expect(stops(median(), [...peers, report(4, 1, 0.1), report(4, 2, 0.1)])).toEqual([]);
});

test('nobody is judged before minFinished trials have finished, and all from then on', () => {
  const told = [...three.filter(event => event.trial !== 3), report(4, 1, 0.0), report(3, 1, 0.3)];
  expect(stops(median(), told)).toEqual([]);
  expect(stops(median(), [...told, end(3), report(4, 2, 0.0)])).toEqual(['4@2']);
});

test('trials are compared at steps, not at the number of their reports', () => {
  // The slow reporter's third report is at step 30; its peers' third was at step 3, where they were far lower.
  const peers = [1, 2, 3].flatMap(trial =>
    whole(
      trial,
      Array.from({ length: 40 }, (_, k) => k / 40)
    )
  );
  expect(stops(median(), [...peers, report(4, 10, 0.11), report(4, 20, 0.2), report(4, 30, 0.3)])).toEqual([
    '4@10',
    '4@20',
    '4@30'
  ]);
  expect(stops(median(), [...peers, report(4, 10, 0.2), report(4, 20, 0.25), report(4, 30, 0.4)])).toEqual([]);
});

test('peers that report at other steps are compared by their latest report before the step', () => {
  const peers = [1, 2, 3].flatMap(trial => [report(trial, 7, 0.5), report(trial, 14, 0.7), end(trial)]);
  expect(last(median(), [...peers, report(4, 10, 0.4)])).toMatchObject({ evidence: { threshold: 0.5, peers: 3 } });
});

test('a trial that outlives its peers is compared at the last step that one of them reached', () => {
  const verdict = last(median(), [...three, report(4, 50, 0.1)]);
  expect(verdict).toMatchObject({ kind: 'stop', evidence: { step: 50, threshold: expect.closeTo(0.4, 12) } });
  expect(verdict).toMatchObject({ evidence: { says: expect.stringContaining('at step 3') } });
});

test('with no peer at any common step there is no verdict and no error', () => {
  const late = [1, 2, 3].flatMap(trial => [report(trial, 100, 0.9), end(trial)]);
  expect(stops(median(), [...late, report(4, 1, 0)])).toEqual([]);
  expect(stops(median(), [end(1), end(2), end(3), report(4, 1, 0)])).toEqual([]);
});

test('every step counts as reached when a multiple of the interval was passed, and step 0 is judged', () => {
  const peers = [1, 2, 3].flatMap(trial => [0, 5, 10, 20].map(step => report(trial, step, 1)).concat(end(trial)));
  const told = [...peers, report(4, 0, 0)];
  expect(stops(median({ interval: 10 }), told)).toEqual(['4@0']);
  // Steps 9 and 13: the multiple 10 was never reported itself, and still is not skipped.
  const missing = [...peers, report(5, 2, 2), report(5, 9, 2), report(6, 3, 0), report(6, 9, 0), report(6, 13, 0)];
  expect(stops(median({ interval: 10 }), missing)).toEqual(['6@3', '6@13']);
});

test('stopped trials are peers up to where they came; failed ones never', () => {
  const stopped = [...whole(1, [9, 9], 'stopped'), ...whole(2, [9, 9], 'stopped'), ...whole(3, [9, 9], 'stopped')];
  expect(stops(median(), [...stopped, report(4, 2, 1)])).toEqual(['4@2']);
  const failed = [1, 2, 3].flatMap(trial => [report(trial, 1, 9), end(trial, 'failed')]);
  expect(stops(median(), [...failed, report(4, 1, 1)])).toEqual([]);
});

test('NaN and infinities never poison a median, and a trial that has nothing else is the worst', () => {
  const peers = [
    ...whole(1, [Number.NaN, 0.4]),
    ...whole(2, [Infinity, 0.4]),
    ...whole(3, [-Infinity, 0.4]),
    ...whole(4, [0.4, 0.4])
  ];
  expect(last(median(), [...peers, report(5, 2, 0.3)])).toMatchObject({ evidence: { threshold: 0.4, peers: 4 } });
  const hopeless = last(median(), [...peers, report(5, 1, 0.1), report(6, 2, Number.NaN)]);
  expect(hopeless).toMatchObject({ kind: 'stop', evidence: { value: -Infinity } });
  expect(hopeless).toMatchObject({ evidence: { says: expect.stringContaining('no finite value') } });
});

test('an infinitely good value is a fault of the metric, not a record', () => {
  expect(stops(median(), [...three, report(4, 1, Infinity)])).toEqual(['4@1']);
});

test('repeated and decreasing steps are ignored, as are reports after the end', () => {
  const rule = median();
  tell(rule, [...three, report(4, 3, 0.9)]);
  expect(tell(rule, [report(4, 3, 0), report(4, 2, 0), report(4, Number.NaN, 0)])).toEqual([
    { kind: 'continue' },
    { kind: 'continue' },
    { kind: 'continue' }
  ]);
  expect(stops(rule, [end(4, 'stopped'), report(4, 9, 0), end(4), end(77)])).toEqual([]);
});

test('a failed trial that is tried again begins anew', () => {
  expect(stops(median(), [report(4, 1, 5), end(4, 'failed'), ...three, report(4, 1, 0)])).toEqual(['4@1']);
});

test('huge values do not overflow the mean', () => {
  const peers = [1, 2, 3].flatMap(trial => whole(trial, [-1.7e308, 1.7e308, -1.7e308]));
  expect(last(median(), [...peers, report(4, 2, -1e300)])).toMatchObject({ kind: 'stop' });
});

test('by default the first report of a trial is not judged: a mean of one value is no trend', () => {
  const rule = createRule({ name: 'median', options: { minFinished: 3 } }, { direction: 'max' });
  expect(stops(rule, [...three, report(4, 1, 0), report(4, 2, 0)])).toEqual(['4@2']);
});

test("Maggy's words give the same rule", () => {
  expect(maggyRule('median', 5, 3)).toEqual({
    name: 'median',
    options: { interval: 5, minFinished: 3, graceReports: 0 }
  });
  expect(createRule(maggyRule('none', 5, 3), { direction: 'min' }).name).toBe('none');
  expect(stops(createRule(maggyRule('median', 1, 3), { direction: 'max' }), [...three, report(4, 1, 0)])).toEqual([
    '4@1'
  ]);
});

test('training that reports every batch is judged less often, at bounded memory', () => {
  const rule = median();
  const long = (trial: number, value: number): void => {
    for (let step = 1; step <= 20_000; step++) {
      rule.report(trial, { step, value });
    }
  };
  [1, 2, 3, 4].forEach(trial => {
    long(trial, trial);
    rule.ended(trial, 'succeeded');
  });
  expect(JSON.stringify(rule).length).toBeLessThan(400_000);
  const verdicts = Array.from({ length: 200 }, (_, k) => rule.report(5, { step: 10_000 + k, value: 1 }).kind);
  expect(verdicts).toContain('stop');
});
