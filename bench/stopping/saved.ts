/**
 * Saved work: bulk-synchronous waves without stopping against asynchronous trials with a stopping rule, seed by seed.
 *
 *     node saved.cjs CURVES.json
 *
 * The same configurations in the same order, and no suggestion learns from a result, so a rule can never find better
 * than the waves do; the question is how often, and by how much, it finds worse.
 */
import { Random } from '../../server/core/random';
import type { Search } from '../../server/core/search/search';
import type { RuleSpec } from '../../server/core/stopping/registry';
import { simulate, type SimulatedRun } from '../../server/simulator/simulate';
import {
  bestAt,
  counted,
  EXECUTORS,
  fixed,
  mean,
  recorded,
  ruleOf,
  RULES,
  TRIALS,
  workload,
  type Task
} from './recorded';

const COMPARED = ['none', 'median', 'power-law', "lagom's"] as const;
const RESAMPLES = 4000;
/** Judged from the fifth report on. Chosen on six other tasks and other seeds, see SAVED.md. */
const OF_BEST: RuleSpec = { name: 'median', options: { peers: 'best', graceReports: 4 } };

/** The next so many trials start when the last of the ones before has ended. */
function waves(trials: number, executors: number): Search {
  return {
    name: 'waves',
    suggest: ({ trials: started }) => {
      const within = started.length % executors;
      if (started.length >= trials) {
        return { kind: 'done' };
      }
      const waiting = within === 0 && started.some(({ standing }) => standing === 'outstanding');
      return waiting ? { kind: 'wait' } : { kind: 'start', params: {} };
    }
  };
}

const deviation = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

/** Mean over seeds with its 95 % interval: percentile bootstrap (Efron 1979). Columns share a seed and are drawn together. */
function interval(columns: readonly (readonly number[])[]): { mean: number; low: number; high: number } {
  const rows = (columns[0] ?? []).map((_, seed) => mean(columns.map(column => column[seed] as number)));
  const random = Random.of(0, 'bootstrap');
  const drawn = Array.from({ length: RESAMPLES }, () => mean(rows.map(() => random.choice(rows)))).sort(
    (a, b) => a - b
  );
  return {
    mean: mean(rows),
    low: drawn[Math.floor(0.025 * RESAMPLES)] as number,
    high: drawn[Math.ceil(0.975 * RESAMPLES) - 1] as number
  };
}

interface Pair {
  /** Share of the waves' time saved. */
  readonly time: number;
  /** Normalised regret beyond that of the waves. */
  readonly worse: number;
}

function taskOf(task: Task) {
  const simulated = (curves: Task['runs'][number], search: Search, rule: keyof typeof RULES): SimulatedRun =>
    simulate({
      executors: EXECUTORS,
      workload: workload(curves),
      search,
      direction: 'min',
      ...(rule === 'none' ? {} : { rule: ruleOf(RULES[rule], task) })
    });
  const baseline = task.runs.map(curves => simulated(curves, waves(TRIALS, EXECUTORS), 'none'));
  const before = baseline.map(run => bestAt(run, Infinity, task));
  const pairs = COMPARED.map(rule =>
    task.runs.map((curves, seed): Pair => {
      const run = simulated(curves, counted(TRIALS), rule);
      return {
        time: 1 - run.seconds / (baseline[seed] as SimulatedRun).seconds,
        worse: bestAt(run, Infinity, task) - (before[seed] as number)
      };
    })
  );
  const durations = task.runs.flat().map(([, seconds]) => seconds[seconds.length - 1] as number);
  const sorted = durations.sort((a, b) => a - b);
  return {
    seeds: task.runs.length,
    spread: (sorted[sorted.length - 1] as number) / (sorted[sorted.length >> 1] as number),
    idle: mean(baseline.map(run => run.idle / (EXECUTORS * run.seconds))),
    before: mean(before),
    noise: deviation(before),
    pairs,
    median: fixed({ name: 'median' }, task),
    ofBest: fixed(OF_BEST, task)
  };
}

const measured = Object.entries(recorded(process.argv[2] as string)).map(([task, recording]) => ({
  task,
  ...taskOf(recording)
}));

/** What a rule did over some tasks: the mean over them, seed by seed. */
function summary(places: readonly number[], rule: number) {
  const column = (of: keyof Pair) =>
    places.map(place => ((measured[place] as (typeof measured)[number]).pairs[rule] as Pair[]).map(pair => pair[of]));
  return {
    rule: COMPARED[rule],
    time: interval(column('time')),
    worse: interval(column('worse')),
    same: column('worse')
      .flat()
      .filter(worse => worse <= 0).length,
    of: column('worse').flat().length
  };
}

const all = measured.map((_, place) => place);
const result = {
  tasks: measured.map(({ pairs, ...rest }, place) => ({
    ...rest,
    rules: COMPARED.map((_, rule) => summary([place], rule))
  })),
  groups: [all.slice(0, 4), all.slice(4), all].map(places => COMPARED.map((_, rule) => summary(places, rule)))
};
process.stdout.write(`${JSON.stringify(result)}\n`);
