import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalProvider } from '../../../../server/adapters/providers/local';
import { WarmHost, warmHostWanted } from '../../../../server/adapters/providers/local/warm-host';
import { spawnHost } from '../../../../server/adapters/providers/local/spawn-host';
import { KeptLog } from '../../support/kept-log';
import { EXECUTOR, FLEET, fleetSpec } from '../../support/scripted-hub';
import { temporaryFolder } from '../../support/temporary';
import { until } from '../../support/until';
import { fakePython } from './fake-python';

/** Writes down which process got the order, and leaves. */
const ACT = `require('node:fs').writeFileSync(join(__dirname, 'served-by'), String(process.pid));`;

function setUp() {
  const folder = temporaryFolder();
  const python = fakePython(folder, ACT);
  const child = spawnHost({ python, directory: folder, logPath: join(folder, 'early.log') });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const warm = new WarmHost(python, child, join(folder, 'early.log'));
  const log = new KeptLog();
  const gpus = { find: () => Promise.resolve({ gpus: [] }) };
  const paths = { run: folder, executorLogs: join(folder, 'logs') };
  const provider = new LocalProvider({ project: folder, paths, socket: '/s', token: 't', python, gpus, log, warm });
  const start = async (over: { python?: string } = {}): Promise<number> => {
    await provider.start({
      fleet: FLEET,
      spec: { ...fleetSpec, ...over },
      executors: [{ id: EXECUTOR, label: 'e1', gpus: [] }],
      ended: () => undefined
    });
    const note = join(folder, 'served-by');
    await until('a host has its order', () => existsSync(note) && readFileSync(note, 'utf8') !== '');
    return Number(readFileSync(note, 'utf8'));
  };
  return { folder, child, ended, warm, start };
}

test('the first fleet is served by the host that waits, and its log is the fleet’s', async () => {
  const { folder, child, ended, start } = setUp();
  expect(await start()).toBe(child.pid);
  await ended;
  expect(existsSync(join(folder, 'early.log'))).toBe(false);
  expect(existsSync(join(folder, 'logs', `host-${FLEET}.log`))).toBe(true);
});

test('a host that ended meanwhile is replaced', async () => {
  const { child, ended, warm, start } = setUp();
  child.kill('SIGKILL');
  await ended;
  expect(await start()).not.toBe(child.pid);
  expect(warm.take('any', '/nowhere')).toBeUndefined();
});

test('a fleet of another Python gets its own host, and the one that waited leaves', async () => {
  const { folder, child, ended, start } = setUp();
  const elsewhere = temporaryFolder();
  const note = JSON.stringify(join(folder, 'served-by'));
  const python = fakePython(elsewhere, `require('node:fs').writeFileSync(${note}, String(process.pid));`);
  expect(await start({ python })).not.toBe(child.pid);
  await ended;
});

test('nothing waits unless it was asked for', () => {
  const words = ['node', 'main.cjs', '--project', temporaryFolder()];
  expect(warmHostWanted(words, { HOPYARD_PYTHON: 'python3' })).toBeUndefined();
  expect(warmHostWanted(words, { HOPYARD_PYTHON: 'python3', HOPYARD_WARM_HOST: '0' })).toBeUndefined();
  expect(warmHostWanted(['node', 'main.cjs'], { HOPYARD_PYTHON: 'python3', HOPYARD_WARM_HOST: '1' })).toBeUndefined();
});
