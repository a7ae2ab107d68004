/** The composition root of the sidecar: the only file that names concrete adapters. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { PROTOCOL_VERSION } from '../protocol';
import { WorkerAnalyst } from './adapters/analyst/worker-analyst';
import { FileBlobs } from './adapters/blobs/file-blobs';
import { systemClock as clock } from './adapters/clock/system-clock';
import { lockOf } from './adapters/environments/lock-of';
import { pythonOf } from './adapters/environments/python-of';
import { PythonPrograms } from './adapters/environments/python-programs';
import { SocketFeed } from './adapters/feed/socket-feed';
import { NvidiaSmi } from './adapters/gpu/nvidia-smi';
import { randomIds } from './adapters/ids/random-ids';
import { SqliteJournal } from './adapters/journal/sqlite-journal';
import { RotatingLog } from './adapters/log/rotating-log';
import { PythonOracles } from './adapters/oracle/python-oracles';
import { packagesOf } from './adapters/packages/site-packages';
import { LocalProvider } from './adapters/providers/local';
import type { WarmHost } from './adapters/providers/local/warm-host';
import { FileRecords } from './adapters/records/file-records';
import { WorkerThinkers } from './adapters/thinkers/worker-thinkers';
import { Api } from './api/api';
import { Settings } from './api/settings';
import { AgentGateway } from './api/sockets/agent';
import {
  Endings,
  examine,
  Idle,
  preparePaths,
  readArguments,
  readEnvironment,
  removeConnection,
  socketPath,
  takeLock,
  writeConnection
} from './life';
import { openHub } from './runtime/open-hub';
import { Operations } from './runtime/operations';
import { DEFAULT_SETTINGS } from './runtime/settings';
import { VERSION } from './version';

/** `warm`: a host that was started for the fleet that is about to be wanted. */
export async function serveProject(warm?: WarmHost): Promise<void> {
  const paths = preparePaths(readArguments(process.argv.slice(2)).project);
  const wishes = readEnvironment(process.env);
  const { project } = paths;
  const identity = { pid: process.pid, version: VERSION, protocolVersion: PROTOCOL_VERSION };
  const lock = takeLock(paths.lock, project);
  const { monotonic, after } = clock;
  const startedAt = clock.now();
  const token = randomBytes(32).toString('base64url');
  const socket = socketPath(project);
  const log = new RotatingLog({ path: paths.log, secrets: [token] });
  process.removeAllListeners('warning').on('warning', warning => log.warn(warning.message, { kind: warning.name }));
  log.info('starting', { ...identity, project, node: process.version });

  const blobs = new FileBlobs(paths.blobs);
  await blobs.sweep();
  const journal = new SqliteJournal(paths.journal);
  const records = new FileRecords(project);
  const gpus = new NvidiaSmi({ log, monotonic, visible: process.env['CUDA_VISIBLE_DEVICES'] });
  const local = new LocalProvider({
    project,
    paths,
    socket,
    token,
    python: wishes.python,
    gpus,
    log,
    ...(warm && { warm })
  });
  const providers = new Map([[local.engine, local]]);
  const leaseMs = wishes.leaseMs ?? DEFAULT_SETTINGS.leaseMs;
  const executors = new AgentGateway(log, leaseMs / 3);
  const settings = { maxExecutors: wishes.maxExecutors, leaseMs };
  const thinkers = new WorkerThinkers(__filename);
  const oracleLogs = join(dirname(paths.log), 'oracles');
  const oracles = new PythonOracles({ blobs, directory: paths.run, logs: oracleLogs, clock });
  const world = { clock, journal, executors, providers, blobs, records, log, thinkers, oracles, ids: randomIds };
  const packages = (python = wishes.python) => ({ python, packages: packagesOf(python) });
  const hub = openHub({
    ...world,
    project,
    settings,
    pythonOf: name => pythonOf(project, name),
    lockOf,
    packagesOf: packages
  });

  const programs = new PythonPrograms({
    project,
    python: wishes.python,
    folder: paths.operations,
    directory: paths.run,
    log,
    now: clock.now
  });
  const operations = new Operations({ programs, clock, newId: randomIds.operation });

  const used = (): void => idle.used();
  const analyst = (): WorkerAnalyst => new WorkerAnalyst({ program: __filename, journal: paths.journal, after });
  const analysts = { curves: analyst(), replays: analyst() };
  // The curves of a board are asked for next: they are read while the page draws.
  const boardOpened = (experiment: string): void =>
    void analysts.curves
      .ask({ kind: 'readCurves', experiment, metric: hub.metricOf(experiment) })
      .catch(() => undefined);
  const feed = new SocketFeed({ source: hub, operations, timers: clock, log, used, boardOpened });
  const self = {
    health: () => ({ status: 'ok', ...identity, project, startedAt, node: process.version }) as const,
    doctor: () => examine({ paths, socket, python: wishes.python, engines: () => hub.engines() }),
    leave: (why: string) => clock.soon(() => endings.leave(why))
  };
  const rest = new Settings(paths.settings);
  const sides = { hub, agents: executors, feed, analysts, environments: { programs, operations } };
  const api = new Api({ ...sides, settings: rest, self, token, project, startedAt, log, monotonic, used });
  const idle = new Idle({
    idleMs: wishes.idleMs,
    monotonic,
    after,
    occupied: () => hub.busy() || operations.busy || api.connected > 0,
    leave: () => endings.leave('idle')
  });
  hub.subscribe({ changed: used });
  const endings = new Endings(log, async () => {
    idle[Symbol.dispose]();
    removeConnection(paths.connection, process.pid);
    await api[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
    await records[Symbol.asyncDispose]();
    programs[Symbol.dispose]();
    for (const one of Object.values(analysts)) one[Symbol.dispose]();
    journal[Symbol.dispose]();
    lock[Symbol.dispose]();
  });

  await api.listen(socket);
  writeConnection(paths.connection, { socket, token, ...identity });
  log.info('listening', { socket, ms: Math.round(monotonic()) });
  process.stdout.write(`${JSON.stringify({ ready: true, socket, pid: process.pid })}\n`);
}
