/**
 * The same random configurations under each rule, in the simulator: what is saved, and what it costs in regret.
 *
 *     node replay.cjs CURVES.json
 *
 * `fixed`: a given number of trials on four executors, with and without the rule. `clock`: as many trials as fit into
 * the time that so many full trainings would take.
 */
import { readFileSync } from 'node:fs';
import type { Search } from '../../server/core/search/search';
import { ashaSearch } from '../../server/core/search/schedulers/asha';
import { hyperbandSearch } from '../../server/core/search/schedulers/hyperband';
import type { Sample } from '../../server/core/search/schedulers/sampler';
import { createRule, type RuleSpec } from '../../server/core/stopping/registry';
import { simulate, type SimulatedRun } from '../../server/simulator/simulate';
import type { Workload } from '../../server/simulator/workload';
import { rayRule } from './ray-rule';

type Curve = readonly [values: readonly number[], seconds: readonly number[]];
interface Task {
  readonly best: number;
  readonly ref: number;
  readonly steps: number;
  readonly runs: readonly (readonly Curve[])[];
}

const EXECUTORS = 4;
/** Trials of the fixed comparison; the clock is that of as many full trainings. */
const TRIALS = 100;

const tasks = JSON.parse(readFileSync(process.argv[2] as string, 'utf8')) as Record<string, Task>;

function workload(run: readonly Curve[]): Workload {
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

function counted(trials: number): Search {
  return {
    name: 'recorded',
    suggest: history => (history.trials.length < trials ? { kind: 'start', params: {} } : { kind: 'done' })
  };
}

const bestAt = (run: SimulatedRun, at: number, task: Task): number => {
  const found = run.best.filter(one => one.at <= at).pop();
  return ((found?.value ?? task.ref) - task.best) / (task.ref - task.best);
};
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const round = (value: number): number => Number(value.toFixed(4));

function fixed(spec: RuleSpec, task: Task): object {
  const rows = task.runs.map(curves => {
    const settings = {
      executors: EXECUTORS,
      workload: workload(curves),
      search: counted(TRIALS),
      direction: 'min'
    } as const;
    const without = simulate(settings);
    const rule = createRule(asked(spec, task), { direction: 'min' });
    const withRule = simulate({ ...settings, rule });
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

function clock(name: string, task: Task): object {
  const ladder = { direction: 'min', minBudget: 1, maxBudget: task.steps, eta: 3, trials: 0 } as const;
  const most = Math.min(...task.runs.map(run => run.length));
  const sample: Sample = (_, count) => (count < most ? { kind: 'params', params: {} } : { kind: 'done' });
  const searches: Record<string, () => Search> = {
    'asha (promotion)': () => ashaSearch(sample, { ...ladder, brackets: 1 }),
    'asha (promotion, 3 brackets)': () => ashaSearch(sample, { ...ladder, brackets: 3 }),
    hyperband: () => hyperbandSearch(sample, { ...ladder, overlap: true })
  };
  const full = mean(task.runs.flatMap(run => run.map(([, seconds]) => seconds[seconds.length - 1] as number)));
  const seconds = (full * TRIALS) / EXECUTORS;
  const rows = task.runs.map(curves => {
    const search = searches[name]?.() ?? counted(most);
    const ruled =
      name === "Ray's rule"
        ? { rule: rayRule(task.steps, 3) }
        : searches[name]
          ? {}
          : { rule: createRule(asked({ name }, task), { direction: 'min' }) };
    const run = simulate({
      executors: EXECUTORS,
      workload: workload(curves),
      search,
      direction: 'min',
      maxSeconds: seconds,
      ...ruled
    });
    return {
      trials: run.history.trials.length,
      at: [0.1, 0.25, 0.5, 1].map(share => bestAt(run, share * seconds, task))
    };
  });
  const last = rows.map(row => row.at[3] as number);
  const spread = Math.sqrt(mean(last.map(value => (value - mean(last)) ** 2)) / Math.max(1, last.length - 1));
  return {
    trials: Math.round(mean(rows.map(row => row.trials))),
    regret: [0, 1, 2, 3].map(k => round(mean(rows.map(row => row.at[k] as number)))),
    standardError: round(spread)
  };
}

/** Rules that ask where training ends are told. */
function asked(spec: RuleSpec, task: Task): RuleSpec {
  const asks = ['asha', 'power-law'].includes(spec.name);
  return asks ? { ...spec, options: { maxSteps: task.steps, ...spec.options } } : spec;
}

const FIXED: Record<string, RuleSpec> = {
  median: { name: 'median' },
  "median, Maggy's defaults": { name: 'median', options: { minFinished: 10, graceReports: 0 } },
  'median of best values': { name: 'median', options: { peers: 'best', minSteps: 5 } },
  'power-law': { name: 'power-law' },
  asha: { name: 'asha' }
};
const CLOCK = [
  'none',
  'median',
  'power-law',
  'asha',
  "Ray's rule",
  'asha (promotion)',
  'asha (promotion, 3 brackets)',
  'hyperband'
];

const result = Object.entries(tasks).map(([task, data]) => ({
  task,
  seeds: data.runs.length,
  fixed: Object.fromEntries(Object.entries(FIXED).map(([name, spec]) => [name, fixed(spec, data)])),
  clock: Object.fromEntries(CLOCK.map(name => [name, clock(name, data)]))
}));
process.stdout.write(`${JSON.stringify(result)}\n`);
