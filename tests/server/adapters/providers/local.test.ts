import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROTOCOL_VERSION, type Failure } from '../../../../protocol';
import { LocalProvider } from '../../../../server/adapters/providers/local';
import { startedAt } from '../../../../server/processes';
import type { Gpus, StartOrder } from '../../../../server/ports';
import { KeptLog } from '../../support/kept-log';
import { EXECUTOR, FLEET, fleetSpec } from '../../support/scripted-hub';
import { temporaryFolder } from '../../support/temporary';
import { until } from '../../support/until';
import { fakePython } from './fake-python';

jest.setTimeout(60_000);

const OTHER = 'ex_abcd0002';
const noGpus: Gpus = { find: () => Promise.resolve({ gpus: [] }) };
/** What a test started and did not end. */
const left: number[] = [];
afterEach(() => {
  for (const pid of left.splice(0)) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone, as it should be.
    }
  }
});

class Setting {
  readonly folder = temporaryFolder();
  readonly log = new KeptLog();
  readonly ended: [string, Failure][] = [];
  readonly provider: LocalProvider;
  constructor(act: string, over: { python?: string; startTimeoutMs?: number; folder?: string } = {}) {
    if (over.folder !== undefined) this.folder = over.folder;
    this.provider = new LocalProvider({
      project: this.folder,
      paths: { run: this.folder, executorLogs: join(this.folder, 'logs') },
      socket: '/s.sock',
      token: 'a-token',
      python: over.python ?? fakePython(this.folder, act),
      gpus: noGpus,
      log: this.log,
      graceMs: 500,
      ...(over.startTimeoutMs === undefined ? {} : { startTimeoutMs: over.startTimeoutMs })
    });
  }

  start(over: Partial<StartOrder> = {}): Promise<void> {
    return this.provider.start({
      fleet: FLEET,
      spec: fleetSpec,
      executors: [{ id: EXECUTOR, label: 'e1', gpus: [] }],
      ended: (executor, failure) => this.ended.push([executor, failure]),
      ...over
    });
  }

  async pid(executor = EXECUTOR): Promise<number> {
    const path = join(this.folder, 'executors', `${executor}.json`);
    await until(`${executor} is in the book`, () => existsSync(path));
    const { pid } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number };
    left.push(pid);
    return pid;
  }
}

const STARTS = `
const pids = new Map();
ended = (pid, code, signal) => say({ event: 'ended', executor: pids.get(pid), ...(signal ? { signal } : { code }) });
for (const { id } of order.executors) { const pid = agent(); pids.set(pid, id); say({ event: 'started', executor: id, pid }); }
`;

test('the host gets its order on stdin and its executors their GPUs, and the token nowhere else', async () => {
  const setting = new Setting(`require('node:fs').writeFileSync(join(__dirname, 'order'), lines[0]);
    require('node:fs').writeFileSync(join(__dirname, 'shown'), readFileSync('/proc/self/cmdline', 'latin1') + readFileSync('/proc/self/environ', 'latin1'));
    require('node:fs').writeFileSync(join(__dirname, 'cwd'), process.cwd());${STARTS}`);
  await setting.start({
    executors: [
      { id: EXECUTOR, label: 'e1', gpus: ['GPU-a', 'MIG-b'] },
      { id: OTHER, label: 'e2', gpus: [] }
    ]
  });
  await setting.pid(OTHER);
  await setting.pid();
  expect(JSON.parse(readFileSync(join(setting.folder, 'order'), 'utf8'))).toEqual({
    socket: '/s.sock',
    token: 'a-token',
    project: setting.folder,
    fleet: FLEET,
    protocolVersion: PROTOCOL_VERSION,
    memoryMb: 512,
    cpus: 1,
    logs: join(setting.folder, 'logs'),
    lock: '',
    executors: [
      { id: EXECUTOR, label: 'e1', gpus: ['GPU-a', 'MIG-b'], environment: { CUDA_VISIBLE_DEVICES: 'GPU-a,MIG-b' } },
      { id: OTHER, label: 'e2', gpus: [], environment: { CUDA_VISIBLE_DEVICES: '' } }
    ]
  });
  expect(readFileSync(join(setting.folder, 'shown'), 'latin1')).not.toContain('a-token');
  expect(setting.log.lines.join()).not.toContain('a-token');
});

test('an agent that ends is told with how it ended and where its log is', async () => {
  const setting = new Setting(STARTS);
  await setting.start();
  process.kill(await setting.pid(), 'SIGKILL');
  await until('it is told', () => setting.ended.length === 1);
  const [executor, failure] = setting.ended[0]!;
  expect([executor, failure.code]).toEqual([EXECUTOR, 'EXECUTOR_DIED']);
  expect(failure.message).toBe('Executor e1 ended by itself: killed by SIGKILL.');
  expect(failure.hint).toContain(setting.provider.log(EXECUTOR));
  expect(existsSync(join(setting.folder, 'executors', `${EXECUTOR}.json`))).toBe(false);
});

