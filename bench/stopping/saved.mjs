/**
 * Measures what asynchronous trials with early stopping save against waves, and writes SAVED.md beside this file.
 *
 *     ALGOBENCH=../shared/bench/algobench BENCH_PYTHON=python node bench/stopping/saved.mjs [--seeds 20] [--first-seed 1000]
 *
 * BENCH_PYTHON needs numpy and onnxruntime for the curves; `--curves FILE` takes those of an earlier run instead.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { algobench, bundle, here, json, mean, option, percent, python, table, TASKS, work } from './report.mjs';

const HELD_OUT = ['lcbench:126025', 'lcbench:168868', 'lcbench:189862', 'lcbench:3945'];
const TRIALS = 100;
const WANTED = 0.58;
const SAID = {
  none: 'asynchronous, nothing stopped',
  median: 'asynchronous, median',
  'power-law': 'asynchronous, power law',
  "lagom's": "asynchronous, lagom's"
};

const shares = ({ mean, low, high }) => `${percent(mean)} [${(100 * low).toFixed(0)}, ${(100 * high).toFixed(0)}]`;
const regrets = ({ mean, low, high }) => `+${mean.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;

function time({ tasks, groups }) {
  const rows = tasks.map(({ task, spread, idle, rules }) => [
    task,
    `${spread.toFixed(0)} ×`,
    percent(idle),
    ...rules.map(rule => shares(rule.time))
  ]);
  return table(
    ['task', 'longest', 'idle', ...Object.values(SAID)],
    [...rows, ...totals(groups, rule => shares(rule.time))]
  );
}

function best({ tasks, groups }) {
  const cell = ({ worse, same, of }) => `${regrets(worse)}, same in ${same} of ${of}`;
  const ruled = rules => rules.filter(({ rule }) => rule !== 'none');
  const rows = tasks.map(({ task, before, noise, rules }) => [
    task,
    before.toFixed(3),
    noise.toFixed(3),
    ...ruled(rules).map(cell)
  ]);
  return table(
    ['task', "waves' regret", 'noise', ...Object.values(SAID).slice(1)],
    [...rows, ...totals(groups.map(ruled), cell)]
  );
}

function totals(groups, cell) {
  return ['**the first four**', '**the held-out four**', '**all eight**'].map((name, k) => [
    name,
    '',
    '',
    ...groups[k].map(cell)
  ]);
}

function verdict({ tasks, groups }) {
  const rule = groups[2].find(({ rule }) => rule === 'median');
  const error = mean(tasks.map(({ noise, seeds }) => noise / Math.sqrt(seeds)));
  const reached = tasks.filter(({ rules }) => rules.find(({ rule }) => rule === 'median').time.mean >= WANTED).length;
  const met = rule.time.low >= WANTED && rule.worse.high < error;
  return (
    `With the median rule ${percent(rule.time.mean)} less time in the mean, at least ${percent(WANTED)} on ${reached} of ${tasks.length} tasks; the best metric is ` +
    `the same in ${rule.same} of ${rule.of} runs, and the regret added, ${rule.worse.mean.toFixed(4)}, is small beside the standard error ` +
    `of the waves' own mean, ${error.toFixed(4)}. ${met ? '**Met**' : '**Not met**'} (met: over all eight, the interval of the time saved lies above ` +
    `${percent(WANTED)}, and that of the regret added below this standard error).`
  );
}

function median({ tasks }, rule) {
  const row = (name, cells) => [
    name,
    percent(mean(cells.map(cell => cell.stepsSaved))),
    percent(mean(cells.map(cell => cell.timeSaved))),
    mean(cells.map(cell => cell.regretWithout)).toFixed(3),
    mean(cells.map(cell => cell.regretWith)).toFixed(3),
    `+${(100 * mean(cells.map(cell => cell.relative))).toFixed(1)} %`
  ];
  const cells = tasks.map(task => task[rule]);
  return table(
    ['task', 'steps saved', 'time saved', 'regret without', 'with', 'change'],
    [
      ...tasks.map(task => row(task.task, [task[rule]])),
      row('**the first four**', cells.slice(0, 4)),
      row('**the held-out four**', cells.slice(4))
    ]
  );
}

mkdirSync(work, { recursive: true });
const seeds = Number(option('seeds', '20'));
const first = Number(option('first-seed', '1000'));
const curves = option('curves', join(work, 'saved-curves.json'));
if (option('curves', '') === '') {
  const args = [join(here, 'tasks.py'), algobench, curves, `${first}+${seeds}`, String(TRIALS), ...TASKS, ...HELD_OUT];
  execFileSync(python, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
const result = json(process.execPath, [bundle('saved'), curves]);
const page = readFileSync(join(here, 'SAVED.template.md'), 'utf8')
  .replace('{date}', new Date().toISOString().slice(0, 10))
  .replace('{node}', process.version)
  .replace('{trials}', String(TRIALS))
  .replace('{seeds}', String(result.tasks[0].seeds))
  .replace('{drawn}', `${first} to ${first + seeds - 1}`)
  .replace('{time}', time(result))
  .replace('{best}', best(result))
  .replace('{verdict}', verdict(result))
  .replace('{median}', median(result, 'median'))
  .replace('{ofBest}', median(result, 'ofBest'));
writeFileSync(join(here, 'SAVED.md'), page);
process.stdout.write(page);
