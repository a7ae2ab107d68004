/**
 * What a dashboard costs and how soon it knows, with real executors; writes RESULTS.md beside this file.
 *
 *     npm run build && nice -n 15 node bench/live/run.mjs [--rounds 7] [--calls 1200] [--trials 10000] [--points 500]
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ROOT, venvPython } from '../../scripts/shell/paths.mjs';
import { bundled, option, sidecarsNode } from './tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(option('rounds', 7));
const calls = Number(option('calls', 1_200));
const trials = Number(option('trials', 10_000));
const points = Number(option('points', 500));
const project = mkdtempSync(join(tmpdir(), 'hopyard-live-'));
const environment = { ...process.env, HOPYARD_PROJECT: project, HOPYARD_EXECUTORS: '2', PYTHONPATH: ROOT };
const sorted = numbers => [...numbers].sort((one, other) => one - other);
const at = (numbers, share) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))];
const median = numbers => at(numbers, 0.5);
const ms = value => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

/** A program that is told a line and answers with one. */
function partner(command, args, nice) {
  const [program, given] = nice ? ['nice', ['-n', '19', command, ...args]] : [command, args];
  const child = spawn(program, given, { cwd: project, env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async tell(what) {
      child.stdin.write(`${JSON.stringify(what)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${command} ended early.`);
      return JSON.parse(value);
    }
  };
}

/** Seconds of CPU that the sidecar has used. */
function sidecarCpu() {
  const { pid } = JSON.parse(readFileSync(join(project, '.hopyard/run/sidecar.json'), 'utf8'));
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

const load = loadavg()[0].toFixed(1);
const rows = [];
let workload;
let watch;

async function measure() {
  console.log(`making ${trials} trials of ${points} points …`);
  const made = spawnSync(
    process.execPath,
    [
      join(here, 'make-experiment.mjs'),
      project,
      '--trials',
      trials,
      '--points',
      points,
      '--stopped',
      '0',
      '--failed',
      '0'
    ].map(String),
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }
  );
  const id = made.stdout.trim().split('\n').at(-1);
  workload = partner(venvPython(), [join(here, 'workload.py')]);
  await workload.tell({ do: 'calls', count: 300 });
  watch = partner(sidecarsNode(), [bundled('watch'), project], true);

  const put = (measure, figure, wanted) => {
    rows.push(`| ${measure} | ${figure} | ${wanted} |`);
    console.log(`${measure}: ${figure}`);
  };

  const board = await watch.tell({ do: 'board', id, times: 7 });
  put(`whole board of ${trials} trials, median`, `${ms(median(board.ms))}, ${(board.bytes / 1e6).toFixed(2)} MB`, '');
  const cold = await watch.tell({ do: 'curves', id, query: 'points=60', times: 1 });
  put(`all curves at 60 points, read first`, `${ms(cold.ms[0])}, ${(cold.bytes / 1e6).toFixed(1)} MB`, '');
  const warm = await watch.tell({ do: 'curves', id, query: 'points=60', times: 5 });
  put('again, median', ms(median(warm.ms)), '');
  const zoomed = await watch.tell({ do: 'curves', id, query: 'points=600&trials=0-99', times: 5 });
  put('100 curves at full length, median', `${ms(median(zoomed.ms))}, ${(zoomed.bytes / 1e6).toFixed(2)} MB`, '');

  await watch.tell({ do: 'latency' });
  await workload.tell({ do: 'broadcast', seconds: 15, hz: 20 });
  const { ages } = await watch.tell({ do: 'leave' });
  put(
    "from a worker's broadcast to the feed, median (p95)",
    `${ms(median(ages))} (${ms(at(ages, 0.95))}), ${ages.length} values`,
    '≤ 250 ms at the median in the browser'
  );

  const rates = { none: [], twenty: [] };
  const cost = { none: [], twenty: [] };
  let got;
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['none', 'twenty'] : ['twenty', 'none']) {
      if (side === 'twenty') await watch.tell({ do: 'watch', clients: 20, silent: 1 });
      const before = sidecarCpu();
      const { rate } = await workload.tell({ do: 'calls', count: calls });
      rates[side].push(rate);
      cost[side].push((1e3 * (sidecarCpu() - before)) / calls);
      if (side === 'twenty') got = await watch.tell({ do: 'leave' });
    }
    console.log(
      `round ${round + 1}: ${Math.round(rates.none.at(-1))} and ${Math.round(rates.twenty.at(-1))} trials a second`
    );
  }
  const ratio = median(rates.twenty) / median(rates.none);
  const pairs = rates.none.map((rate, k) => rates.twenty[k] / rate);
  put('no-op trials a second, nobody looks', `${Math.round(median(rates.none))}`, '');
  put(
    '… 20 clients look, one of which never reads',
    `${Math.round(median(rates.twenty))} (${got.frames} frames in the last round)`,
    ''
  );
  put(
    'ratio of the medians (of pairs: least … greatest)',
    `${ratio.toFixed(3)} (${Math.min(...pairs).toFixed(2)} … ${Math.max(...pairs).toFixed(2)})`,
    '≥ 0.97'
  );
  put(
    "the sidecar's CPU a trial, nobody and 20",
    `${median(cost.none).toFixed(2)} and ${median(cost.twenty).toFixed(2)} ms`,
    ''
  );
}

try {
  await measure();
} finally {
  watch?.child.kill();
  workload?.child.kill();
  spawnSync(venvPython(), ['-m', 'hopyard.cli', 'stop', '--force'], { cwd: project, env: environment });
  if (existsSync(project)) rmSync(project, { recursive: true, force: true });
}
const busy =
  Number(load) > cpus().length
    ? `The machine was busy with other work: rounds differ far more than by the 3 % that are looked for, so that only the sidecar's own CPU a
trial tells whether clients cost something.\n\n`
    : '';
const head = `# What a dashboard costs, and how soon it knows (${new Date().toISOString().slice(0, 10)})

${cpus().length} cores, load average ${load} at the start. Made by \`node bench/live/run.mjs --rounds ${rounds} --calls ${calls}\`: real executors, clients
over the sidecar's own socket. Absolute times mean little on small, shared machines; the ratio is what counts.

${busy}| measure | figure | wanted |
|---|---:|---|
`;
writeFileSync(join(here, 'RESULTS.md'), `${head}${rows.join('\n')}\n`);
