/** One large experiment: `scale.ts` says how it is run. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerToAgent } from '../../protocol';
import { SqliteJournal } from '../../server/adapters/journal/sqlite-journal';
import { systemClock } from '../../server/adapters/clock/system-clock';
import { WorkerThinkers } from '../../server/adapters/thinkers/worker-thinkers';
import type { Clock, Records } from '../../server/ports';
import { openHub } from '../../server/runtime/open-hub';
import { idsInOrder, providersAtOnce } from './stand-ins';

const TRIALS = Number(process.env['TRIALS'] ?? 10_000);
const POINTS = Number(process.env['POINTS'] ?? 500);
/** Points of one message: what a trial reports in 4 ms, or all of it. */
const A_MESSAGE = Number(process.env['A_MESSAGE'] ?? 50);
/** All curves alike: nobody is stopped, and every point is kept. */
const EQUAL = process.env['EQUAL'] === '1';
const EXECUTORS = 4;
/** Rows of a table, at these thousands of trials, instead of the whole curve. */
const TABLE = process.env['TABLE'] === '1';
const IN_TABLE = [1, 5, 10].map(part => Math.ceil((part * TRIALS) / 10_000));
const SEARCH = process.argv[2] ?? 'random';
const RULE = process.argv[3] ?? 'median';
const OPTIONS: Record<string, Record<string, number>> = {
  asha: { minBudget: 20, maxBudget: POINTS, eta: 3 },
  bohb: { minBudget: 20, maxBudget: POINTS, eta: 3 },
  hyperband: { minBudget: 20, maxBudget: POINTS, eta: 3 },
  dehb: { minBudget: 20, maxBudget: POINTS, eta: 3 },
  // A population ends by itself after its generations: by default, 8 members end after some thirty trials. With a
  // quarter giving way each of 10 times, about one trial in four is a first member.
  pbt: { population: Math.max(2, Math.ceil(TRIALS / 4)), interval: POINTS / 10, generations: 10, trials: TRIALS }
};

interface Run {
  readonly trial: string;
  readonly attempt: number;
  readonly level: number;
  /** Where it began: the step after the last that an earlier attempt reached. */
  readonly begun: number;
  at: number;
  stop: boolean;
}

const directory = mkdtempSync(join(tmpdir(), 'hopyard-scale-'));
const journal = new SqliteJournal(join(directory, 'journal.sqlite'));
/** What the event loop computed in each turn, in ms: without the disk, and without what else the machine does. */
const thought: number[] = [];
const ownMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
const clock: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  after: (ms, run) => systemClock.after(ms, run),
  soon: run =>
    systemClock.soon(() => {
      const own = ownMs();
      run();
      thought.push(ownMs() - own);
    })
};
const records: Records = { write: async () => {} };
const running = new Map<string, Run[]>();
/** Steps that paused trials have taken: they go on from their checkpoint, and report no step again. */
const reached = new Map<string, number>();
let points = 0;

function receive(executor: string, message: ServerToAgent): void {
  const runs = running.get(executor) ?? [];
  if (message.kind === 'runTrial') {
    const level = EQUAL ? 1 : Number((message.row?.params as { x: number } | undefined)?.x ?? 0);
    const begun = reached.get(message.trial) ?? 0;
    runs.push({ trial: message.trial, attempt: message.attempt, level, begun, at: begun, stop: false });
    running.set(executor, runs);
    if (runs.length === 1) {
      setImmediate(step, executor);
    }
  } else if (message.kind === 'stopTrial') {
    const run = runs.find(({ trial }) => trial === message.trial);
    if (run !== undefined) {
      run.stop = true;
    }
  }
}

function step(executor: string): void {
  const [run] = running.get(executor) ?? [];
  if (run === undefined) {
    return;
  }
  const { trial, attempt, level, begun, at } = run;
  if (at === begun) {
    hub.received(executor, { kind: 'trialStarted', trial, attempt });
  }
  if (run.stop || at >= POINTS) {
    const metric = level * (1 - Math.exp(-at / 100));
    const outcome = {
      kind: run.stop ? 'stopped' : 'returned',
      value: { json: metric, repr: '1', metric, size: 5 }
    } as const;
    running.get(executor)?.shift();
    if (run.stop) {
      reached.set(trial, at);
    } else {
      reached.delete(trial);
    }
    hub.received(executor, { kind: 'trialFinished', trial, attempt, outcome, tookMs: 100 });
  } else {
    const steps = Array.from({ length: Math.min(A_MESSAGE, POINTS - at) }, (_, k) => at + k);
    const values = steps.map(k => level * (1 - Math.exp(-k / 100)));
    run.at += steps.length;
    points += steps.length;
    hub.received(executor, {
      kind: 'metricReports',
      trial,
      attempt,
      metric: 'metric',
      from: at - begun,
      steps,
      values
    });
  }
  if ((running.get(executor)?.length ?? 0) > 0) {
    setImmediate(step, executor);
  }
}

