/**
 * What a dashboard costs and how soon it knows, with real executors; writes RESULTS.md beside this file.
 *
 *     npm run build && nice -n 15 node bench/live/run.mjs [--rounds 15] [--calls 15000] [--waits 300] [--trials 10000] [--points 500]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, venvPython } from '../../scripts/shell/paths.mjs';
import { median, medianWithInterval, verdict } from './pairs.mjs';
import { partner } from './partner.mjs';
import { bundled, option, sidecarsNode } from './tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const rounds = Number(option('rounds', 15));
const calls = Number(option('calls', 15_000));
const waits = Number(option('waits', 300));
const trials = Number(option('trials', 10_000));
const points = Number(option('points', 500));
const project = mkdtempSync(join(tmpdir(), 'hopyard-live-'));
const environment = { ...process.env, HOPYARD_PROJECT: project, HOPYARD_EXECUTORS: '2', PYTHONPATH: ROOT };
const sorted = numbers => [...numbers].sort((one, other) => one - other);
const at = (numbers, share) => sorted(numbers)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))];
const ms = value => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

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

/** Trials a second while nobody looks and while 20 do, one of whom never reads. */
async function beside(put, what, asked) {
  const rates = { none: [], twenty: [] };
  const cost = { none: [], twenty: [] };
  let got;
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? ['none', 'twenty'] : ['twenty', 'none']) {
      if (side === 'twenty') await watch.tell({ do: 'watch', clients: 20, silent: 1 });
      const before = sidecarCpu();
      const { rate } = await workload.tell(asked);
      rates[side].push(rate);
      cost[side].push((1e3 * (sidecarCpu() - before)) / asked.count);
      if (side === 'twenty') got = await watch.tell({ do: 'leave' });
    }
    console.log(
      `${what}, round ${round + 1}: ${Math.round(rates.none.at(-1))} and ${Math.round(rates.twenty.at(-1))} a second`
    );
  }
  const ratio = medianWithInterval(rates.none.map((rate, k) => rates.twenty[k] / rate));
  put(`${what} a second, nobody looks`, `${Math.round(median(rates.none))}`, '');
  put(
    '… 20 clients look, one of which never reads',
    `${Math.round(median(rates.twenty))} (${got.frames} frames in the last round)`,
    ''
  );
  put(
    `ratio of ${rounds} alternating pairs, median (95 % interval)`,
    `${ratio.middle.toFixed(3)} (${ratio.low.toFixed(3)} … ${ratio.high.toFixed(3)})`,
    '≥ 0.97',
    verdict(ratio, 0.97)
  );
  put(
    "the sidecar's CPU a trial, nobody and 20",
    `${median(cost.none).toFixed(3)} and ${median(cost.twenty).toFixed(3)} ms`,
    ''
  );
}

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
  const place = { cwd: project, env: environment };
  workload = partner(venvPython(), [join(here, 'workload.py')], place);
  await workload.tell({ do: 'calls', count: 300 });
  // Those who look may not take the machine from those who work.
  watch = partner('nice', ['-n', '19', sidecarsNode(), bundled('watch'), project], place);

  const put = (measure, figure, wanted, met = '') => {
    rows.push(`| ${measure} | ${figure} | ${wanted} | ${met} |`);
    console.log(`${measure}: ${figure} ${met}`);
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

  await beside(put, 'no-op trials', { do: 'calls', count: calls });
  await beside(put, 'trials of 20 ms', { do: 'calls', count: waits, ms: 20 });
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

${cpus().length} cores, load average ${load} at the start. Made by \`node bench/live/run.mjs --rounds ${rounds} --calls ${calls} --waits ${waits}\`: real executors, clients
over the sidecar's own socket. Absolute times mean little on small, shared machines; the ratio is what counts.

${busy}| measure | figure | wanted | |
|---|---:|---|---|
`;
writeFileSync(join(here, 'RESULTS.md'), `${head}${rows.join('\n')}\n`);
