/**
 * A stopping rule judges; it never acts. Its verdict carries the evidence a researcher is shown.
 *
 * A rule may keep incremental summaries (sorted rungs, running means) so that a decision costs microseconds with
 * thousands of finished trials; the summaries are functions of the reports seen, so a replay rebuilds them.
 */
import type { Direction, Report } from '../search/search';

export interface Evidence {
  readonly rule: string;
  readonly step: number;
  /** The trial's own figure at this step, as the rule computes it. */
  readonly value: number;
  /** What it was compared with (a median, a rung's cut, a threshold); absent for rules without peers. */
  readonly threshold: number;
  readonly peers: number;
  /** One sentence with its numbers, for people. */
  readonly says: string;
}

export type Verdict =
  | { readonly kind: 'continue' }
  | { readonly kind: 'stop'; readonly evidence: Evidence }
  /** Give the slot back and wait for a promotion (multi-fidelity searches). */
  | { readonly kind: 'pause'; readonly evidence: Evidence };

export interface StoppingRule {
  readonly name: string;
  /** Records a report of trial `number` and judges it. */
  report(trial: number, report: Report): Verdict;
  /** The trial ended by itself (`succeeded`), was stopped, or failed. */
  ended(trial: number, how: 'succeeded' | 'stopped' | 'failed', finalValue?: number): void;
}

export interface RuleOptions {
  readonly direction: Direction;
  /** What is put where a rule is named `oracle`: the part that Python judges. */
  readonly asked?: StoppingRule;
}
