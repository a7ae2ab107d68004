/**
 * A stopping rule judges; it never acts. Its verdict carries the evidence a researcher is shown.
 *
 * A rule may keep incremental summaries (sorted rungs, running means) so that a decision costs microseconds with
 * thousands of finished trials; the summaries are functions of the reports seen, so a replay rebuilds them.
 */
import type { Objective } from '../../../protocol';
import type { Direction, Report } from '../search/search';

export interface Evidence {
  readonly rule: string;
  readonly step: number;
  /** Which objective was judged, where there are several. */
  readonly metric?: string;
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

/** A trial ended by itself (`succeeded`), was stopped, or failed. */
export type End = 'succeeded' | 'stopped' | 'failed';
/** Of a trial that ended: its value of each objective, by name. */
export type Finals = Readonly<Record<string, number>>;

export interface StoppingRule {
  readonly name: string;
  /** Records a report of trial `number` and judges it. `metric`: of which objective, the first unless told. */
  report(trial: number, report: Report, metric?: string): Verdict;
  /** Whether it looks at reports of this objective; where it cannot tell, it does. */
  hears?(metric: string | undefined): boolean;
  /** `finalValue` is that of the first objective; `finals` is there where there are several. */
  ended(trial: number, how: End, finalValue?: number, finals?: Finals): void;
}

export interface RuleOptions {
  readonly direction: Direction;
  /** What is wanted, by name: a rule may judge any of them. The first is `direction`'s. */
  readonly objectives?: readonly Objective[];
  /** What is put where a rule is named `oracle`: the part that Python judges. */
  readonly asked?: StoppingRule;
}
