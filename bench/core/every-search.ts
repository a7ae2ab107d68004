/** Each search at 10 000 trials, in a process of its own: `scale.ts` says how they are run. */
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';

/** Those that think in a thread last: they take longest. */
const SEARCHES = ['random', 'sobol', 'tpe', 'de', 'nsga2', 'asha', 'hyperband', 'bohb', 'dehb', 'pbt', 'model'];

/** What `hopyard/_client/sidecar.py` gives its engine. */
const AS_THE_SIDECAR = ['--max-semi-space-size=2'];

export function runAll(program: string): void {
  console.log(
    '| search | trials | million points | CPU s per 1 000 | CPU ms of a turn: p50 / p99 / longest | turns over 5 ms | RSS MB |'
  );
  console.log('|---|---:|---:|---:|---|---:|---:|');
  for (const search of SEARCHES) {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, [...AS_THE_SIDECAR, program, search], {
      env: { ...process.env, TABLE: '1' },
      stdio: ['ignore', 'inherit', 'inherit']
    });
    const seconds = ((performance.now() - began) / 1_000).toFixed(0);
    const load = (loadavg()[0] ?? 0).toFixed(1);
    console.error(`${search}: ${seconds} s, load average ${load}${status === 0 ? '' : `, ended with ${status}`}`);
  }
}
