import { Compile } from 'typebox/compile';
import { MetricReports } from '../../protocol';

const message = (value: unknown): unknown => ({
  kind: 'metricReports',
  trial: 'exp_abcd.0',
  attempt: 1,
  metric: 'loss',
  from: 0,
  steps: [0],
  values: [value]
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -0.5])('a diverged loss of %p is a report like any other', value => {
  expect(Compile(MetricReports).Check(message(value))).toBe(true);
});

test.each(['1', null, true, [1]])('%p is no metric value', value => {
  expect(Compile(MetricReports).Check(message(value))).toBe(false);
});
