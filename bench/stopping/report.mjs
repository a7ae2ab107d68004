/** What the measuring scripts share: where things are, the command line, bundling, Markdown. */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

export const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
export const work = join(root, 'bench/work/stopping');
export const python = process.env.BENCH_PYTHON ?? 'python';
export const algobench = resolve(root, process.env.ALGOBENCH ?? '../shared/bench/algobench');
export const TASKS = ['lcbench:126026', 'lcbench:189906', 'lcbench:167168', 'real:xgb_digits'];

export function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

export function bundle(name) {
  const outfile = join(work, `${name}.cjs`);
  buildSync({ entryPoints: [join(here, `${name}.ts`)], outfile, bundle: true, platform: 'node', logLevel: 'error' });
  return outfile;
}

export function json(command, args) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'inherit']
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
  }
  return JSON.parse(stdout);
}

export function table(head, rows) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export const percent = share => `${(100 * share).toFixed(0)} %`;
export const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Unbiased. */
const variance = values => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
};

/** Mean of ours less that of theirs, and its standard error; `paired` when the n-th of both come from one seed. */
export function difference(ours, theirs, paired) {
  const error = paired
    ? variance(ours.map((value, k) => value - theirs[k])) / ours.length
    : variance(ours) / ours.length + variance(theirs) / theirs.length;
  return { less: mean(ours) - mean(theirs), error: Math.sqrt(error) };
}
