/** What `tasks.py` recorded, as the simulator takes it: curves by trial number, and a search that only counts trials. */
import { readFileSync } from 'node:fs';
import type { Search } from '../../server/core/search/search';
import { createRule, type RuleSpec } from '../../server/core/stopping/registry';
import type { StoppingRule } from '../../server/core/stopping/rule';
import { simulate, type SimulatedRun } from '../../server/simulator/simulate';
import type { Workload } from '../../server/simulator/workload';

export type Curve = readonly [values: readonly number[], seconds: readonly number[]];
/** `best` and `ref`: the optimum and a random configuration's median, in the metric's unit; `runs` by seed, then trial. */
export interface Task {
  readonly best: number;
  readonly ref: number;
  readonly steps: number;
  readonly runs: readonly (readonly Curve[])[];
}

export const EXECUTORS = 4;
/** Trials of the fixed comparison; the clock is that of as many full trainings. */
export const TRIALS = 100;

export function recorded(path: string): Record<string, Task> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Task>;
}

export function workload(run: readonly Curve[]): Workload {
  return {
    open: ({ number }) => {
      const [values, seconds] = run[number] as Curve;
      return {
        steps: values.length,
        value: step => values[step - 1] as number,
        seconds: step => (seconds[step - 1] as number) - (seconds[step - 2] ?? 0)
      };
    }
  };
}

export function counted(trials: number): Search {
  return {
    name: 'recorded',
    suggest: history => (history.trials.length < trials ? { kind: 'start', params: {} } : { kind: 'done' })
  };
}

export const bestAt = (run: SimulatedRun, at: number, task: Task): number => {
  const found = run.best.filter(one => one.at <= at).pop();
  return ((found?.value ?? task.ref) - task.best) / (task.ref - task.best);
};
export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
export const round = (value: number): number => Number(value.toFixed(4));

/** The same trials with and without the rule: shares saved, and normalised regret before and after, in the mean over seeds. */
export function fixed(spec: RuleSpec, task: Task) {
  const rows = task.runs.map(curves => {
    const settings = {
      executors: EXECUTORS,
      workload: workload(curves),
      search: counted(TRIALS),
      direction: 'min'
    } as const;
    const without = simulate(settings);
    const withRule = simulate({ ...settings, rule: ruleOf(spec, task) });
    return {
      steps: 1 - withRule.steps / without.steps,
      time: 1 - withRule.seconds / without.seconds,
      before: bestAt(without, Infinity, task),
      after: bestAt(withRule, Infinity, task)
    };
  });
  const [before, after] = [mean(rows.map(row => row.before)), mean(rows.map(row => row.after))];
  return {
    stepsSaved: round(mean(rows.map(row => row.steps))),
    timeSaved: round(mean(rows.map(row => row.time))),
    regretWithout: round(before),
    regretWith: round(after),
    relative: round(after / before - 1)
  };
}

/** By their names in the tables. */
export const RULES = {
  none: { name: 'none' },
  median: { name: 'median' },
  "median, Maggy's defaults": { name: 'median', options: { minFinished: 10, graceReports: 0 } },
  'median of best values': { name: 'median', options: { peers: 'best', minSteps: 5 } },
  'power-law': { name: 'power-law' },
  'power-law by its chance': { name: 'power-law', options: { minFinished: 0, chance: 0.02 } },
  "lagom's": { name: 'any', of: [{ name: 'median' }, { name: 'same-curve' }, { name: 'power-law' }] },
  asha: { name: 'asha' }
} as const satisfies Record<string, RuleSpec>;

/** One that asks where training ends is told, but for those of a composition, which find it out as `lagom`'s do. */
export function ruleOf(spec: RuleSpec, task: Task): StoppingRule {
  const asks = ['asha', 'power-law'].includes(spec.name);
  const told = asks ? { ...spec, options: { maxSteps: task.steps, ...spec.options } } : spec;
  return createRule(told, { direction: 'min' });
}
