/**
 * How many trials a second go through the hub: core, journal on disk (one fsync a tick), files of the record written or
 * not. No sockets and no processes: the agents are functions that answer in the same process, in the next turn.
 *
 *   npx esbuild bench/core/hub.ts --bundle --platform=node --target=node24 --outfile=/tmp/hub-bench.cjs && NODE24 /tmp/hub-bench.cjs
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerToAgent } from '../../protocol';
import { SqliteJournal } from '../../server/adapters/journal/sqlite-journal';
import { systemClock } from '../../server/adapters/clock/system-clock';
import { FileRecords } from '../../server/adapters/records/file-records';
import type { Records } from '../../server/ports';
import type { Hub } from '../../server/runtime/hub';
import { openHub } from '../../server/runtime/open-hub';
import { idsInOrder, providersAtOnce } from './stand-ins';

const TRIALS = Number(process.env['TRIALS'] ?? 20_000);
const CELLS = 200;

interface Bench {
  readonly hub: Hub;
  readonly directory: string;
  close(): Promise<void>;
}

function open(records: 'written' | 'left out'): Bench {
  const directory = mkdtempSync(join(tmpdir(), 'hopyard-bench-'));
  const journal = new SqliteJournal(join(directory, 'journal.sqlite'));
  const files = new FileRecords(directory);
  const none: Records = { write: async () => {} };
  const answer = (executor: string, message: ServerToAgent): void => {
    if (message.kind === 'runTrial') {
      const { trial, attempt } = message;
      const outcome = { kind: 'returned', value: { json: 1, repr: '1', metric: 1, size: 5 } } as const;
      hub.received(executor, { kind: 'trialStarted', trial, attempt });
      hub.received(executor, { kind: 'trialFinished', trial, attempt, outcome, tookMs: 0 });
    }
  };
  const hub = openHub({
    clock: systemClock,
    journal,
    executors: {
      send: (executor, message) => {
        setImmediate(answer, executor, message);
        return true;
      }
    },
    providers: providersAtOnce(() => hub),
    blobs: { put: async () => {}, get: async () => undefined, has: () => true },
    records: records === 'written' ? files : none,
    log: { info: () => {}, warn: console.warn, error: console.error },
    ids: idsInOrder(),
    project: directory,
    // Nobody pings here.
    settings: { leaseMs: 3_600_000 }
  });
  const close = async (): Promise<void> => {
    await hub[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
    journal[Symbol.dispose]();
    rmSync(directory, { recursive: true });
  };
  return { hub, directory, close };
}

async function run(hub: Hub, fleet: string, trials: number): Promise<number> {
  const rows = Array.from({ length: trials }, (_, n) => ({ params: { n } }));
  const work = { kind: 'cell', code: 'pass', capture: [] } as const;
  const plan = { kind: 'rows', rows } as const;
  const begun = performance.now();
  const done = new Promise<void>(resolve => {
    const seen = hub.subscribe({
      changed: change => {
        if (change.progress.some(progress => progress.finished)) {
          seen[Symbol.dispose]();
          resolve();
        }
      }
    });
  });
  const spec = { kind: 'bench', name: 'bench', work: { ...work, capture: [] }, plan: { ...plan, rows }, fleet };
  await hub.submit(spec, { app: 'bench' });
  await done;
  return performance.now() - begun;
}

async function measure(size: number, records: 'written' | 'left out'): Promise<void> {
  const { hub, directory, close } = open(records);
  const spec = { engine: 'local', size, memoryMb: 64, cpus: 1, gpus: 0, hours: 1 };
  const { id } = await hub.startFleet(spec);
  await run(hub, id, 1_000);
  const ms = await run(hub, id, TRIALS);
  const rate = Math.round(TRIALS / (ms / 1_000));
  const megabytes = (statSync(join(directory, 'journal.sqlite')).size / 1e6).toFixed(1);
  const rss = Math.round(process.memoryUsage().rss / 1e6);
  console.log(
    `${String(size).padStart(4)} executors, files ${records}: ${rate} trials/s (${TRIALS} in ${Math.round(ms)} ms, journal ${megabytes} MB, RSS ${rss} MB)`
  );
  const cells: number[] = [];
  for (let n = 0; n < CELLS; n++) {
    cells.push(await run(hub, id, 1));
  }
  cells.sort((one, other) => one - other);
  const median = cells[Math.floor(CELLS / 2)] ?? 0;
  const late = cells[Math.floor(CELLS * 0.95)] ?? 0;
  console.log(`      one trial from submit to recorded: median ${median.toFixed(2)} ms, p95 ${late.toFixed(2)} ms`);
  await close();
}

async function main(): Promise<void> {
  for (const size of [4, 64]) {
    await measure(size, 'left out');
    await measure(size, 'written');
  }
}

void main();
