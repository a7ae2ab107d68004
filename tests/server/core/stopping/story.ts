/** A stopping rule heard through one experiment: reports and ends in, verdicts out. */
import type { StoppingRule, Verdict } from '../../../../server/core/stopping/rule';

export type Told =
  | { readonly kind: 'report'; readonly trial: number; readonly step: number; readonly value: number }
  | {
      readonly kind: 'end';
      readonly trial: number;
      readonly how: 'succeeded' | 'stopped' | 'failed';
      readonly value?: number;
    };

export const report = (trial: number, step: number, value: number): Told => ({ kind: 'report', trial, step, value });
export const end = (trial: number, how: 'succeeded' | 'stopped' | 'failed' = 'succeeded', value?: number): Told =>
  value === undefined ? { kind: 'end', trial, how } : { kind: 'end', trial, how, value };

/** A whole trial: values at steps 1, 2, 3…, then its end. */
export function whole(trial: number, values: readonly number[], how: 'succeeded' | 'stopped' = 'succeeded'): Told[] {
  return [...values.map((value, k) => report(trial, k + 1, value)), end(trial, how, values[values.length - 1])];
}

export function tell(rule: StoppingRule, told: readonly Told[]): Verdict[] {
  return told.flatMap(event => {
    if (event.kind === 'report') {
      return [rule.report(event.trial, { step: event.step, value: event.value })];
    }
    rule.ended(event.trial, event.how, event.value);
    return [];
  });
}

/** `trial@step` of every stop. */
export function stops(rule: StoppingRule, told: readonly Told[]): string[] {
  const reports = told.filter(event => event.kind === 'report');
  return tell(rule, told).flatMap((verdict, k) => {
    const heard = reports[k];
    return verdict.kind === 'stop' && heard ? [`${heard.trial}@${heard.step}`] : [];
  });
}

export function last(rule: StoppingRule, told: readonly Told[]): Verdict {
  const verdicts = tell(rule, told);
  return verdicts[verdicts.length - 1] as Verdict;
}