const hub = openHub({
  clock,
  journal,
  executors: { send: (executor, message) => (receive(executor, message), true) },
  providers: providersAtOnce(() => hub),
  thinkers: new WorkerThinkers(__filename),
  blobs: { put: async () => {}, get: async () => undefined, has: () => true },
  records,
  log: { info: () => {}, warn: console.warn, error: console.error },
  ids: idsInOrder(),
  project: directory,
  // Nobody pings here.
  settings: { leaseMs: 3_600_000 }
});

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(2)} %`;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

/** What each thousand trials took: one line for each, or those that the table of RESULTS.md shows. */
class Rows {
  constructor() {
    if (!TABLE) {
      console.log(`${TRIALS} trials × ${POINTS} points, ${SEARCH} + ${RULE}, ${EXECUTORS} executors`);
      console.log(
        'trials ended or paused | points | ms per 1 000, CPU of it | CPU ms of a turn: p50 / p99 / longest | over 5 ms, over 20 ms | heap, arrays, RSS in MB'
      );
    }
  }

  ended(trials: number): void {
    if (Math.floor(trials / 1_000) > this.told) {
      this.told = Math.floor(trials / 1_000);
      this.tell(trials);
      this.began = performance.now();
      this.used = process.cpuUsage();
    }
  }

  /** What is left to do when the last trial has ended is no trial's. */
  end(says: string): void {
    const longest = thought.reduce((most, ms) => Math.max(most, ms), 0);
    if (!TABLE) {
      console.log(
        `${says}; ${points} points; since the last thousand no turn computed for more than ${longest.toFixed(1)} ms`
      );
    }
  }

  private tell(trials: number): void {
    const ms = performance.now() - this.began;
    const own = thought.splice(0).sort((one, other) => one - other);
    const { user, system } = process.cpuUsage(this.used);
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    const times = [0.5, 0.99, 1].map(part => quantile(own, part).toFixed(2)).join(' / ');
    const over = [5, 20].map(ms => share(own.filter(turn => turn > ms).length, own.length));
    const cpuMs = (user + system) / 1_000;
    if (!TABLE) {
      const memory = [heapUsed, arrayBuffers, rss].map(megabytes).join(', ');
      console.log(
        `${trials} | ${points} | ${ms.toFixed(0)}, ${cpuMs.toFixed(0)} | ${times} | ${over.join(', ')} | ${memory}`
      );
    } else if (IN_TABLE.includes(this.told)) {
      const name = this.told === IN_TABLE[0] ? `${SEARCH} ` : '';
      const million = (points / 1e6).toFixed(1);
      console.log(
        `| ${name}| ${this.told} 000 | ${million} | ${(cpuMs / 1_000).toFixed(2)} | ${times} | ${over[0]} | ${megabytes(rss)} |`
      );
    }
  }

  private told = 0;
  private began = performance.now();
  private used = process.cpuUsage();
}

export async function run(): Promise<void> {
  const { id: fleet } = await hub.startFleet({
    engine: 'local',
    size: EXECUTORS,
    memoryMb: 64,
    cpus: 1,
    gpus: 0,
    hours: 1
  });
  const space = [{ name: 'x', type: 'float', low: 0, high: 1 }];
  const plan = {
    kind: 'search',
    space,
    search: { name: SEARCH, options: OPTIONS[SEARCH] ?? {} },
    ...(RULE === 'none' ? {} : { stopping: { name: RULE } }),
    trials: TRIALS,
    seed: 1
  } as const;
  const rows = new Rows();
  const done = new Promise<void>(resolve => {
    hub.subscribe({
      changed: change => {
        for (const { view, finished } of change.progress) {
          const { succeeded, stopped, failed, paused = 0 } = view.trials;
          rows.ended(succeeded + stopped + failed + paused);
          if (finished) {
            rows.end(`${view.state}: ${view.trials.total} trials; ${view.searchEnded ?? 'all given'}`);
            resolve();
          }
        }
      }
    });
  });
  await hub.submit(
    { kind: 'lagom', name: 'scale', work: { kind: 'cell', code: 'pass', capture: [] }, plan, fleet },
    { app: 'bench' }
  );
  await done;
  if (!TABLE) {
    console.log(`journal ${megabytes(statSync(join(directory, 'journal.sqlite')).size)} MB`);
  }
  await hub[Symbol.asyncDispose]();
  journal[Symbol.dispose]();
  rmSync(directory, { recursive: true });
}