test('killing ends the whole group, a child that ignores requests included', async () => {
  const setting = new Setting(
    STARTS.replace('agent()', `agent('trap "" TERM; sleep 300 & echo $! > "$0/child"; wait; sleep 300')`)
  );
  await setting.start();
  const pid = await setting.pid();
  await until(
    'the child is there',
    () => existsSync(join(setting.folder, 'child')) && readFileSync(join(setting.folder, 'child')).length > 0
  );
  const child = Number(readFileSync(join(setting.folder, 'child'), 'utf8'));
  expect(startedAt(child)).toBeDefined();
  await setting.provider.kill(EXECUTOR);
  await until('both are gone', () => startedAt(pid) === undefined && startedAt(child) === undefined);
});

test('a provider after a restart ends what the one before started', async () => {
  const setting = new Setting(STARTS);
  await setting.start();
  const pid = await setting.pid();
  const successor = new Setting('', { folder: setting.folder });
  await successor.provider.kill(EXECUTOR);
  await until('it is gone', () => startedAt(pid) === undefined);
});

test('a process that only has the number of a dead agent is left alone', async () => {
  const setting = new Setting(STARTS);
  await setting.start();
  const pid = await setting.pid();
  const path = join(setting.folder, 'executors', `${EXECUTOR}.json`);
  const mark = JSON.parse(readFileSync(path, 'utf8')) as { started: string };
  writeFileSync(path, JSON.stringify({ ...mark, started: '1' }));
  const successor = new Setting('', { folder: setting.folder });
  await successor.provider.kill(EXECUTOR);
  expect(startedAt(pid)).toBeDefined();
  expect(existsSync(path)).toBe(false);
});

test('an executor that is not wanted any more before it started ends as soon as it is there', async () => {
  const setting = new Setting(`
    const go = setInterval(() => {
      if (!require('node:fs').existsSync(join(__dirname, 'go'))) return;
      clearInterval(go);
      ${STARTS}
      ended = () => say({ event: 'ended', executor: order.executors[0].id, signal: 'SIGTERM' });
    }, 10);`);
  await setting.start();
  await setting.provider.kill(EXECUTOR);
  writeFileSync(join(setting.folder, 'go'), '');
  await until('it ended', () => setting.ended.length === 1);
});

test('a Python that is not there is refused at once, by name', async () => {
  const setting = new Setting('', { python: '/no/such/python' });
  await expect(setting.start()).rejects.toMatchObject({
    code: 'EXECUTOR_START_FAILED',
    message: expect.stringContaining('/no/such/python')
  });
});

test('a host that breaks at once fails its executors with its last words', async () => {
  const setting = new Setting(`console.error('ModuleNotFoundError: No module named hopyard'); process.exit(1);`);
  await setting.start();
  await until('it is told', () => setting.ended.length === 1);
  const [, failure] = setting.ended[0]!;
  expect(failure.code).toBe('EXECUTOR_START_FAILED');
  expect(failure.message).toContain('exit code 1: ModuleNotFoundError: No module named hopyard');
});

test('a host that says nothing is given up and ended', async () => {
  const setting = new Setting(
    `require('node:fs').writeFileSync(join(__dirname, 'pid'), String(process.pid)); setInterval(() => {}, 1000);`,
    {
      startTimeoutMs: 400
    }
  );
  await setting.start();
  await until('it is told', () => setting.ended.length === 1);
  expect(setting.ended[0]![1].message).toContain('nothing was heard of it');
  const pid = Number(readFileSync(join(setting.folder, 'pid'), 'utf8'));
  await until('the host is gone', () => startedAt(pid) === undefined);
});

test('what a host prints besides events is logged and harms nothing', async () => {
  const setting = new Setting(
    `console.log('warming up'); say({ event: 'started', executor: 'ex_stranger', pid: 1 }); say(7); ${STARTS}`
  );
  await setting.start();
  await setting.pid();
  expect(setting.log.lines.join('\n')).toContain('warming up');
});

test('agents outlive a host that was killed, and are not given up', async () => {
  const setting = new Setting(
    `require('node:fs').writeFileSync(join(__dirname, 'pid'), String(process.pid)); ${STARTS}`
  );
  await setting.start();
  const pid = await setting.pid();
  process.kill(Number(readFileSync(join(setting.folder, 'pid'), 'utf8')), 'SIGKILL');
  await until('the host left', () => setting.log.lines.some(line => line.includes('host left')));
  expect(setting.ended).toEqual([]);
  await setting.provider.kill(EXECUTOR);
  await until('the agent is gone', () => startedAt(pid) === undefined);
});

test('this machine is described in words', async () => {
  const view = await new Setting('').provider.describe();
  expect(view).toMatchObject({ name: 'local', available: true, gpus: [], gpuSays: 'no GPU found on this machine' });
  expect(view.says).toMatch(/^\d+ cores?, \d+ GB, no GPU$/);
  expect(view.memoryMb).toBeGreaterThan(100);
});
