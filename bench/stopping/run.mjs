/**
 * Measures the stopping rules and the schedulers, and writes RESULTS.md beside this file.
 *
 *     ALGOBENCH=../shared/bench/algobench BENCH_PYTHON=python node bench/stopping/run.mjs [--seeds 20] [--trials 1600]
 *
 * BENCH_PYTHON needs numpy and onnxruntime for the curves; optuna, ray[tune] and syne-tune are compared when installed.
 * `--curves FILE` and `--peers FILE` take what an earlier run left in bench/work/stopping instead of making it again.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, cpus } from 'node:os';
import { join, resolve } from 'node:path';
import {
  algobench,
  bundle,
  difference,
  here,
  json,
  mean,
  option,
  percent,
  python,
  table,
  TASKS,
  work
} from './report.mjs';

const PEERS = ['none/random', 'maggy', 'optuna/rs+median', 'ray/asha', 'syne/asha'];

const micros = value => value.toFixed(value < 10 ? 2 : 0);

function costs() {
  const ours = json(process.execPath, [bundle('decision-cost')]);
  const peers = json(python, [join(here, 'peers_cost.py')]);
  return table(
    ['rule', 'finished trials', 'mean µs', 'median µs', 'p99 µs', 'µs when a trial ends'],
    [...ours, ...peers].map(row => [
      row.rule,
      row.finished,
      micros(row.mean),
      micros(row.median),
      micros(row.p99),
      row.ended === undefined ? '' : micros(row.ended)
    ])
  );
}

function fixed(results) {
  const rules = Object.keys(results[0].fixed);
  return table(
    ['rule', ...results.map(result => result.task), 'mean saved', 'mean change of regret'],
    rules.map(rule => {
      const cells = results.map(result => result.fixed[rule]);
      const shown = cells.map(
        ({ stepsSaved, regretWithout, regretWith }) =>
          `${percent(stepsSaved)}, ${regretWithout.toFixed(3)} → ${regretWith.toFixed(3)}`
      );
      return [
        rule,
        ...shown,
        percent(mean(cells.map(cell => cell.stepsSaved))),
        percent(mean(cells.map(cell => cell.relative)))
      ];
    })
  );
}

function clock(results) {
  return table(
    ['search or rule', ...results.map(({ task }) => task)],
    Object.keys(results[0].clock).map(name => [
      name,
      ...results.map(({ clock }) => {
        const { trials, regret, standardError } = clock[name];
        return `${regret.map(value => value.toFixed(3)).join(' / ')} ± ${standardError.toFixed(3)} (${trials})`;
      })
    ])
  );
}

/** The real peers in the benchmark's own simulator; those that draw from its generator draw the configurations of our seeds. */
function peers(results) {
  const file = resolve(option('peers', join(work, 'peers.csv')));
  if (option('peers', '') === '') {
    rmSync(file, { force: true });
    const args = ['async_sim.py', file, TASKS.join(), PEERS.join(), seeds, '100', '4'];
    execFileSync(python, args, { cwd: algobench, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = head.trim().split(',');
  const rows = lines.map(line =>
    Object.fromEntries(
      line
        .trim()
        .split(',')
        .map((cell, k) => [names[k], cell])
    )
  );
  const sharper = JSON.parse(readFileSync(join(algobench, 'data/cache/best_fix.json'), 'utf8'));
  const regret = (task, value) => {
    const known = sharper[task];
    const raw = known ? Number(value) * (known.ref - known.old_best) + known.old_best : Number(value);
    return known ? (raw - known.best) / (known.ref - known.best) : raw;
  };
  const cells = (name, mode, show) =>
    TASKS.map(task =>
      show(
        rows.filter(row => row.adapter === name && row.mode === mode && row.task === task),
        task
      )
    );
  const saved = name =>
    cells(name, 'ntrials', (runs, task) => {
      const share = mean(runs.map(run => Number(run.epochs_saved)));
      return `${percent(share)}, ${mean(runs.map(run => regret(task, run.nreg100))).toFixed(3)}`;
    });
  const clocked = name =>
    cells(name, 'budget', (runs, task) => {
      const at = ['nreg10', 'nreg25', 'nreg50', 'nreg100'];
      const shown = at.map(column => mean(runs.map(run => regret(task, run[column]))).toFixed(3));
      return `${shown.join(' / ')} (${Math.round(mean(runs.map(run => Number(run.trials))))})`;
    });
  const shown = PEERS.map(name =>
    table(
      [name, ...TASKS],
      [
        ['saved, regret', ...saved(name)],
        ['same clock', ...clocked(name)]
      ]
    )
  ).join('\n\n');
  const regrets = (name, task) =>
    rows
      .filter(row => row.adapter === name && row.mode === 'budget' && row.task === task)
      .map(row => regret(task, row.nreg100));
  return { shown, besideAsha: besideAsha(results, regrets) };
}

/** Regret when the clock ends, ours less the peer's. Ray's has the configurations of our seeds, Syne Tune's draws others. */
function besideAsha(results, regrets) {
  const cell = (ours, name, task) => {
    const theirs = regrets(name, task);
    const paired = name === 'ray/asha' && theirs.length === ours.length;
    const { less, error } = difference(ours, theirs, paired);
    return `${less.toFixed(3)} ± ${(2 * error).toFixed(3)}`;
  };
  const rules = ['asha', 'asha (promotion)'];
  return table(
    ['ours, less theirs', ...TASKS],
    rules.flatMap(rule =>
      ['ray/asha', 'syne/asha'].map(name => [
        `${rule}, less ${name}`,
        ...results.map(({ task, clock }) => cell(clock[rule].last, name, task))
      ])
    )
  );
}

mkdirSync(work, { recursive: true });
const seeds = option('seeds', '20');
const trials = option('trials', '1600');
const curves = option('curves', join(work, 'curves.json'));
const before = loadavg()[0];
const cost = costs();
if (option('curves', '') === '') {
  const args = [join(here, 'tasks.py'), algobench, curves, seeds, trials, ...TASKS];
  execFileSync(python, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
const results = json(process.execPath, ['--max-old-space-size=6000', bundle('replay'), curves]);
const beside = peers(results);
const machine = `${cpus().length} cores, load ${before.toFixed(1)} at the start and ${loadavg()[0].toFixed(1)} at the end`;
const page = readFileSync(join(here, 'RESULTS.template.md'), 'utf8')
  .replace('{date}', new Date().toISOString().slice(0, 10))
  .replace('{machine}', machine)
  .replace('{node}', process.version)
  .replaceAll('{seeds}', String(results[0].seeds))
  .replace('{costs}', cost)
  .replace('{fixed}', fixed(results))
  .replace('{clock}', clock(results))
  .replace('{peers}', beside.shown)
  .replace('{asha}', beside.besideAsha);
writeFileSync(join(here, 'RESULTS.md'), page);
process.stdout.write(page);
