/**
 * The same random configurations under each rule, in the simulator: what is saved, and what it costs in regret.
 *
 *     node replay.cjs CURVES.json
 *
 * `fixed`: a given number of trials on four executors, with and without the rule. `clock`: as many trials as fit into
 * the time that so many full trainings would take.
 */
import type { Search } from '../../server/core/search/search';
import { ashaSearch } from '../../server/core/search/schedulers/asha';
import { hyperbandSearch } from '../../server/core/search/schedulers/hyperband';
import type { Sample } from '../../server/core/search/schedulers/sampler';
import { simulate } from '../../server/simulator/simulate';
import { rayRule } from './ray-rule';
import {
  bestAt,
  counted,
  EXECUTORS,
  fixed,
  mean,
  recorded,
  round,
  ruleOf,
  RULES,
  TRIALS,
  workload,
  type Task
} from './recorded';

const tasks = recorded(process.argv[2] as string);

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
          : { rule: ruleOf(RULES[name as keyof typeof RULES], task) };
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
    standardError: round(spread),
    last: last.map(round)
  };
}

const FIXED = Object.entries(RULES).filter(([name]) => name !== 'none');
const CLOCK = [
  'none',
  'median',
  'power-law',
  'power-law by its chance',
  "lagom's",
  'asha',
  "Ray's rule",
  'asha (promotion)',
  'asha (promotion, 3 brackets)',
  'hyperband'
];

const result = Object.entries(tasks).map(([task, data]) => ({
  task,
  seeds: data.runs.length,
  fixed: Object.fromEntries(FIXED.map(([name, spec]) => [name, fixed(spec, data)])),
  clock: Object.fromEntries(CLOCK.map(name => [name, clock(name, data)]))
}));
process.stdout.write(`${JSON.stringify(result)}\n`);
